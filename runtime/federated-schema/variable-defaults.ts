import { type OperationDefinitionNode, valueFromASTUntyped } from 'graphql';

/** Values by name, without a prototype: a variable may be called `constructor`, or `__proto__`. */
export type Values = Record<string, unknown>;

export const valuesOf = (...all: readonly (Readonly<Values> | null | undefined)[]): Values =>
  Object.assign(Object.create(null), ...all);

/** What an operation's variables are where they are not given. */
export const defaultsOf = ({ variableDefinitions = [] }: OperationDefinitionNode): Readonly<Values> =>
  valuesOf(
    Object.fromEntries(
      variableDefinitions.flatMap(({ variable, defaultValue }) =>
        defaultValue ? [[variable.name.value, valueFromASTUntyped(defaultValue)]] : [],
      ),
    ),
  );
