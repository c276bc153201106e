import { z } from 'zod';
import { defineEnv } from '#runtime/env/known.ts';

/** What `npm start` itself reads (`start-options.ts`, by hand, because it must be quick): here for the documentation. */
export const startEnv = defineEnv('npm start', {
  PORT: z.coerce.number().int().min(1).max(65_535).default(4000).describe('The port to listen on'),
  SANGAM_DATA: z.string().default('.sangam').describe('The folder of the embedded database, Redis, secrets and logs'),
});
