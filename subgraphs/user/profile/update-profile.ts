import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { AccountModel, PublicAccount, TellingAccount } from '../account/account.model.ts';
import { withoutSecrets } from '../account/account.model.ts';
import { tellAccount } from '../account/account-event.ts';
import { displayNameRule, homeRule, localeRule, timeZoneRule } from '../account/person.input.ts';
import { type User, userOf } from '../account/user-of.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';

export const profileRules = z.object({
  displayName: displayNameRule.optional(),
  locale: localeRule.optional(),
  timeZone: timeZoneRule.optional(),
  home: homeRule.nullish(),
});
type Profile = z.output<typeof profileRules>;
type Field = keyof Profile;

type Parts = { accounts: AccountModel; outbox: UserOutboxes['accounts']; personalKeys: PersonalKeys };

const mostTries = 5;

/**
 * Changes what is given about one person and leaves the rest. The event says what changed, before and after, sealed for
 * the person. It has to be sealed here, so the write goes through only where nothing else happened to the account since
 * it was read, and is tried again otherwise; UNAVAILABLE after a few times.
 */
export function createUpdateProfile({ accounts, outbox, personalKeys }: Parts) {
  return async (userId: string, given: Profile, by: Actor): Promise<{ user: User }> => {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const account = await accounts.findOne({ _id: userId, closedAt: null }, withoutSecrets).lean<PublicAccount>();
      if (!account) return refuse('NOT_FOUND');
      const fields = changedFields(account, given);
      if (fields.length === 0) return { user: userOf(account) };
      const personal = await personalKeys.sealFor(userId, {
        before: pick(account, fields),
        after: pick(given, fields),
      });
      const changed = await collectionOf<TellingAccount>(accounts).findOneAndUpdate(
        // Demonstration accounts begin without a number; null finds those.
        { _id: userId, closedAt: null, sequence: account.sequence ?? (null as never) },
        [
          { $set: Object.fromEntries(fields.map((field) => [field, literal(given[field])])) },
          ...tellAccount({ type: 'account.profile-changed', by, personal }),
        ],
        { returnDocument: 'after' },
      );
      if (!changed) continue;
      void outbox.deliver(changed);
      return { user: userOf(changed) };
    }
    return refuse('UNAVAILABLE');
  };
}
export type UpdateProfile = ReturnType<typeof createUpdateProfile>;

const changedFields = (account: PublicAccount, given: Profile): Field[] =>
  (Object.keys(given) as Field[]).filter(
    (field) => given[field] !== undefined && !isDeepStrictEqual(account[field], given[field]),
  );

const pick = (from: Partial<Pick<PublicAccount, Field>>, fields: Field[]) =>
  Object.fromEntries(fields.map((field) => [field, from[field] ?? null]));
