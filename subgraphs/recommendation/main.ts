import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runSubgraph } from '#runtime/run-subgraph.ts';
import { recommendationEnv, recommendationSettings } from './env.ts';
import { recommendationSdl } from './schema.ts';
import { createRecommendationSubgraph } from './subgraph.ts';

/** The recommendation subgraph as a process of its own. */
const env = readEnvOrExit(recommendationEnv);
await runSubgraph(env, {
  name: 'recommendation',
  sdl: recommendationSdl,
  create: (parts) => createRecommendationSubgraph({ ...parts, settings: recommendationSettings(env) }),
});
