import { isSecurityNotice, type NoticeKind, noticeKinds } from '../notification/notice-kinds.ts';

/** The ways in which a person is told. */
export const channels = ['inbox', 'email'] as const;
export type Channel = (typeof channels)[number];

/** What a person chose, as the account keeps it: only what was ever said. */
export type ChosenChannels = Partial<Record<NoticeKind, Partial<Record<Channel, boolean>>>>;

/** What holds for one kind of notification. */
export type Preference = Record<Channel, boolean> & { kind: NoticeKind; changeable: boolean };

/** Everybody is told everything in every way until they say otherwise. */
const unlessSaid = true;

/** Whether a person may switch a kind off at all. */
export const isChangeable = (kind: NoticeKind): boolean => !isSecurityNotice(kind);

/** What holds for one kind, whatever was chosen for what cannot be chosen. */
export function preferenceOf(kind: NoticeKind, chosen: ChosenChannels | null | undefined): Preference {
  const changeable = isChangeable(kind);
  const holds = (channel: Channel): boolean => !changeable || (chosen?.[kind]?.[channel] ?? unlessSaid);
  return { kind, inbox: holds('inbox'), email: holds('email'), changeable };
}

/** What holds for every kind. */
export const preferencesOf = (chosen: ChosenChannels | null | undefined): Preference[] =>
  noticeKinds.map((kind) => preferenceOf(kind, chosen));

/** {@link preferencesOf}, of those that can be changed, as an expression over an account: `{ <kind>: { inbox, email } }`. */
export const preferencesExpression = Object.fromEntries(
  noticeKinds
    .filter(isChangeable)
    .map((kind) => [
      kind,
      Object.fromEntries(
        channels.map((channel) => [channel, { $ifNull: [`$notificationPreferences.${kind}.${channel}`, unlessSaid] }]),
      ),
    ]),
);
