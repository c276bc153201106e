import { createSourceEventStream, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { Refusal } from '#runtime/errors/refusal.ts';
import { createCompiler } from './compile.ts';
import type { FetchContext } from './fetch-context.ts';
import { valuesOf } from './variable-defaults.ts';
import { type OnRefused, watchRefusals } from './watch-refusals.ts';

export type SubgraphRequest = FetchContext & {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
};

export type Subgraph = {
  name: string;
  schema: GraphQLSchema;
  execute(request: SubgraphRequest): Promise<ExecutionResult>;
  subscribe(request: SubgraphRequest): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult>;
};

type Parts = {
  name: string;
  schema: GraphQLSchema;
  /** Makes a fresh context, with loaders of its own, for each fetch and each event. */
  createContext: (fetch: FetchContext) => FetchContext;
  /** Told of each mutation that refused its caller in its payload. */
  onRefused?: OnRefused;
  /** Told of each error that nobody expected, with its stack, where it happened. */
  onError: (error: unknown, fetch: FetchContext) => void;
};

/**
 * One subgraph, ready to answer. The in-process topology calls these two functions, and the HTTP server is a thin
 * layer around them, so that a fetch behaves the same in both. Expected failures keep their code; all others are
 * reported to `onError` and become INTERNAL.
 */
export function createSubgraph({ name, schema, createContext, onRefused, onError }: Parts): Subgraph {
  if (onRefused) watchRefusals(schema, onRefused);
  const compile = createCompiler(schema);

  const tell = (result: ExecutionResult, fetch: FetchContext): ExecutionResult => {
    if (!result.errors) return result;
    const errors = result.errors.map((error) => {
      if (typeof error.extensions?.code === 'string') return error;
      // Only variables that do not fit fail before there is any place in the answer to blame.
      if (!error.path && result.data === undefined) return unfit(error);
      onError(error.originalError ?? error, fetch);
      const { message, extensions } = new Refusal('INTERNAL');
      return new GraphQLError(message, { path: error.path, extensions });
    });
    return { ...result, errors };
  };

  return {
    name,
    schema,

    async execute({ query, variables = {}, operationName, caller, requestId }) {
      const operation = compile(query, operationName);
      if ('errors' in operation) return operation;
      const fetch = { caller, requestId };
      const given = valuesOf(operation.defaults, variables);
      return tell(await operation.compiled.query({}, createContext(fetch), given), fetch);
    },

    async subscribe({ query, variables = {}, operationName, caller, requestId }) {
      const operation = compile(query, operationName);
      if ('errors' in operation) return operation;
      const fetch = { caller, requestId };
      const given = valuesOf(operation.defaults, variables);
      const source = await createSourceEventStream({
        schema,
        document: operation.document,
        contextValue: createContext(fetch),
        variableValues: given,
        operationName,
      });
      if (!(Symbol.asyncIterator in source)) return tell(source, fetch);
      const events = source[Symbol.asyncIterator]();
      const deliver = async (event: unknown) =>
        tell(await operation.compiled.query(event, createContext(fetch), given), fetch);
      return mapEvents(events, deliver);
    },
  };
}

/** graphql-jit repeats the whole value in its message, and that may be a password. */
function unfit({ message }: GraphQLError): Refusal {
  const [, name] = /^Variable "\$(\w+)"/.exec(message) ?? [];
  const [, expected] = /(?:Expected type|of required type) "?([\w[\]!]+)/.exec(message.slice(-200)) ?? [];
  return new Refusal('BAD_INPUT', {
    ...(name && { field: `$${name}` }),
    ...(expected && { expected: `a value of type ${expected}` }),
  });
}

/**
 * Maps a source without an async generator, whose `return()` would wait behind a pending `next()` and leak the source
 * of a subscriber who left while nothing happened.
 */
export function mapEvents<Event, Result>(
  events: AsyncIterator<Event>,
  deliver: (event: Event) => Promise<Result>,
): AsyncIterableIterator<Result> {
  let over = false;
  const end = { done: true as const, value: undefined };
  return {
    async next() {
      if (over) return end;
      const { done, value } = await events.next();
      if (done || over) {
        over = true;
        return end;
      }
      const result = await deliver(value);
      return over ? end : { done: false, value: result };
    },
    async return() {
      over = true;
      await events.return?.();
      return end;
    },
    async throw(error) {
      over = true;
      await events.return?.();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
