import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { composeSupergraph } from '#gateway/compose/compose.ts';
import { readSupergraph } from '#gateway/supergraph/read-supergraph.ts';
import { buildBenchSubgraph, names } from '#tests/bench/federated-query/subgraphs.ts';

const env = { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' };
const run = async (file: string, arg: string) => {
  const c = fork(file, [arg], { execArgv: ['--import', 'tsx'], env });
  const [m] = await once(c, 'message');
  return { url: (m as { url: string }).url, pid: c.pid, child: c };
};
const subs = await Promise.all(
  names.map(async (name) => ({
    name,
    ...(await run('tests/bench/federated-query/stock-subgraph.ts', name)),
    sdl: (await buildBenchSubgraph(name)).sdl,
  })),
);
const { sdl } = readSupergraph(composeSupergraph(subs), { everyFieldDeclares: true });
writeFileSync('/tmp/gw/stock-supergraph.graphql', sdl);
const g = await run('tests/bench/federated-query/stock-gateway.ts', '/tmp/gw/stock-supergraph.graphql');
writeFileSync('/tmp/gw/stock.json', JSON.stringify({ url: g.url, pid: g.pid, subs: subs.map((s) => s.pid) }));
console.log('listening', g.url, g.pid, subs.map((s) => s.pid).join(' '));
process.on('SIGTERM', () => {
  for (const s of [...subs, g]) s.child.kill('SIGTERM');
  process.exit(0);
});
