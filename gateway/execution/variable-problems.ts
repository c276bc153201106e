import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql';
import { Refusal } from '#runtime/errors/refusal.ts';

type Path = readonly (string | number)[];

const MAX_PROBLEMS = 10;
const enough = new Error('enough problems');

/**
 * What is wrong with the values of an operation's variables: which field, and what was expected there. GraphQL's own
 * messages repeat the value, and that may be a password. At most ten problems are looked for.
 */
export function problemsOfVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Readonly<Record<string, unknown>>,
): Refusal[] {
  const problems: Refusal[] = [];
  const add = (one: Refusal): void => {
    problems.push(one);
    // The only way out of `coerceInputValue`, which would go on through the whole value.
    if (problems.length === MAX_PROBLEMS) throw enough;
  };
  try {
    for (const definition of definitions) check(definition);
  } catch (error) {
    if (error !== enough) throw error;
  }
  return problems;

  function check({ variable, type: declared, defaultValue }: VariableDefinitionNode): void {
    const name = `$${variable.name.value}`;
    const type = typeFromAST(schema, declared);
    if (!isInputType(type)) return;
    const value = Object.hasOwn(given, variable.name.value) ? given[variable.name.value] : undefined;
    if (value !== undefined) {
      coerceInputValue(value, type, (path, _value, error) => add(problemOf([name, ...path], type, error)));
    } else if (isNonNullType(type) && !defaultValue) add(problemAt([name], type));
  }
}

/** Of a missing or unknown field of an object, GraphQL tells the object's path; its name is in the message only. */
function problemOf(path: Path, type: GraphQLInputType, { message }: GraphQLError): Refusal {
  const expected = typeAt(type, path.slice(1)) ?? type;
  const object = withoutNull(expected);
  if (!isInputObjectType(object)) return problemAt(path, expected);
  const [, missing] = /^Field "(\w+)" of required type/.exec(message) ?? [];
  const field = missing === undefined ? undefined : object.getFields()[missing];
  if (field) return problemAt([...path, field.name], field.type);
  const unknown = message.includes('is not defined by type');
  return unknown ? problem(path, `only fields that ${object.name} has`) : problemAt(path, expected);
}

const problemAt = (path: Path, type: GraphQLInputType): Refusal => problem(path, `a value of type ${type}`);
const problem = (path: Path, expected: string): Refusal =>
  new Refusal('BAD_INPUT', { field: path.join('.'), expected });

/** The type at a place within a value. A path has only fields that there are. */
function typeAt(type: GraphQLInputType, path: Path): GraphQLInputType | undefined {
  let at: GraphQLInputType | undefined = type;
  for (const key of path) {
    if (isNonNullType(at)) at = at.ofType;
    // A list may be given as its only item, and then there is no index for it.
    while (isListType(at) && typeof key !== 'number') at = withoutNull(at.ofType);
    if (isListType(at)) at = at.ofType;
    else at = isInputObjectType(at) ? at.getFields()[String(key)]?.type : undefined;
  }
  return at;
}

const withoutNull = (type: GraphQLInputType): GraphQLInputType => (isNonNullType(type) ? type.ofType : type);
