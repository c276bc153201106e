import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { reportToBench } from '../process.ts';
import { signedIn } from './caller.ts';
import { type BenchSubgraph, buildBenchSubgraph, withLoaders } from './subgraphs.ts';

/** One subgraph as Apollo's documentation serves it. */
const { schema } = await buildBenchSubgraph(process.argv[2] as BenchSubgraph);
const server = new ApolloServer({ schema });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => withLoaders({ caller: signedIn, requestId: '' }),
});
reportToBench(url);
