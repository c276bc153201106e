import { z } from 'zod';
import { defineEnv } from '#runtime/env/known.ts';
import { processShape } from '#runtime/process.ts';
import type { RecommendationSettings } from './settings.ts';

/** What the recommendation subgraph needs besides what every process needs. The one-process topology reads the same. */
export const recommendationVariables = {
  OPENAI_API_KEY: z
    .string()
    .optional()
    .describe('With it, OpenAI words the reasons of recommendations; without it, the built-in wording does'),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('A server that speaks OpenAI’s protocol, such as vLLM or Ollama; OpenAI’s own if it is not given'),
  SANGAM_AI_MODEL: z.string().default('gpt-4.1-mini').describe('The model that words the reasons'),
  SANGAM_AI_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(50)
    .max(30_000)
    .default(2_000)
    .describe('After so many milliseconds without an answer of the model, the built-in wording is taken'),
};

export const recommendationEnv = defineEnv('recommendation', {
  ...processShape,
  ...recommendationVariables,
  PORT: z.coerce.number().int().min(0).max(65_535).default(4003).describe('The port to listen on'),
});
/** The worker words nothing: it needs no keys. */
export const recommendationWorkerEnv = defineEnv('recommendation worker', processShape);

type RecommendationVariables = z.output<z.ZodObject<typeof recommendationVariables>>;

export function recommendationSettings(env: RecommendationVariables): RecommendationSettings {
  const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl } = env;
  const { SANGAM_AI_MODEL: model, SANGAM_AI_TIMEOUT_MS: timeoutMs } = env;
  return { ai: apiKey ? { apiKey, baseUrl, model, timeoutMs } : null };
}
