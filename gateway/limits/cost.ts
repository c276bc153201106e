import {
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { defaultsOf } from '#runtime/federated-schema/variable-defaults.ts';
import type { Fragments } from '../execution/selected-fields.ts';

type Variables = Readonly<Record<string, unknown>>;

/** What an operation costs at most: one for each object and one for each field that leads to some. */
export type CostOf = (variables: Variables) => number;

/** Arguments that say how long a list will be, and how long one without any is taken to be. */
const SIZES = ['first', 'last', 'limit'];
const UNSIZED_LIST = 10;
/** A mutation writes, which costs more than any read. */
const MUTATION = 10;

/**
 * Compiles an operation's cost, so that each request only multiplies. A list is as long as its own size argument says;
 * a connection hands its argument down to the first list below it (`edges`, `nodes`), so pages multiply once.
 */
export function compileCost(schema: GraphQLSchema, operation: OperationDefinitionNode, fragments: Fragments): CostOf {
  const perFragment = new Map<string, CostOf>();
  const defaults = defaultsOf(operation);

  /** `handed` is the size that a connection was asked for and that its list has not yet used. */
  const ofSelections = ({ selections }: SelectionSetNode, parent: string, handed: CostOf | null): CostOf => {
    const costs = selections.map((selection): CostOf => {
      if (selection.kind === Kind.FIELD) return ofField(selection, parent, handed);
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        return ofSelections(selection.selectionSet, selection.typeCondition?.name.value ?? parent, handed);
      }
      return ofFragment(selection.name.value, handed);
    });
    return sum(costs);
  };

  const ofFragment = (name: string, handed: CostOf | null): CostOf => {
    const fragment = fragments.get(name);
    if (!fragment) return constant(0);
    const compile = () => ofSelections(fragment.selectionSet, fragment.typeCondition.name.value, handed);
    // A handed size belongs to one place only, so only a fragment that was handed none is compiled once for all.
    if (handed) return compile();
    const known = perFragment.get(name) ?? compile();
    perFragment.set(name, known);
    return known;
  };

  const ofField = (node: FieldNode, parent: string, handed: CostOf | null): CostOf => {
    const type = schema.getType(parent);
    const definition = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (!definition || !node.selectionSet) return definition && isList(definition.type) ? constant(1) : constant(0);
    const target = getNamedType(definition.type);
    if (!isCompositeType(target) || isLeafType(target)) return constant(0);
    const own = sizeOf(
      node,
      definition.args.map(({ name, defaultValue }) => ({ name, defaultValue })),
      defaults,
    );
    const list = isList(definition.type);
    const inner = ofSelections(node.selectionSet, target.name, list ? null : own);
    const times = list ? (own ?? handed ?? constant(UNSIZED_LIST)) : constant(1);
    const base = parent === schema.getMutationType()?.name ? MUTATION : 1;
    return (variables) => base + times(variables) * (1 + inner(variables));
  };

  const root = schema.getRootType(operation.operation);
  return root ? ofSelections(operation.selectionSet, root.name, null) : constant(0);
}

/** The largest that a field's size arguments come to, given or by default; null where the field has none. */
function sizeOf(
  node: FieldNode,
  args: readonly { name: string; defaultValue: unknown }[],
  defaults: Variables,
): CostOf | null {
  const sizes = args.filter(({ name }) => SIZES.includes(name));
  if (sizes.length === 0) return null;
  const values = sizes.map(({ name, defaultValue }): ((variables: Variables) => unknown) => {
    const given = node.arguments?.find((one) => one.name.value === name)?.value;
    if (!given) return () => defaultValue;
    if (given.kind === Kind.INT) return () => Number(given.value);
    if (given.kind !== Kind.VARIABLE) return () => undefined;
    const variable = given.name.value;
    return (variables) => {
      const value = Object.hasOwn(variables, variable) ? variables[variable] : defaults[variable];
      return value === undefined ? defaultValue : value;
    };
  });
  return (variables) => {
    const numbers = values.map((read) => read(variables)).filter((value) => typeof value === 'number');
    return numbers.length > 0 ? Math.max(0, ...numbers) : UNSIZED_LIST;
  };
}

const constant =
  (cost: number): CostOf =>
  () =>
    cost;
const sum =
  (costs: readonly CostOf[]): CostOf =>
  (variables) =>
    costs.reduce((total, cost) => total + cost(variables), 0);
const isList = (type: GraphQLOutputType): boolean => isListType(getNullableType(type));
