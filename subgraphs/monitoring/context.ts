import type { Cursors } from '#runtime/event-log/cursor.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import type { Registry } from './registry/registry.ts';

/** What the resolvers need besides who asks. There are no entities here, and so no loaders. */
export type Sources = { registry: Registry; eventLog: EventLog; cursors: Cursors; clock: () => Date };

export type MonitoringContext = FetchContext & Sources;

/** Makes the context of each fetch. */
export const contextMaker =
  (sources: Sources) =>
  (fetch: FetchContext): MonitoringContext => ({ ...fetch, ...sources });
