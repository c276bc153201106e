import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Sealed } from '#contracts/events/domain-event.ts';
import type { Log } from '#runtime/log/log.ts';
import { createSealingKeys, type SealingKeys, seal, unseal } from '#runtime/personal-data/seal.ts';
import { isDuplicateKey } from '../duplicate-key.ts';
import type { PersonalKey, PersonalKeyModel } from './personal-key.model.ts';

export type PersonalKeys = {
  /** The public key of a person who has an account; it is made when it is first asked for. */
  publicKeyOf(userId: string): Promise<string>;
  /** Seals a JSON value for a person who has an account. */
  sealFor(userId: string, value: unknown): Promise<Sealed>;
  /** The values of what is sealed, in order, in one query; null where the key that it was sealed with is destroyed. */
  unsealAll(sealed: readonly Sealed[]): Promise<unknown[]>;
  /** Of somebody who never came to have an account. Of whoever had one, see `retireKey`. */
  destroy(userId: string): Promise<void>;
};

/** The personal keys of everybody, over one collection. `secret` wraps the private ones. */
export function createPersonalKeys(model: PersonalKeyModel, secret: string, log?: Log): PersonalKeys {
  const wrap = createWrap(secret);

  const publicKeyOf = async (userId: string): Promise<string> => {
    const known = await model.findById(userId, { publicKey: 1 }).lean<PersonalKey>();
    if (known) return known.publicKey;
    const { publicKey, privateKey } = createSealingKeys();
    try {
      await model.create({ _id: userId, publicKey, wrapped: wrap.close(userId, privateKey) });
      return publicKey;
    } catch (error) {
      // Two at once: the first one's stays, and both are given that one.
      if (!isDuplicateKey(error)) throw error;
      return publicKeyOf(userId);
    }
  };

  return {
    publicKeyOf,
    sealFor: async (userId, value) => ({ for: userId, text: seal(await publicKeyOf(userId), value) }),

    async unsealAll(sealed) {
      const people = [...new Set(sealed.map((one) => one.for))];
      if (people.length === 0) return [];
      const found = await model.find({ _id: { $in: people } }).lean<PersonalKey[]>();
      const keys = new Map<string, SealingKeys>(
        found.flatMap(({ _id, publicKey, wrapped }) =>
          wrapped ? [[_id, { publicKey, privateKey: wrap.open(_id, wrapped) }] as const] : [],
        ),
      );
      let closed = 0;
      const opened = sealed.map(({ for: userId, text }) => {
        const key = keys.get(userId);
        if (!key) return null;
        try {
          return unseal(key, text);
        } catch {
          // Sealed with an earlier key: it must not keep the others from being read.
          closed += 1;
          return null;
        }
      });
      if (closed > 0) log?.warn({ count: closed }, 'sealed texts do not open with the keys of their people');
      return opened;
    },

    async destroy(userId) {
      await model.deleteOne({ _id: userId });
    },
  };
}

/** AES-256-GCM, bound to the person: a wrapped key that was moved to another person does not open. */
function createWrap(secret: string) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'sangam personal keys', 32));
  return {
    close(userId: string, text: string): string {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(userId));
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    open(userId: string, wrapped: string): string {
      const bytes = Buffer.from(wrapped, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(userId));
      decipher.setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('utf8');
    },
  };
}
