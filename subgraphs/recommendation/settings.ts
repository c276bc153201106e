import type { AiSettings } from './ai/openai-wording.ts';

/** `ai`: the language model that words the reasons; null where none is configured. */
export type RecommendationSettings = { ai: AiSettings | null };
