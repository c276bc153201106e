import { createSubgraph, type Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { ensureIndexes } from '#runtime/mongo/connect.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { openAiWording } from './ai/openai-wording.ts';
import { contextMaker } from './context.ts';
import { recommendationModels } from './models.ts';
import { buildRecommendationSchema } from './schema.ts';
import type { RecommendationSettings } from './settings.ts';
import { leftAloneAfterFailure } from './wording/left-alone.ts';
import { remembered } from './wording/remembered.ts';
import { withFallback } from './wording/with-fallback.ts';

export type RecommendationParts = Pick<ProcessParts, 'mongo' | 'log'> & {
  settings: RecommendationSettings;
  /** The clock by which a model that failed is left alone. */
  now?: (() => number) | undefined;
};

/** The recommendation subgraph over the clients of its process, ready to answer; its indexes are there. */
export async function createRecommendationSubgraph({
  mongo,
  log: parentLog,
  settings: { ai },
  now,
}: RecommendationParts): Promise<Subgraph> {
  const name = 'recommendation';
  const log = parentLog.child({ subgraph: name });
  const db = mongo.db(name);
  const wording = ai && remembered(leftAloneAfterFailure(openAiWording(ai), { now }));
  const sources = { ...recommendationModels(db), wordFacts: withFallback(wording, log) };
  await ensureIndexes(db);
  const { schema } = await buildRecommendationSchema();
  return createSubgraph({
    name,
    schema,
    createContext: contextMaker(sources),
    onError: (error, { requestId }) => log.error({ err: error, requestId }, 'nobody expected this'),
  });
}
