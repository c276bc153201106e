import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { ExecutionResult } from 'graphql';
import { errorCatalogue } from '#contracts/errors.ts';
import type { ServedGraph } from '../supergraph/served-graph.ts';

/** What the route hands through Apollo Server to the executor: the admitted operation, ready to run. */
export type GraphqlContext = { run: () => Promise<ExecutionResult> };

/**
 * Apollo Server around our executor: it guards against cross-site requests, reads bodies and query strings, and
 * negotiates the content type. Parsing, limits, authority and execution are `operations/`'s, so that sockets share them.
 */
export async function startGraphqlServer({ apollo }: ServedGraph, { introspection }: { introspection: boolean }) {
  const server = new ApolloServer<GraphqlContext>({
    gateway: {
      onSchemaLoadOrUpdate: (listener) => apollo.onSchemaLoadOrUpdate(listener),
      async load(options) {
        await apollo.load(options);
        return {
          async executor({ context }) {
            return isContext(context) ? context.run() : { errors: [] };
          },
        };
      },
      stop: () => apollo.stop(),
    },
    introspection,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginLandingPageDisabled()],
    stringifyResult: (value) => JSON.stringify(value),
    // Errors of operations come exposed from the executor; these are Apollo Server's own about a malformed request.
    formatError(formatted) {
      if (formatted.extensions?.requestId) return formatted;
      if (formatted.extensions?.code === 'INTERNAL_SERVER_ERROR') {
        return { message: errorCatalogue.INTERNAL.message, extensions: { code: 'INTERNAL' } };
      }
      return { message: formatted.message, extensions: { code: 'BAD_INPUT' } };
    },
  });
  await server.start();
  return server;
}

const isContext = (context: Record<string, unknown>): context is GraphqlContext => typeof context.run === 'function';
