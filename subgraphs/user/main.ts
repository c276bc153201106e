import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runSubgraph } from '#runtime/run-subgraph.ts';
import { userEnv, userSettings } from './env.ts';
import { userSdl } from './schema.ts';
import { createUserSubgraph } from './subgraph.ts';

/** The user subgraph as a process of its own. */
const env = readEnvOrExit(userEnv);
await runSubgraph(env, {
  name: 'user',
  sdl: userSdl,
  create: (parts) => createUserSubgraph({ ...parts, settings: userSettings(env) }),
});
