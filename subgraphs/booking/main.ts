import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { runSubgraph } from '#runtime/run-subgraph.ts';
import { bookingEnv, bookingSettings } from './env.ts';
import { bookingSdl } from './schema.ts';
import { createBookingSubgraph } from './subgraph.ts';

/** The booking subgraph as a process of its own. */
const env = readEnvOrExit(bookingEnv);
await runSubgraph(env, {
  name: 'booking',
  sdl: bookingSdl,
  create: (parts) => createBookingSubgraph({ ...parts, settings: bookingSettings(env) }),
});
