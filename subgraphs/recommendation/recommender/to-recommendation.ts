import type { Fact } from '../wording/fact.ts';
import type { Reason, Recommendation } from './recommendation.type.ts';
import type { Suggestion } from './suggestion.ts';

/** A reason that still knows its fact, so that it is worded only when its text is asked for. */
export type ReasonOfFact = Reason & { fact: Fact };

/** A suggestion as the graph has it; the provider is a reference that the booking subgraph fills in. */
export const toRecommendation = ({ providerId, score, facts }: Suggestion): Recommendation => ({
  provider: { id: providerId },
  score,
  reasons: facts.map((fact): ReasonOfFact => ({ kind: fact.kind, fact })),
});
