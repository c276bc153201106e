import type { ExecutionArgs, ExecutionResult, GraphQLError } from 'graphql';
import { makeServer, type Server } from 'graphql-ws';
import type { Caller } from '#contracts/caller.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { Log } from '#runtime/log/log.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { outcomeOf } from '#runtime/metrics/observe-fetch.ts';
import { asGraphQLError, type Expose } from '../errors/expose.ts';
import type { Identify } from '../identity/identify.ts';
import { tooLarge } from '../limits/rules.ts';
import type { Admitted, Operations } from '../operations/operations.ts';
import { closeCode } from './close-codes.ts';
import { closeAt } from './expiry.ts';
import type { SocketExtra } from './socket-adapter.ts';

export type SocketParts = {
  operations: () => Operations;
  identify: Identify;
  expose: Expose;
  nextRequestId: () => string;
  operationsPerSocket: number;
  metrics: Metrics;
  log: Log;
};

/** One operation over a socket, from its admission to its end. */
type Running = { admitted: Admitted; requestId: string };
type Payload = { authorization?: unknown };

/**
 * graphql-transport-ws over the graph's operations: queries, mutations and subscriptions, under the limits and the
 * authority that hold over HTTP. Who asks is settled once, when the connection is initialised.
 */
export function createProtocol(parts: SocketParts): Server<SocketExtra> {
  const { operations, identify, nextRequestId, operationsPerSocket, metrics, log } = parts;
  const callers = new WeakMap<SocketExtra['socket'], Caller>();
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

  const run = async ({ contextValue }: ExecutionArgs): Promise<ExecutionResult> => {
    const { admitted, requestId } = running(contextValue);
    const began = performance.now();
    const result = expose(await settle(() => admitted.execute(requestId)), requestId);
    observe(admitted.kind, result, began);
    return result;
  };

  const subscribe = async ({ contextValue }: ExecutionArgs) => {
    const { admitted, requestId } = running(contextValue);
    const began = performance.now();
    const events = await settle(() => admitted.subscribe(requestId));
    if (Symbol.asyncIterator in events) return events;
    const refused = expose(events, requestId);
    observe('subscription', refused, began);
    return refused;
  };

  return makeServer<Payload, SocketExtra>({
    async onConnect({ connectionParams, extra: { socket } }) {
      try {
        const given = connectionParams?.authorization;
        if (given !== undefined && typeof given !== 'string') throw new Refusal('UNAUTHENTICATED');
        const { caller, expiresAt } = await identify(given);
        callers.set(socket, caller);
        closeAt(expiresAt, socket);
        return true;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        socket.close(closeCode.unauthenticated, error.message);
        return false;
      }
    },

    onSubscribe({ extra: { socket }, subscriptions }, _id, payload) {
      const requestId = nextRequestId();
      const caller = callers.get(socket);
      if (!caller) throw new Error('an operation came before the connection was initialised');
      const count = Object.keys(subscriptions).length;
      const refused =
        count > operationsPerSocket ? { errors: [tooLarge('operationsPerSocket', operationsPerSocket, count)] } : null;
      const admitted = refused ?? operations().admit(payload, caller);
      if ('errors' in admitted) {
        const result = expose(admitted, requestId);
        observe('query', result, performance.now());
        return result.errors ?? [];
      }
      open.inc();
      const { document, schema } = admitted;
      const contextValue: Running = { admitted, requestId };
      return { document, schema, operationName: payload.operationName, contextValue };
    },
    execute: run,
    subscribe,

    onNext(_context, _id, _payload, { contextValue }, result) {
      const { admitted, requestId } = running(contextValue);
      // Results of queries and mutations, and refusals, were exposed already.
      if (admitted.kind !== 'subscription' || result.errors?.every(isExposed)) return;
      const told = expose(result, requestId);
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
