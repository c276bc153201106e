import { z } from 'zod';
import { refuse } from '#runtime/errors/refusal.ts';
import { type AccountModel, type PublicAccount, withoutSecrets } from '../account/account.model.ts';
import { displayNameRule, homeRule, localeRule, timeZoneRule } from '../account/person.input.ts';
import { type User, userOf } from '../account/user-of.ts';

export const profileRules = z.object({
  displayName: displayNameRule.optional(),
  locale: localeRule.optional(),
  timeZone: timeZoneRule.optional(),
  home: homeRule.nullish(),
});

/** Changes what is given about one person and leaves the rest. */
export const createUpdateProfile =
  (accounts: AccountModel) =>
  async (userId: string, changes: z.output<typeof profileRules>): Promise<{ user: User }> => {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const account = await accounts
      .findOneAndUpdate({ _id: userId }, { $set: given }, { projection: withoutSecrets, returnDocument: 'after' })
      .lean<PublicAccount>();
    return { user: account ? userOf(account) : refuse('NOT_FOUND') };
  };
export type UpdateProfile = ReturnType<typeof createUpdateProfile>;
