import type { Caller } from '#contracts/caller.ts';
import { type DomainEvent, type Sealed, sealed } from '#contracts/events/domain-event.ts';
import type { PersonalKeyModel } from '#subgraphs/user/personal-key/personal-key.model.ts';
import { createPersonalKeys } from '#subgraphs/user/personal-key/personal-keys.ts';
import { type OpenUser, password } from './open-user.ts';

const tokens = 'session { accessToken accessTokenExpiresAt refreshToken user { id } } userErrors { code field }';

/** What people do to come in and go out, as the tests of the user subgraph tell it. */
export function peopleOf(user: OpenUser) {
  const mutate = async (field: string, declared: string, variables: Record<string, unknown>, caller?: Caller) => {
    const query = `mutation ${declared ? `(${declared})` : ''} { ${field} }`;
    const { data, errors } = await user.ask(query, variables, caller);
    if (errors) throw new Error(`${field} failed: ${JSON.stringify(errors)}`);
    return data[Object.keys(data)[0] ?? ''];
  };
  const withInput = (name: string, type: string, selection: string) => async (input: object, caller?: Caller) =>
    mutate(`${name}(input: $input) { ${selection} }`, `$input: ${type}!`, { input }, caller);

  return {
    signIn: (email: string, given = password, caller?: Caller, device?: string) =>
      withInput('signIn', 'SignInInput', tokens)({ email, password: given, device }, caller),
    passwordChange: withInput('passwordChange', 'PasswordChangeInput', tokens),
    passwordReset: withInput('passwordReset', 'PasswordResetInput', tokens),
    passwordResetRequest: withInput(
      'passwordResetRequest',
      'PasswordResetRequestInput',
      'accepted userErrors { code }',
    ),
    refresh: (token: string, caller?: Caller) =>
      mutate(`refresh(refreshToken: $token) { ${tokens} }`, '$token: String!', { token }, caller),
    signOut: (token: string, caller?: Caller) =>
      mutate('signOut(refreshToken: $token) { signedOut userErrors { code } }', '$token: String!', { token }, caller),
    sessionRevoke: (id: string, caller?: Caller) =>
      mutate('sessionRevoke(id: $id) { signedOut userErrors { code field } }', '$id: ID!', { id }, caller),
    signOutEverywhere: (caller?: Caller) =>
      mutate('signOutEverywhere { signedOut userErrors { code } }', '', {}, caller),
    sessions: async (caller: Caller) =>
      (
        await user.ask(
          '{ viewer { sessions { id device address openedAt lastUsedAt expiresAt current } } }',
          {},
          caller,
        )
      ).data.viewer.sessions,
  };
}

/** The events of one aggregate as they are stored, oldest first. */
export async function eventsOf(user: OpenUser, aggregateId: string): Promise<DomainEvent[]> {
  const stored = await user.db.collection('events').find({ aggregateId }).sort({ sequence: 1 }).toArray();
  return stored.map(({ event }) => event);
}

/** What is sealed for somebody, opened with the key that the database holds. */
export async function opened(user: OpenUser, value: unknown): Promise<unknown> {
  const keys = createPersonalKeys(user.db.model('PersonalKey') as PersonalKeyModel, user.settings.personalKeySecret);
  const [text] = await keys.unsealAll([sealed.parse(value) satisfies Sealed]);
  return text;
}

/** Everything that the log holds of a topic, in no order across people. */
export async function logOf(user: OpenUser, topic: string): Promise<DomainEvent[]> {
  const { eventLog } = user.parts;
  const partitions = Array.from({ length: eventLog.partitions }, (_, index) => index);
  const pages = await Promise.all(partitions.map((partition) => eventLog.read(topic, partition, null, 1_000)));
  return pages.flatMap(({ entries }) => entries.map(({ event }) => event));
}
