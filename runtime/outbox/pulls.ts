import { type AnyModel, collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal, type TellingDocument } from './pending.ts';

export type Pulls = {
  /** Notes that these events of a document are delivered; the document is told within the delay. */
  add(documentId: string, eventIds: readonly string[]): void;
  /** Tells all documents now. */
  flush(): Promise<void>;
};

type Parts = {
  model: AnyModel;
  delayMs: number;
  onError: (error: unknown) => void;
};

/**
 * Takes delivered events out of `pending`, many documents in one command. It may be lost: then the events are
 * delivered once more, which the log's sequence numbers notice. So it waits for no majority and no journal.
 */
export function createPulls({ model, delayMs, onError }: Parts): Pulls {
  const collection = collectionOf<TellingDocument>(model);
  let delivered = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (delivered.size === 0) return;
    const batch = delivered;
    delivered = new Map();
    await collection.bulkWrite(
      [...batch].map(([documentId, eventIds]) => ({
        updateOne: { filter: { _id: documentId }, update: withoutEvents([...eventIds]) },
      })),
      { ordered: false, writeConcern: { w: 1, journal: false } },
    );
  };

  return {
    flush,
    add(documentId, eventIds) {
      const ids = delivered.get(documentId) ?? new Set();
      for (const id of eventIds) ids.add(id);
      delivered.set(documentId, ids);
      timer ??= setTimeout(() => flush().catch(onError), delayMs);
    },
  };
}

const withoutEvents = (eventIds: string[]) => [
  {
    $set: {
      pending: {
        $filter: { input: '$pending', cond: { $not: [{ $in: ['$$this.id', literal(eventIds)] }] } },
      },
    },
  },
  { $set: { pendAt: { $cond: [{ $eq: ['$pending', []] }, '$$REMOVE', '$pendAt'] } } },
];
