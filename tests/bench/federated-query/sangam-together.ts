import { inProcessSource } from '#gateway/sources/in-process.ts';
import { reportToBench } from '../process.ts';
import { parts, sangamGateway, sangamSubgraph } from './sangam.ts';
import { names } from './subgraphs.ts';

/** The one-process topology: the gateway calls its subgraphs directly. */
const [supergraphFile = ''] = process.argv.slice(2);
const own = parts('bench');
const subgraphs = new Map<string, Awaited<ReturnType<typeof sangamSubgraph>>>();
for (const name of names) subgraphs.set(name, await sangamSubgraph(name, own));

const url = await sangamGateway(supergraphFile, own, ({ name }) => {
  const subgraph = subgraphs.get(name);
  if (!subgraph) throw new Error(`there is no subgraph ${name}`);
  return inProcessSource(subgraph);
});
reportToBench(url);
