import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { BookingEvent } from '#contracts/events/booking.ts';
import { happened, inboxesOf, startJobs } from './happenings.ts';
import { callerOf, callerWith, type OpenUser, openUser, type Person, password } from './open-user.ts';
import { eventsOf, peopleOf } from './people.ts';

/** Protects that people are told of what they want, in the ways they want, and of their account's safety always. */
let user: OpenUser;
let inboxes: ReturnType<typeof inboxesOf>;
let people: ReturnType<typeof peopleOf>;
let jobs: { close(): Promise<void> };
beforeAll(async () => {
  user = await openUser();
  [inboxes, people] = [inboxesOf(user), peopleOf(user)];
  jobs = await startJobs(user);
});
afterAll(async () => {
  await jobs.close();
  await user.close();
});

type Preference = { kind: string; inbox?: boolean | null; email?: boolean | null };
const changed = async (preferences: Preference[], { caller }: Pick<Person, 'caller'>) =>
  (
    await user.ask(
      `mutation ($input: NotificationPreferencesUpdateInput!) {
        notificationPreferencesUpdate(input: $input) {
          preferences { kind inbox email changeable } userErrors { code field }
        }
      }`,
      { input: { preferences } },
      caller,
    )
  ).data.notificationPreferencesUpdate;
const preferencesOf = async ({ caller }: Pick<Person, 'caller'>) =>
  (await user.ask('{ viewer { notificationPreferences { kind inbox email changeable } } }', {}, caller)).data.viewer
    .notificationPreferences;

const mailed = async ({ id }: Pick<Person, 'id'>): Promise<string[]> => {
  const mails = await user.db.collection('mails').find({ userId: id }).toArray();
  return mails.map(({ _id }) => String(_id));
};
/** The kinds in the inbox and the number of e-mails, once there are so many of each. */
const told = (person: Person, { inbox, email }: { inbox: number; email: number }): Promise<string[]> =>
  vi.waitFor(
    async () => {
      const { edges } = (await inboxes.inboxOf(person)).notifications;
      expect(edges).toHaveLength(inbox);
      expect(await mailed(person)).toHaveLength(email);
      return edges.map(({ node }: { node: { kind: string } }) => node.kind);
    },
    { timeout: 15_000, interval: 50 },
  );

const everything = [
  ['BOOKING_CONFIRMED', true],
  ['BOOKING_REJECTED', true],
  ['BOOKING_CANCELLED', true],
  ['BOOKING_EXPIRED', true],
  ['PASSWORD_CHANGED', false],
  ['SESSION_REUSED', false],
  ['ROLE_CHANGED', false],
] as const;

const matrix = (
  [
    ['BOOKING_CONFIRMED', 'booking.confirmed', 'BOOKING_EXPIRED'],
    ['BOOKING_REJECTED', 'booking.rejected', 'BOOKING_EXPIRED'],
    ['BOOKING_CANCELLED', 'booking.cancelled', 'BOOKING_EXPIRED'],
    ['BOOKING_EXPIRED', 'booking.expired', 'BOOKING_REJECTED'],
  ] satisfies [string, BookingEvent['type'], string][]
).flatMap(([kind, type, other]) =>
  [true, false].flatMap((inbox) => [true, false].map((email) => ({ kind, type, other, inbox, email }))),
);

describe('what people are told of', () => {
  it('is everything, in both ways, until they say otherwise', async () => {
    const customer = await user.somebody();
    expect(await preferencesOf(customer)).toEqual(
      everything.map(([kind, changeable]) => ({ kind, inbox: true, email: true, changeable })),
    );
  });

  it.each(matrix)('$kind, with the inbox $inbox and e-mail $email', async ({ kind, type, other, inbox, email }) => {
    const customer = await user.somebody();
    const { preferences, userErrors } = await changed([{ kind, inbox, email }], customer);
    expect(userErrors).toEqual([]);
    expect(preferences).toEqual(
      everything.map(([one, changeable]) =>
        one === kind ? { kind, inbox, email, changeable } : { kind: one, inbox: true, email: true, changeable },
      ),
    );
    await inboxes.append(happened(type, customer, customer));
    // What comes behind it, in both ways: when that is there, the first one has been dealt with.
    const behind = other === 'BOOKING_EXPIRED' ? 'booking.expired' : 'booking.rejected';
    await inboxes.append(happened(behind, customer, customer, { reason: { code: 'SLOT_TAKEN' } }));
    const kinds = await told(customer, { inbox: inbox ? 2 : 1, email: email ? 2 : 1 });
    expect(kinds.toSorted()).toEqual(inbox ? [kind, other].toSorted() : [other]);
  });
});

describe('what happens to an account', () => {
  const roleChange = (name: 'roleGrant' | 'roleRevoke', userId: string) =>
    user.ask(
      `mutation ($id: ID!) { ${name}(userId: $id, role: PROVIDER) { userErrors { code } } }`,
      { id: userId },
      callerOf('usr_00000000000000000000000a', ['ADMIN']),
    );

  it.each([
    [
      'PASSWORD_CHANGED',
      async (person: Person) => {
        const input = { currentPassword: password, newPassword: 'quite another password' };
        await people.passwordChange(input, callerWith(person.accessToken));
      },
      /Your password was changed/,
    ],
    [
      'SESSION_REUSED',
      async (person: Person) => {
        await people.refresh(person.refreshToken);
        await user.db.collection('sessions').updateMany({ userId: person.id }, { $set: { rotatedAt: new Date(0) } });
        await people.refresh(person.refreshToken);
      },
      /ended for safety/,
    ],
    ['ROLE_CHANGED', (person: Person) => roleChange('roleGrant', person.id), /What you may do/],
  ] as const)('is told in both ways whatever was chosen: %s', async (kind, happens, title) => {
    const customer = await user.somebody();
    for (const channel of ['inbox', 'email'] as const) {
      expect(await changed([{ kind, [channel]: false }], customer)).toEqual({
        preferences: null,
        userErrors: [{ code: 'BAD_INPUT', field: `input.preferences.0.${channel}` }],
      });
    }
    expect((await changed([{ kind, inbox: true, email: true }], customer)).userErrors).toEqual([]);
    // As if it had been chosen before it could not be any more.
    const off = { [`notificationPreferences.${kind}`]: { inbox: false, email: false } };
    await user.db.collection('accounts').updateOne({ _id: customer.id as never }, { $set: off });
    await happens(customer);
    expect(await told(customer, { inbox: 1, email: 1 })).toEqual([kind]);
    const [{ title: words, bookingId }] = await inboxes.arrives(customer, 1);
    expect(words).toMatch(title);
    expect(bookingId).toBeNull();
  });

  it('names the role, in the language of whom it concerns, when it comes and when it goes', async () => {
    const [english, nepali] = [await user.somebody(), await user.somebody({ locale: 'ne' })];
    for (const { id } of [english, nepali]) {
      await roleChange('roleGrant', id);
      await roleChange('roleGrant', id);
      await roleChange('roleRevoke', id);
    }
    const bodies = async (person: Person) =>
      (await inboxes.arrives(person, 2)).map(({ body }: { body: string }) => body);
    expect((await bodies(english)).toSorted()).toEqual(['You are a provider now.', 'You are not a provider any more.']);
    expect((await bodies(nepali)).toSorted()).toEqual(['तपाईं अब सेवा प्रदायक हुनुहुन्छ।', 'तपाईं अब सेवा प्रदायक हुनुहुन्न।']);
  });
});

describe('changing one’s preferences', () => {
  it('leaves what is left out, and tells what held before and what holds now', async () => {
    const customer = await user.somebody();
    await changed([{ kind: 'BOOKING_EXPIRED', email: false }], customer);
    await changed([{ kind: 'BOOKING_EXPIRED', inbox: false }], customer);
    await changed([{ kind: 'BOOKING_EXPIRED', inbox: null, email: null }], customer);
    expect((await preferencesOf(customer))[3]).toMatchObject({ kind: 'BOOKING_EXPIRED', inbox: false, email: false });
    const events = (await eventsOf(user, customer.id)).slice(1);
    const held = (inbox: boolean, email: boolean) => expect.objectContaining({ BOOKING_EXPIRED: { inbox, email } });
    expect(events).toMatchObject([
      { data: { change: { before: held(true, true), after: held(true, false) }, personal: null } },
      { data: { change: { before: held(true, false), after: held(false, false) } } },
    ]);
    for (const event of events) {
      expect(event).toMatchObject({ type: 'account.preferences-changed', by: { id: customer.id } });
    }
  });

  it('loses none of many changes at once', async () => {
    const customer = await user.somebody();
    const kinds = everything.filter(([, changeable]) => changeable).map(([kind]) => kind);
    await Promise.all(
      kinds.flatMap((kind) => [
        changed([{ kind, inbox: false }], customer),
        changed([{ kind, email: false }], customer),
      ]),
    );
    for (const { inbox, email, changeable } of await preferencesOf(customer)) {
      expect([inbox, email]).toEqual(changeable ? [false, false] : [true, true]);
    }
    expect(await eventsOf(user, customer.id)).toHaveLength(1 + kinds.length * 2);
  });

  it.each([
    [[], 'input.preferences'],
    [[{ kind: 'BOOKING_EXPIRED' }, { kind: 'BOOKING_EXPIRED', email: false }], 'input.preferences'],
    [Array.from({ length: 8 }, () => ({ kind: 'BOOKING_EXPIRED' })), 'input.preferences'],
  ])('refuses %j', async (preferences, field) => {
    const customer = await user.somebody();
    const { userErrors } = await changed(preferences, customer);
    expect(userErrors).toContainEqual({ code: 'BAD_INPUT', field });
    expect(await preferencesOf(customer)).toEqual(await preferencesOf(await user.somebody()));
  });

  it('is nobody else’s business, not even an administrator’s', async () => {
    const customer = await user.somebody();
    const asked = await user.ask(
      'query ($id: ID!) { user(id: $id) { notificationPreferences { kind } } }',
      { id: customer.id },
      callerOf('usr_00000000000000000000000a', ['ADMIN']),
    );
    expect(asked.codes).toEqual(['FORBIDDEN']);
    expect(asked.data.user.notificationPreferences).toBeNull();
  });
});
