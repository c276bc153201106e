import { ApolloGateway, type ServiceEndpointDefinition, type SupergraphSdlUpdateFunction } from '@apollo/gateway';
import type { Log } from '#runtime/log/log.ts';
import { noWitness, type Witness } from '../attempts/witness.ts';
import { createGraph } from '../execution/graph.ts';
import type { Limits } from '../limits/limits.ts';
import type { ReservedNames } from '../limits/reserved-names.ts';
import { createOperations, type Operations } from '../operations/operations.ts';
import { dataSourceOf } from '../sources/data-source.ts';
import type { Source } from '../sources/source.ts';
import { readSupergraph } from './read-supergraph.ts';

// ApolloGateway reads this when it is constructed; without it, it reports to its makers.
process.env.APOLLO_TELEMETRY_DISABLED = 'true';

/** A subgraph as the supergraph names it; `url` is what composition was told. */
export type Endpoint = { name: string; url?: string };

type Options = {
  supergraphSdl: string;
  sourceOf: (endpoint: Endpoint) => Source;
  /** Our own graph: every field says who may have it, and policies are decided in the subgraphs. */
  own: boolean;
  limits: Limits;
  introspection: boolean;
  /** Names that a document may not give to anything. */
  reserved: ReservedNames;
  witness?: Witness;
  log: Log;
};

export type ServedGraph = {
  /** What Apollo Server is handed. */
  apollo: ApolloGateway;
  /** The operations of the newest supergraph. */
  operations(): Operations;
  /** The sources of all its subgraphs. */
  sources(): Source[];
  /** Serves another supergraph from now on. Throws, and goes on with the old one, if it does not load. */
  update(supergraphSdl: string): void;
  close(): Promise<void>;
};

/**
 * Loads a supergraph into ApolloGateway, which checks it, makes the API schema and feeds Apollo Server with it, and
 * makes the operations of each generation. Loading happens when Apollo Server starts `apollo`.
 */
export function createServedGraph(options: Options): ServedGraph {
  const { supergraphSdl, sourceOf, own, limits, introspection, reserved, witness = noWitness, log } = options;
  const sources: Record<string, Source> = {};
  let reading = readSupergraph(supergraphSdl, { everyFieldDeclares: own });
  let operations: Operations | undefined;
  let failure: unknown;
  let replace: SupergraphSdlUpdateFunction | undefined;

  const apollo = new ApolloGateway({
    logger: quiet(log),
    // Checked here even in production: a supergraph that does not hold together must not be served.
    validateSupergraph: true,
    async supergraphSdl({ update }) {
      replace = update;
      return { supergraphSdl: reading.sdl };
    },
    buildService({ name, url }: ServiceEndpointDefinition) {
      const source = sourceOf({ name, ...(url && { url }) });
      closeReplaced(sources[name], log);
      sources[name] = source;
      return dataSourceOf(source);
    },
  });
  apollo.onSchemaLoadOrUpdate((loaded) => {
    try {
      const graph = createGraph(loaded);
      const policies = own ? 'subgraph' : 'nobody';
      const { authority } = reading;
      operations = createOperations({ graph, authority, policies, limits, introspection, reserved, sources, witness });
    } catch (error) {
      // ApolloGateway would log this and go on.
      failure = error;
    }
  });

  return {
    apollo,
    operations() {
      if (failure) throw failure;
      if (!operations) throw new Error('the supergraph is not loaded yet');
      return operations;
    },
    sources: () => Object.values(sources),
    update(text) {
      const before = reading;
      reading = readSupergraph(text, { everyFieldDeclares: own });
      try {
        replace?.(reading.sdl);
        if (failure) throw failure;
      } catch (error) {
        reading = before;
        failure = undefined;
        throw error;
      }
    },
    async close() {
      await apollo.stop();
      await Promise.all(Object.values(sources).map((source) => source.close()));
    },
  };
}

/** What is under way on a replaced source ends first. */
function closeReplaced(source: Source | undefined, log: Log): void {
  source?.close().catch((error: unknown) => log.warn({ err: error, subgraph: source.name }, 'source did not close'));
}

/** ApolloGateway tells every load at info. */
const quiet = (log: Log) => ({
  debug: (text?: string) => log.trace(text),
  info: (text?: string) => log.debug(text),
  warn: (text?: string) => log.warn(text),
  error: (text?: string) => log.error(text),
});
