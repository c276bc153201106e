import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { Caller } from '#contracts/caller.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import { valuesOf } from '#runtime/federated-schema/variable-defaults.ts';
import type { Witness } from '../attempts/witness.ts';
import {
  authorityOfOperation,
  type OperationAuthority,
  type PolicyAuthority,
} from '../authority/operation-authority.ts';
import type { GatewayAuthority } from '../authority/table.ts';
import type { Graph } from '../execution/graph.ts';
import { compileOperation, type Operation } from '../execution/operation.ts';
import { fragmentsOf } from '../execution/selected-fields.ts';
import { type CostOf, compileCost } from '../limits/cost.ts';
import type { Limits } from '../limits/limits.ts';
import type { ReservedNames } from '../limits/reserved-names.ts';
import { tooLarge } from '../limits/rules.ts';
import type { Source } from '../sources/source.ts';
import { createDocuments } from './documents.ts';

export type Asked = { query: string; operationName?: string | null; variables?: Record<string, unknown> | null };

type Compiled = { document: DocumentNode; operation: Operation; authority: OperationAuthority; cost: CostOf };

/** Who wants an operation, and the id of the request that it came with. */
export type By = { caller: Caller; requestId: string };

/** An operation that this caller may run now. */
export type Admitted = By & {
  document: DocumentNode;
  schema: GraphQLSchema;
  kind: Operation['kind'];
  /** Why another caller, or this one by now, may not have it; empty when there is nothing against it. */
  refusals: OperationAuthority['refusals'];
  execute(): Promise<ExecutionResult>;
  subscribe(): ReturnType<Operation['subscribe']>;
};

type Parts = {
  graph: Graph;
  authority: GatewayAuthority | null;
  policies: PolicyAuthority;
  limits: Limits;
  introspection: boolean;
  reserved: ReservedNames;
  sources: Readonly<Record<string, Source>>;
  witness: Witness;
};

/**
 * The one way to an operation, whichever way it came in: read → may this caller → is it within the limits → run.
 * Everything that depends on the document alone is done once for each document.
 */
export function createOperations({ graph, authority, policies, limits, sources, witness, ...parts }: Parts) {
  const read = createDocuments(graph.apiSchema, limits, parts);
  const compiled = new WeakMap<OperationDefinitionNode, Compiled>();

  function find({ query, operationName }: Asked): Compiled | { errors: readonly GraphQLError[] } {
    const verdict = read(query);
    if ('errors' in verdict) return verdict;
    const { document, operations } = verdict;
    const definition = operationName ? operations.find(({ name }) => name?.value === operationName) : operations[0];
    if (!definition || (!operationName && operations.length > 1)) {
      const expected = `one of ${operations.map(({ name }) => name?.value).join(', ')}`;
      return { errors: [new Refusal('BAD_INPUT', { field: 'operationName', expected })] };
    }
    if (!graph.apiSchema.getRootType(definition.operation)) {
      const message = `This graph has no ${definition.operation}s.`;
      return { errors: [new Refusal('OPERATION_NOT_ALLOWED', { message })] };
    }
    let known = compiled.get(definition);
    if (!known) {
      known = {
        document,
        operation: compileOperation(graph, document, definition),
        authority: authorityOfOperation(document, definition, graph.apiSchema, authority, policies),
        cost: compileCost(graph.apiSchema, definition, fragmentsOf(document)),
      };
      compiled.set(definition, known);
    }
    return known;
  }

  return {
    schema: graph.apiSchema,

    /** The operation, ready to run on the caller's behalf, or why not. Nothing has been planned or asked for yet. */
    admit(asked: Asked, by: By): Admitted | { errors: readonly GraphQLError[] } {
      const found = find(asked);
      if ('errors' in found) return found;
      const { document, operation, authority: demanded, cost } = found;
      const refusals = demanded.refusals(by.caller);
      if (refusals.length > 0) {
        witness.refused(refusals, by);
        return { errors: refusals };
      }
      const variables = valuesOf(asked.variables);
      const problems = operation.check(variables);
      if (problems.length > 0) return { errors: problems };
      const came = cost(variables);
      if (came > limits.cost) return { errors: [tooLarge('cost', limits.cost, came)] };
      const privileged = demanded.privileged(by.caller);
      if (privileged.length > 0) witness.privileged(privileged, by);
      const { caller, requestId } = by;
      const request = { variables, caller, requestId, sources };
      return {
        caller,
        requestId,
        document,
        schema: graph.apiSchema,
        kind: operation.kind,
        refusals: demanded.refusals,
        async execute() {
          const result = await operation.execute(request);
          if (result.errors) witness.refused(result.errors, by);
          return result;
        },
        async subscribe() {
          const events = await operation.subscribe(request);
          if ('errors' in events && events.errors) witness.refused(events.errors, by);
          return events;
        },
      };
    },
  };
}
export type Operations = ReturnType<typeof createOperations>;
