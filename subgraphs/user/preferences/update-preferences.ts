import { z } from 'zod';
import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { Account, AccountModel } from '../account/account.model.ts';
import { tellAccount } from '../account/account-event.ts';
import { noticeKinds } from '../notification/notice-kinds.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { channels, isChangeable, type Preference, preferencesExpression, preferencesOf } from './preferences.ts';

const fixed = 'true: what happens to your account itself you are always told';

const preferenceRule = z
  .object({
    kind: z.enum(noticeKinds, 'a kind of notification'),
    inbox: z.boolean('true or false').nullish(),
    email: z.boolean('true or false').nullish(),
  })
  .superRefine((preference, { addIssue }) => {
    if (isChangeable(preference.kind)) return;
    for (const channel of channels) {
      if (preference[channel] === false) addIssue({ code: 'custom', path: [channel], message: fixed });
    }
  });

export const preferencesRules = z.object({
  preferences: z
    .array(preferenceRule)
    .min(1, 'at least one preference')
    .max(noticeKinds.length, `at most ${noticeKinds.length} preferences`)
    .refine((given) => new Set(given.map(({ kind }) => kind)).size === given.length, 'each kind at most once'),
});
type Given = z.output<typeof preferencesRules>['preferences'];

type Parts = { accounts: AccountModel; outbox: UserOutboxes['accounts'] };

/**
 * Changes in which ways one person is told of what, in one write that tells what held before and what holds now. What is
 * left out stays; what changes nothing tells nothing. Refuses with NOT_FOUND.
 */
export const createUpdatePreferences =
  ({ accounts, outbox }: Parts) =>
  async (
    userId: string,
    { preferences }: { preferences: Given },
    by: Actor,
  ): Promise<{ preferences: Preference[] }> => {
    const account = await collectionOf<Account>(accounts).findOneAndUpdate(
      { _id: userId, closedAt: null },
      [
        { $set: { heldBefore: preferencesExpression } },
        ...chosenStages(preferences),
        { $set: { holdsNow: preferencesExpression } },
        ...tellAccount({
          type: 'account.preferences-changed',
          by,
          change: { before: '$heldBefore', after: '$holdsNow' },
          when: { $ne: ['$heldBefore', '$holdsNow'] },
        }),
        { $unset: ['heldBefore', 'holdsNow'] },
      ],
      { returnDocument: 'after', projection: { notificationPreferences: 1, pending: 1 } },
    );
    if (!account) return refuse('NOT_FOUND');
    await outbox.deliver({ _id: account._id, pending: account.pending ?? [] });
    return { preferences: preferencesOf(account.notificationPreferences) };
  };
export type UpdatePreferences = ReturnType<typeof createUpdatePreferences>;

/** Kinds and channels are names of ours, checked before: nothing that a client wrote becomes a path. */
function chosenStages(given: Given): Record<string, unknown>[] {
  const chosen = given
    .filter(({ kind }) => isChangeable(kind))
    .flatMap(({ kind, ...said }) =>
      channels
        .filter((channel) => typeof said[channel] === 'boolean')
        .map((channel) => [`notificationPreferences.${kind}.${channel}`, literal(said[channel])] as const),
    );
  return chosen.length === 0 ? [] : [{ $set: Object.fromEntries(chosen) }];
}
