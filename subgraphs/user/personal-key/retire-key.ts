import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { literal } from '#runtime/outbox/pending.ts';
import { createSealingKeys } from '#runtime/personal-data/seal.ts';
import type { PersonalKey, PersonalKeyModel } from './personal-key.model.ts';

/**
 * Destroys the private key of a person for good: what is sealed for them cannot be read any more, wherever it is. The
 * public one stays, or one whose other half nobody ever had: so what is sealed too late cannot be read either, instead
 * of being given a new key. May be repeated.
 */
export async function retireKey(model: PersonalKeyModel, userId: string): Promise<void> {
  const publicKey = { $ifNull: ['$publicKey', literal(createSealingKeys().publicKey)] };
  await collectionOf<PersonalKey>(model).updateOne({ _id: userId }, [{ $set: { publicKey, wrapped: '$$REMOVE' } }], {
    upsert: true,
    comment: background,
  });
}
