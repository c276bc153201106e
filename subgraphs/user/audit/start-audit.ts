import { topics } from '#contracts/events/topics.ts';
import type { ConsumerModels } from '#runtime/consumer/consumer.model.ts';
import { startConsumer } from '#runtime/consumer/consumer.ts';
import type { ProcessParts } from '#runtime/process.ts';
import { createAppend } from './append.ts';
import type { AuditModels } from './audit.model.ts';
import { entryOf, isAudited } from './entry-of.ts';
import { createHead } from './raise-head.ts';

/** Everything that is done to something of somebody's, by whomever, and what was tried. */
const auditedTopics = Object.values(topics);

type Parts = Pick<ProcessParts, 'eventLog' | 'log' | 'fault'> & {
  models: { audit: AuditModels; consumer: ConsumerModels };
  /** What the chain is signed with. */
  secret: string;
  clock?: () => Date;
};

/** Follows the events from now on, and enters each of them into the audit trail, once. */
export async function startAudit({ models, secret, eventLog, log, fault, clock = () => new Date() }: Parts) {
  const head = createHead({ models: models.audit, positions: models.consumer.positions, secret, log, clock });
  await head.begin();
  const append = createAppend({ models: models.audit, head, secret, fault });
  const consumers = auditedTopics.map(({ name: topic }) =>
    startConsumer({
      // The head looks for names that begin so.
      name: `audit.${topic}`,
      topic,
      eventLog,
      models: models.consumer,
      handle: async (event) => {
        if (isAudited(event)) await append(entryOf(event));
      },
      // They are written together, and the order of the chain is that of writing.
      atOnce: 50,
      log,
      fault,
    }),
  );
  return {
    async close(): Promise<void> {
      await Promise.all(consumers.map((consumer) => consumer.close()));
    },
  };
}
