import { operationFromDocument } from '@apollo/federation-internals';
import type { FetchNode } from '@apollo/query-planner';
import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import type { Caller } from '#contracts/caller.ts';
import { Refusal, refuse } from '#runtime/errors/refusal.ts';
import { mapEvents } from '#runtime/federated-schema/subgraph.ts';
import { defaultsOf } from '#runtime/federated-schema/variable-defaults.ts';
import type { Fetched, Source } from '../sources/source.ts';
import { deliver, openPrimary } from './event.ts';
import type { Graph } from './graph.ts';
import { compilePlan } from './plan.ts';
import type { Run, Step } from './run.ts';
import { createShapes } from './shapes.ts';
import { unaccounted } from './unaccounted.ts';
import { problemsOfVariables } from './variable-problems.ts';

export type Request = {
  variables: Readonly<Record<string, unknown>>;
  caller: Caller;
  requestId: string;
  sources: Readonly<Record<string, Source>>;
};

export type Operation = ReturnType<typeof compileOperation>;

/**
 * An operation of a validated document, planned and compiled when it first runs. An error that neither a subgraph nor
 * a refusal accounts for carries no code; the edge masks it.
 */
export function compileOperation(graph: Graph, document: DocumentNode, definition: OperationDefinitionNode) {
  const root = graph.apiSchema.getRootType(definition.operation);
  if (!root) throw new Error(`the graph has no ${definition.operation}`);
  const definitions = definition.variableDefinitions ?? [];
  const defaults = defaultsOf(definition);
  const shapeOf = createShapes(graph, document, definition, root, defaults);
  const planned = once(() => plan(graph, document, definition, defaults));

  const complete = (run: Run): ExecutionResult => {
    const { introspect, respond } = shapeOf(run.variables);
    if (introspect) Object.assign(run.root, introspect(run.variables));
    const { data, breaches } = respond(run.root);
    // A breach that follows from an error is not told twice; one that stands alone is an error of a subgraph.
    const alone = run.errors.length > 0 && breaches.length > 0 ? breaches.filter(unaccounted(run)) : breaches;
    if (run.errors.length + alone.length === 0) return { data };
    return { data, errors: [...run.errors, ...alone.map(({ message, path }) => new GraphQLError(message, { path }))] };
  };

  const begin = (request: Request): Run => ({ ...request, root: {}, errors: [] });

  return {
    kind: definition.operation,

    /** What is wrong with the variables' values; empty when nothing is. */
    check(variables: Request['variables']): readonly Refusal[] {
      if (definitions.length === 0) return [];
      if (!getVariableValues(graph.apiSchema, definitions, variables, { maxErrors: 1 }).errors) return [];
      const problems = problemsOfVariables(graph.apiSchema, definitions, variables);
      return problems.length > 0 ? problems : [new Refusal('BAD_INPUT', { field: 'variables' })];
    },

    async execute(request: Request): Promise<ExecutionResult> {
      const { primary, step } = planned();
      if (primary) return refuse('OPERATION_NOT_ALLOWED', { message: 'Subscriptions are served over a socket.' });
      const run = begin(request);
      await step?.(run, [run.root]);
      return complete(run);
    },

    /** Every event starts from the owning subgraph's part of it; the rest of the plan runs afresh. */
    async subscribe(request: Request): Promise<AsyncIterableIterator<ExecutionResult> | ExecutionResult> {
      const { primary, step } = planned();
      if (!primary) return refuse('OPERATION_NOT_ALLOWED', { message: 'That is not a subscription.' });
      const events = await openPrimary(primary, begin(request));
      if (!(Symbol.asyncIterator in events)) return events;
      return mapEvents(events, async (event: Fetched) => {
        const run = begin(request);
        await deliver(primary, event, graph.matches, run, step);
        return complete(run);
      });
    },
  };
}

function plan(
  graph: Graph,
  document: DocumentNode,
  definition: OperationDefinitionNode,
  defaults: Readonly<Record<string, unknown>>,
): { primary?: FetchNode; step?: Step } {
  const operation = operationFromDocument(graph.api, document, { operationName: definition.name?.value });
  const { node } = graph.planner.buildQueryPlan(operation);
  const subscription = node?.kind === 'Subscription' ? node : undefined;
  const rest = node?.kind === 'Subscription' ? node.rest : node;
  return {
    ...(subscription && { primary: subscription.primary }),
    ...(rest && { step: compilePlan(rest, graph.matches, defaults) }),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
