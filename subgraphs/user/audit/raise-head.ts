import type { ConsumerModels } from '#runtime/consumer/consumer.model.ts';
import type { Log } from '#runtime/log/log.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import type { AuditHead, AuditModels, ChainedEntry } from './audit.model.ts';
import { beginning, type ChainEnd, headAt, isGenuine } from './chain.ts';

type Parts = {
  models: AuditModels;
  positions: ConsumerModels['positions'];
  secret: string;
  log: Log;
  clock: () => Date;
};

/**
 * Keeps the head. It is made with the trail, before the first entry, and from then on only replaced: one that is missing
 * or that somebody else wrote stays as it is, since it is what tells of it.
 */
export function createHead({ models, positions, secret, log, clock }: Parts) {
  const heads = collectionOf<AuditHead>(models.head);
  const trail = collectionOf<ChainedEntry>(models.trail);
  let known: AuditHead | null = null;
  let complained = false;

  /** The head, or null where there is none that an appender wrote. */
  const signed = async (): Promise<AuditHead | null> => {
    const found = await heads.findOne({ _id: 'head' }, { readConcern: 'majority', comment: background });
    return found && isGenuine(found, secret) ? found : null;
  };

  const complain = (): void => {
    if (!complained) log.error('the head of the audit trail is missing or was changed: run `npm run audit`');
    complained = true;
  };

  return {
    signed,

    /**
     * Makes the head where nothing was ever appended. Where a consumer of the audit has begun, or entries are there, a
     * head that is missing was taken away, and stays missing: a fresh one would make an emptied trail look sound.
     */
    async begin(): Promise<void> {
      // Looked for before the head, which is made before either of them.
      const [began, entry] = await Promise.all([
        positions.findOne({ _id: /^audit\./ }, { _id: 1 }).lean(),
        trail.findOne({}, { projection: { _id: 1 } }),
      ]);
      if ((await heads.findOne({ _id: 'head' }, { projection: { _id: 1 } })) !== null) return;
      if (began !== null || entry !== null) return complain();
      try {
        await heads.insertOne(headAt(beginning, clock(), secret));
      } catch (error) {
        // It was there, or another process was faster.
        if (!isDuplicateKey(error)) throw error;
      }
    },

    /** Raises the head to an end of the chain; one that is higher already stays. Others may raise it at the same time. */
    async raise(end: ChainEnd): Promise<void> {
      for (;;) {
        known ??= await signed();
        if (known === null) return complain();
        if (known.count >= end.count) return;
        const next = headAt(end, clock(), secret);
        const { _id, count, mac } = known;
        const { matchedCount } = await heads.replaceOne({ _id, count, mac }, next, { comment: background });
        known = matchedCount === 1 ? next : null;
      }
    },
  };
}
export type Head = ReturnType<typeof createHead>;
