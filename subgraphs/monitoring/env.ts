import { z } from 'zod';
import { defineEnv } from '#runtime/env/known.ts';
import { processShape } from '#runtime/process.ts';

/** What the monitoring subgraph asks of the environment when it is a process of its own. */
export const monitoringEnv = defineEnv('monitoring', {
  ...processShape,
  PORT: z.coerce.number().int().min(0).max(65_535).default(4004).describe('The port to listen on'),
});

export const monitoringWorkerEnv = defineEnv('monitoring worker', processShape);
