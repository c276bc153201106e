import type { FetchNode } from '@apollo/query-planner';
import type { ExecutionResult } from 'graphql';
import type { Fetched } from '../sources/source.ts';
import { mergeInto } from './merge.ts';
import { applyRewrites } from './rewrites.ts';
import type { Run, Step } from './run.ts';
import { asSubgraphError, ownVariables, subgraphError } from './subgraph-error.ts';
import type { TypeMatcher } from './type-conditions.ts';

/** Opens the part of a subscription that the owning subgraph serves, or gives its refusal. */
export async function openPrimary(
  { serviceName, operation, variableUsages }: FetchNode,
  run: Run,
): Promise<AsyncIterableIterator<Fetched> | ExecutionResult> {
  const { caller, requestId } = run;
  const source = run.sources[serviceName];
  if (!source) return { errors: [asSubgraphError(new Error(`there is no source for ${serviceName}`), serviceName)] };
  try {
    const variables = ownVariables(variableUsages, run.variables);
    const events = await source.subscribe({ query: operation, variables, caller, requestId });
    if (Symbol.asyncIterator in events) return events;
    return { errors: (events.errors ?? []).map((error) => subgraphError(error, serviceName, error.path)) };
  } catch (error) {
    return { errors: [asSubgraphError(error, serviceName)] };
  }
}

/** Puts one event into a run of its own, and fetches from the other subgraphs what belongs to it. */
export async function deliver(
  { serviceName, outputRewrites }: FetchNode,
  event: Fetched,
  matches: TypeMatcher,
  run: Run,
  rest: Step | undefined,
): Promise<void> {
  for (const error of event.errors ?? []) run.errors.push(subgraphError(error, serviceName, error.path));
  if (!event.data) return;
  applyRewrites(outputRewrites, event.data, matches);
  mergeInto(run.root, event.data);
  await rest?.(run, [run.root]);
}
