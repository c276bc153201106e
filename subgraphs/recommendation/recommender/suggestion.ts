import type { Fact } from '../wording/fact.ts';

/** One suggestion, ready to be worded: the provider, how well it fits (0 to 1), and why. */
export type Suggestion = { providerId: string; score: number; facts: Fact[] };
