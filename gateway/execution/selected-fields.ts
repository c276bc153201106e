import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import type { TypeMatcher } from './type-conditions.ts';

/** The values of the variables that decide on `@skip` and `@include`. */
export type Decisions = Readonly<Record<string, unknown>>;

export type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

export const fragmentsOf = (document: DocumentNode): Fragments =>
  new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
  );

/**
 * The fields that selection sets come to on an object of `typename`, by response name in the order of the answer:
 * GraphQL's CollectFields.
 */
export function selectedFields(
  sets: readonly SelectionSetNode[],
  typename: string,
  { fragments, matches, decisions }: { fragments: Fragments; matches: TypeMatcher; decisions: Decisions },
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (!isIncluded(selection, decisions)) continue;
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const same = fields.get(name);
        if (same) same.push(selection);
        else fields.set(name, [selection]);
        continue;
      }
      let fragment: Pick<FragmentDefinitionNode, 'selectionSet'> | undefined;
      let condition: string | undefined;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        fragment = selection;
        condition = selection.typeCondition?.name.value;
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const named = fragments.get(selection.name.value);
        fragment = named;
        condition = named?.typeCondition.name.value;
      }
      if (fragment && (condition === undefined || matches(condition, typename))) collect(fragment.selectionSet);
    }
  };
  for (const set of sets) collect(set);
  return fields;
}

/** The names of the variables that some `@skip` or `@include` of the document rests on. */
export function decidingVariables(document: DocumentNode): string[] {
  const names = new Set<string>();
  const walk = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      for (const { value } of conditionsOf(selection)) if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
      if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet) walk(selection.selectionSet);
    }
  };
  for (const one of document.definitions) if ('selectionSet' in one) walk(one.selectionSet);
  return [...names];
}

const conditionsOf = (selection: SelectionNode) =>
  (selection.directives ?? [])
    .filter(({ name }) => name.value === 'skip' || name.value === 'include')
    .map((directive) => ({ wanted: directive.name.value === 'include', value: directive.arguments?.[0]?.value }));

function isIncluded(selection: SelectionNode, decisions: Decisions): boolean {
  return conditionsOf(selection).every(({ wanted, value }) => {
    if (value?.kind === Kind.BOOLEAN) return value.value === wanted;
    return value?.kind === Kind.VARIABLE && (decisions[value.name.value] === true) === wanted;
  });
}
