import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runSubgraph } from '#runtime/run-subgraph.ts';
import { monitoringEnv } from './env.ts';
import { monitoringSdl } from './schema.ts';
import { createMonitoringSubgraph } from './subgraph.ts';

/** The monitoring subgraph as a process of its own. */
const env = readEnvOrExit(monitoringEnv);
await runSubgraph(env, {
  name: 'monitoring',
  sdl: monitoringSdl,
  create: createMonitoringSubgraph,
});
