import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { outcomeOf } from '#runtime/metrics/observe-fetch.ts';
import { asGraphQLError, type Expose } from '../errors/expose.ts';
import type { Admitted } from '../operations/operations.ts';
import { type AdmissionParts, createAdmission, type Entry } from './admission.ts';
import { createEnding, type Ending } from './ending.ts';
import type { SocketExtra } from './socket-adapter.ts';

export type SocketParts = AdmissionParts & { expose: Expose; metrics: Metrics; log: Log };

/** One operation over a socket, from its admission to its end. */
type Running = { admitted: Admitted; ending: Ending };
type Payload = { authorization?: unknown };

/**
 * graphql-transport-ws over the graph's operations: queries, mutations and subscriptions, under the limits and the
 * authority that hold over HTTP. Who asks is settled when the connection is initialised, and kept up with from then on.
 */
export function createProtocol(parts: SocketParts): Server<SocketExtra> {
  const { witness, nextRequestId, metrics, log } = parts;
  const admission = createAdmission(parts);
  /** What graphql-ws hands back to us of our own. Nothing that an error says of itself could tell that. */
  const exposed = new WeakSet<GraphQLError>();
  const isExposed = (error: GraphQLError): boolean => exposed.has(error);
  const expose: Expose = (result, requestId) => {
    const told = parts.expose(result, requestId);
    for (const error of told.errors ?? []) exposed.add(error);
    return told;
  };
  const open = metrics.gauge({ name: 'sangam_socket_operations', help: 'Operations open on sockets' });

  const observe = (kind: 'query' | 'mutation' | 'subscription' | 'event', result: ExecutionResult, began: number) =>
    metrics.observeGraphql({
      service: 'gateway',
      kind,
      outcome: outcomeOf(result),
      seconds: (performance.now() - began) / 1_000,
    });

  const begin = ({ admitted, caller }: Entry): Running => {
    const { kind, requestId } = admitted;
    let unwatch: (() => void) | undefined;
    const ending = createEnding({
      onOver: () => unwatch?.(),
      onFailure: (error) => log.warn({ err: error, requestId }, 'a subscription that was ended could not be left'),
    });
    if (kind === 'subscription') unwatch = caller.watch({ admitted, ending });
    return { admitted, ending };
  };

  const run = async ({ contextValue }: ExecutionArgs): Promise<ExecutionResult> => {
    const { admitted } = running(contextValue);
    const began = performance.now();
    const result = expose(await settle(() => admitted.execute()), admitted.requestId);
    observe(admitted.kind, result, began);
    return result;
  };

  const subscribe = async ({ contextValue }: ExecutionArgs) => {
    const { admitted, ending } = running(contextValue);
    const began = performance.now();
    const events = await settle(() => admitted.subscribe());
    if (Symbol.asyncIterator in events) return ending.guard(events);
    ending.over();
    const refused = expose(events, admitted.requestId);
    observe('subscription', refused, began);
    return refused;
  };

  return makeServer<Payload, SocketExtra>({
    onConnect: ({ connectionParams, extra }) => admission.connect(extra, connectionParams?.authorization),

    onSubscribe({ extra, subscriptions }, _id, payload) {
      const requestId = nextRequestId();
      const entry = admission.admit(payload, extra, { count: Object.keys(subscriptions).length, requestId });
      if ('errors' in entry) {
        const result = expose(entry, requestId);
        observe('query', result, performance.now());
        return result.errors ?? [];
      }
      open.inc();
      const { document, schema } = entry.admitted;
      return { document, schema, operationName: payload.operationName, contextValue: begin(entry) };
    },
    execute: run,
    subscribe,

    onNext(_context, _id, _payload, { contextValue }, result) {
      const { admitted, ending } = running(contextValue);
      // Results of queries and mutations, and refusals, were exposed already.
      if (admitted.kind !== 'subscription' || result.errors?.every(isExposed)) return;
      ending.check();
      if (result.errors) witness.refused(result.errors, admitted);
      const told = expose(result, admitted.requestId);
      observe('event', told, performance.now());
      return { ...told, errors: told.errors?.map((error) => error.toJSON()) };
    },
    onError: (_context, _id, _payload, errors) =>
      errors.every(isExposed) ? errors : expose({ errors: errors.map(unwrap) }, nextRequestId()).errors,
    onComplete() {
      open.dec();
    },
    onDisconnect(_context, code, reason) {
      log.debug({ code, reason }, 'socket closed');
    },
  });
}

async function settle<Result>(work: () => Promise<Result>): Promise<Result | { errors: GraphQLError[] }> {
  try {
    return await work();
  } catch (error) {
    return { errors: [asGraphQLError(error)] };
  }
}

/** graphql-ws wraps what an event source threw. */
const unwrap = (error: GraphQLError): GraphQLError => asGraphQLError(error.originalError ?? error);

/** What {@link createProtocol} put there when it admitted the operation. */
function running(contextValue: unknown): Running {
  if (isRunning(contextValue)) return contextValue;
  throw new Error('an operation runs that was not admitted');
}

const isRunning = (value: unknown): value is Running =>
  typeof value === 'object' && value !== null && 'admitted' in value;
