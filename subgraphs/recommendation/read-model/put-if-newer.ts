import type { Model } from 'mongoose';

/**
 * Writes what an event says into a read model, unless the model has it from a later event of the same aggregate. One
 * atomic write that makes the document where there is none, so an event may come twice, late or out of order.
 *
 * @param sequence the event's sequence number; it is kept beside the fields and compared with the next one's
 * @returns the document as it is now, whether or not this changed it
 */
export async function putIfNewer<Document extends { _id: string; sequence: number }>(
  model: Model<Document>,
  id: string,
  sequence: number,
  fields: Partial<Omit<Document, '_id' | 'sequence'>>,
): Promise<Document> {
  const isNewer = { $lt: [{ $ifNull: ['$sequence', 0] }, sequence] };
  // As a literal: a name that begins with a dollar sign would otherwise be read as an expression.
  const merged = { $mergeObjects: ['$$ROOT', { $literal: { ...fields, sequence } }] };
  const update = [{ $replaceWith: { $cond: [isNewer, merged, '$$ROOT'] } }];
  return model
    .findOneAndUpdate({ _id: id }, update, { upsert: true, updatePipeline: true, returnDocument: 'after' })
    .lean<Document>()
    .orFail();
}
