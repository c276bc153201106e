import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#contracts/authority.ts';
import type { AccountEvent } from '#contracts/events/account.ts';
import { eventId } from '#contracts/events/domain-event.ts';
import { type ErasureEvent, erasingSubgraphs } from '#contracts/events/erasure.ts';
import { type Fault, noFault } from '#runtime/lifecycle/fault.ts';
import { createPasswords } from '#subgraphs/user/account/password.ts';
import { createAppend } from '#subgraphs/user/audit/append.ts';
import { entryOf } from '#subgraphs/user/audit/entry-of.ts';
import { createHead } from '#subgraphs/user/audit/raise-head.ts';
import { createDeleteAccount } from '#subgraphs/user/erasure/delete-account.ts';
import { createFinishDeletion } from '#subgraphs/user/erasure/finish-deletion.ts';
import { createNoteErased } from '#subgraphs/user/erasure/note-erased.ts';
import { createDeletionReconciler } from '#subgraphs/user/erasure/reconcile-deletions.ts';
import { userModels } from '#subgraphs/user/models.ts';
import { createUserOutboxes, type UserOutboxes } from '#subgraphs/user/outboxes.ts';
import { createPersonalKeys } from '#subgraphs/user/personal-key/personal-keys.ts';
import type { Guess } from '#subgraphs/user/throttle/guess.ts';
import { callerOf, callerWith, nobodyAt, type OpenUser, openUser, type Person, password } from './open-user.ts';

/** Protects that an account is closed in one write, is erased to the end wherever that stops, and by its owner alone. */
let user: OpenUser;
let models: ReturnType<typeof userModels>;
let outboxes: UserOutboxes;
beforeAll(async () => {
  user = await openUser();
  models = userModels(user.db);
  outboxes = createUserOutboxes({ models, ...user.parts });
});
afterAll(async () => {
  await Promise.all(Object.values(outboxes).map((one) => one.close()));
  await user.close();
});
beforeEach(async () => {
  await models.accounts.updateMany({ roles: 'ADMIN' }, { $pull: { roles: 'ADMIN' } });
});

const deleting = `mutation ($input: AccountDeleteInput!) {
  accountDelete(input: $input) {
    deletion { requestedAt remaining finishedAt } userErrors { code field message }
  }
}`;
const asOf = ({ accessToken, address = null }: Person & { address?: string | null }) =>
  callerWith(accessToken, address);
const remove = async (person: Person, given = password) =>
  (await user.ask(deleting, { input: { password: given } }, asOf(person))).data.accountDelete;
const accountOf = (id: string) => models.accounts.findById(id).lean();
const eventsOf = async (id: string): Promise<AccountEvent[]> => {
  await outboxes.accounts.sweep();
  const stored = await models.events.find({ aggregateId: id }).sort({ sequence: 1 }).lean();
  return stored.map(({ event }) => event as unknown as AccountEvent);
};
const done = (personId: string, subgraph: ErasureEvent['data']['subgraph']): ErasureEvent => ({
  id: eventId(`era_${subgraph}_${personId}`, 1),
  type: 'erasure.done',
  aggregateId: `era_${subgraph}_${personId}`,
  sequence: 1,
  occurredAt: new Date().toISOString(),
  by: null,
  data: { personId, subgraph },
});
const note = (settleMs = 0) => createNoteErased(models.accounts, settleMs);
const finisher = (fault: Fault = noFault) => createFinishDeletion({ models, outbox: outboxes.accounts, fault });
const reconciler = (finish = finisher()) =>
  createDeletionReconciler({ accounts: models.accounts, outbox: outboxes.accounts, finish, log: user.log });

/** Somebody with a text of their own in everything that this subgraph keeps. */
async function marked() {
  const texts = Object.fromEntries(
    ['displayName', 'email', 'key', 'device', 'title', 'tidings'].map((what) => [what, `${what}-${randomUUID()}`]),
  ) as Record<string, string>;
  const email = `${texts.email}@example.org`.toLowerCase();
  const home = { latitude: 27 + Math.random(), longitude: 85 };
  const address = `2001:db8::${randomBytes(2).toString('hex')}:${randomBytes(2).toString('hex')}`;
  const { displayName, key: idempotencyKey, device } = texts;
  const { session } = await user.register({ email, displayName, idempotencyKey, device, home }, nobodyAt(address));
  const { accessToken, refreshToken } = session;
  const person = { id: session.user.id, caller: callerOf(session.user.id), email, accessToken, refreshToken, address };
  await models.notifications.create({
    _id: `ntf_${randomUUID()}`,
    userId: person.id,
    kind: 'BOOKING_CONFIRMED',
    title: texts.title,
    body: texts.title,
    bookingId: null,
    eventId: 'evt:bkg_1:1',
    createdAt: new Date(),
    readAt: null,
  });
  await models.mails.create({
    _id: `eml_${randomUUID()}`,
    userId: person.id,
    about: {
      kind: 'NOTICE',
      tidings: { kind: 'BOOKING_CONFIRMED', booking: { providerName: texts.tidings } },
    } as never,
    createdAt: new Date(),
    attempts: 1,
  });
  await user.ask(
    'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code } } }',
    { input: { timeZone: 'Europe/Vienna' } },
    asOf(person),
  );
  await Promise.all(Object.values(outboxes).map((one) => one.sweep()));
  const all: Record<string, string> = { ...texts, home: String(home.latitude), address };
  return { person, email, texts: all };
}

/** Everything in the database, as text. */
async function everything(): Promise<string> {
  const collections = await user.db.db?.collections();
  return JSON.stringify(await Promise.all((collections ?? []).map((one) => one.find().toArray())));
}

/** Every event so far, in the audit trail. */
async function auditAll(): Promise<void> {
  const secret = 'a secret of the tests for the audit trail';
  const { audit, consumer } = models;
  const head = createHead({
    models: audit,
    positions: consumer.positions,
    secret,
    log: user.log,
    clock: () => new Date(),
  });
  await head.begin();
  const append = createAppend({ models: models.audit, head, secret, fault: noFault });
  for (const { event } of await models.events.find().sort({ storedAt: 1, sequence: 1 }).lean()) {
    await append(entryOf(event));
  }
}

describe('asking for it', () => {
  test('closes the account in one write, and tells everybody with it', async () => {
    const person = await user.somebody();
    const { deletion, userErrors } = await remove(person);
    expect(userErrors).toEqual([]);
    expect(deletion).toMatchObject({ remaining: ['booking', 'recommendation'], finishedAt: null });
    const account = await accountOf(person.id);
    expect(account).toMatchObject({ roles: [], closedAt: expect.any(Date) });
    const told = (await eventsOf(person.id)).at(-1);
    expect(told).toMatchObject({
      type: 'account.deletion-requested',
      by: { id: person.id },
      data: { roles: [], closed: true, signedOutAt: account?.sequence },
    });
    expect(told?.sequence).toBe(account?.sequence);

    const signIn = await user.ask(
      'mutation ($input: SignInInput!) { signIn(input: $input) { session { accessToken } userErrors { code } } }',
      { input: { email: person.email, password } },
    );
    expect(signIn.data.signIn).toEqual({ session: null, userErrors: [{ code: 'BAD_CREDENTIALS' }] });
    const refresh = await user.ask(
      'mutation ($token: String!) { refresh(refreshToken: $token) { session { accessToken } userErrors { code } } }',
      { token: person.refreshToken },
    );
    expect(refresh.data.refresh).toMatchObject({ session: null });
    const { data } = await user.ask('{ viewer { id } }', {}, asOf(person));
    expect(data.viewer).toBeNull();
    expect((await remove(person)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  test('takes the password, not only a token', async () => {
    const person = await user.somebody();
    expect(await remove(person, 'another password')).toMatchObject({
      deletion: null,
      userErrors: [{ code: 'BAD_CREDENTIALS', field: 'input.password' }],
    });
    expect((await user.ask(deleting, { input: { password } })).codes).toEqual(['UNAUTHENTICATED']);
    expect(await accountOf(person.id)).toMatchObject({ closedAt: null });
  });

  const becomes = (id: string, roles: Role[]) => models.accounts.updateOne({ _id: id }, { $set: { roles } });

  /** Deletes, while something else happens once after the password was looked at. */
  async function removeWhile(person: Person, happens: () => Promise<unknown>) {
    const passwords = await createPasswords({ cost: user.settings.passwordCost });
    let happened: Promise<unknown> | undefined;
    const guess: Guess = async (_, check) => {
      const right = await check();
      happened ??= happens();
      await happened;
      return right;
    };
    const deleteAccount = createDeleteAccount({
      accounts: models.accounts,
      outbox: outboxes.accounts,
      passwords,
      guess,
    });
    return deleteAccount(person.id, { password }, { caller: asOf(person), requestId: 'req_test' });
  }

  test('is judged by the password that is the account’s when it closes', async () => {
    const person = await user.somebody();
    const change = `mutation ($input: PasswordChangeInput!) { passwordChange(input: $input) { userErrors { code } } }`;
    const input = { currentPassword: password, newPassword: 'a password that replaced it' };
    const deleting = removeWhile(person, () => user.ask(change, { input }, asOf(person)));
    await expect(deleting).rejects.toMatchObject({ code: 'BAD_CREDENTIALS' });
    expect(await accountOf(person.id)).toMatchObject({ closedAt: null });
  });

  test('is judged by who is an admin when it closes', async () => {
    const person = await user.somebody();
    const deleting = removeWhile(person, async () => becomes(person.id, ['CUSTOMER', 'ADMIN']));
    await expect(deleting).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await accountOf(person.id)).toMatchObject({ closedAt: null });
    const [other] = [await user.somebody(), await becomes(person.id, ['CUSTOMER'])];
    await removeWhile(other, () => user.ask('{ viewer { id } }', {}, asOf(other)));
    expect(await accountOf(other.id)).toMatchObject({ closedAt: expect.any(Date) });
  });

  test('is not for the only admin', async () => {
    const [first, second] = [await user.somebody(), await user.somebody()];
    await becomes(first.id, ['CUSTOMER', 'ADMIN']);
    expect(await remove(first)).toMatchObject({ deletion: null, userErrors: [{ code: 'FORBIDDEN' }] });
    await becomes(second.id, ['ADMIN']);
    expect((await remove(first)).userErrors).toEqual([]);
    expect(await remove(second)).toMatchObject({ deletion: null, userErrors: [{ code: 'FORBIDDEN' }] });
  });

  test('lets never all admins go at once', async () => {
    const admins = await Promise.all([1, 2, 3].map(() => user.somebody()));
    for (const { id } of admins) await becomes(id, ['ADMIN']);
    await Promise.all(admins.map((admin) => remove(admin)));
    expect(await models.accounts.countDocuments({ roles: 'ADMIN', closedAt: null })).toBeGreaterThan(0);
  });
});

describe('finishing it', () => {
  test('waits for all the others, and for what may still be under way', async () => {
    const { person } = await marked();
    await remove(person);
    await note()(done(person.id, 'booking'));
    await reconciler().round();
    expect(await accountOf(person.id)).toMatchObject({ erasure: { remaining: ['recommendation'] } });
    await note(60_000)(done(person.id, 'recommendation'));
    await reconciler().round();
    expect(await accountOf(person.id)).toMatchObject({ erasure: { remaining: [] }, passwordHash: expect.anything() });
    // The same news once more changes nothing.
    await note()(done(person.id, 'recommendation'));
    await reconciler().round();
    expect(await accountOf(person.id)).not.toHaveProperty('deletedAt');
  });

  test('leaves nothing in plain, nor anything that opens what is sealed; and the address is free again', async () => {
    const { person, email, texts } = await marked();
    await user.ask(deleting, { input: { password: 'a wrong password' } }, asOf(person));
    await remove(person);
    await Promise.all(Object.values(outboxes).map((one) => one.sweep()));
    await auditAll();
    const before = await everything();
    for (const [what, text] of Object.entries(texts)) expect(before.includes(text), what).toBe(true);
    const sealed = (await eventsOf(person.id)).flatMap(({ data, by }) => [data.personal, by?.from]);
    const opened = async () => {
      const keys = createPersonalKeys(models.personalKeys, user.settings.personalKeySecret);
      return JSON.stringify(await keys.unsealAll(sealed.filter((one) => one != null && 'for' in one) as never));
    };
    expect(await opened()).toContain(texts.email);

    for (const subgraph of erasingSubgraphs) await note()(done(person.id, subgraph));
    await reconciler().round();
    const after = await everything();
    for (const [what, text] of Object.entries(texts)) expect(after.includes(text), what).toBe(false);
    expect((await opened()).replaceAll('null', '')).toMatch(/^\[,*\]$/);
    expect((await eventsOf(person.id)).at(-1)).toMatchObject({ type: 'account.deleted', by: null });

    const again = await user.register({ email, displayName: 'Somebody else' });
    expect(again.session.user.id).not.toBe(person.id);
    const admin = callerOf('usr_000000000000000000000001', ['ADMIN']);
    const query = 'query ($id: ID!) { user(id: $id) { id } accountDeletion(userId: $id) { remaining finishedAt } }';
    const { data } = await user.ask(query, { id: person.id }, admin);
    expect(data).toEqual({ user: null, accountDeletion: { remaining: [], finishedAt: expect.any(String) } });
    const entity = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { displayName } } }';
    const refs = [{ __typename: 'User', id: person.id }];
    expect((await user.ask(entity, { refs })).data._entities).toEqual([null]);
  });

  test('may stop between any two writes', async () => {
    let steps = Number.POSITIVE_INFINITY;
    for (let stopAt = 1; stopAt <= steps; stopAt++) {
      const { person, texts } = await marked();
      await remove(person);
      await Promise.all(Object.values(outboxes).map((one) => one.sweep()));
      for (const subgraph of erasingSubgraphs) await note()(done(person.id, subgraph));
      let step = 0;
      const stop: Fault = async () => {
        step += 1;
        if (step === stopAt) throw new Error('stopped');
      };
      await expect(finisher(stop)(person.id)).rejects.toThrow('stopped');
      let all = 0;
      const counting: Fault = async () => {
        all += 1;
      };
      await reconciler(finisher(counting)).round();
      if (stopAt === 1) steps = all;
      const after = await everything();
      for (const [what, text] of Object.entries(texts))
        expect(after.includes(text), `${what} at ${stopAt}`).toBe(false);
      const told = (await eventsOf(person.id)).filter(({ type }) => type === 'account.deleted');
      expect(told, `at ${stopAt}`).toHaveLength(1);
    }
    expect(steps).toBeGreaterThan(5);
  });

  test('waits for events that are still to be delivered', async () => {
    const { person } = await marked();
    await remove(person);
    for (const subgraph of erasingSubgraphs) await note()(done(person.id, subgraph));
    // With an event: a delivery that is just ending would else see that there is none.
    const sessions = user.db.collection('sessions');
    const undelivered = { pending: [{ id: 'evt:undelivered:1' }], pendAt: new Date() };
    await sessions.updateMany({ userId: person.id }, { $set: undelivered });
    expect(await finisher()(person.id)).toBe(false);
    await sessions.updateMany({ userId: person.id }, { $set: { pending: [] }, $unset: { pendAt: '' } });
    expect(await finisher()(person.id)).toBe(true);
  });

  test('nobody is given another key afterwards', async () => {
    const { person } = await marked();
    await remove(person);
    for (const subgraph of erasingSubgraphs) await note()(done(person.id, subgraph));
    await reconciler().round();
    const keys = createPersonalKeys(models.personalKeys, user.settings.personalKeySecret);
    const late = await keys.sealFor(person.id, { address: 'too late' });
    expect(await keys.unsealAll([late])).toEqual([null]);
  });

  test('a text that was sealed with an earlier key keeps no other one from being read', async () => {
    const keys = createPersonalKeys(models.personalKeys, user.settings.personalKeySecret);
    const id = 'usr_000000000000000000000003';
    const earlier = await keys.sealFor(id, 'earlier');
    await keys.destroy(id);
    const later = await keys.sealFor(id, 'later');
    expect(await keys.unsealAll([earlier, later, { for: id, text: 'no sealed text' }])).toEqual([null, 'later', null]);
  });

  test('an account that is not closed is never finished', async () => {
    const person = await user.somebody();
    for (const subgraph of erasingSubgraphs) await note()(done(person.id, subgraph));
    await reconciler().round();
    expect(await accountOf(person.id)).toMatchObject({ email: person.email, closedAt: null });
  });
});

test('who does not answer is asked again after an hour, by one of those who look', async () => {
  const person = await user.somebody();
  await remove(person);
  await reconciler().round();
  const asked = async () =>
    (await eventsOf(person.id)).filter(({ type }) => type === 'account.deletion-requested').length;
  expect(await asked()).toBe(1);
  await models.accounts.updateOne({ _id: person.id }, { $set: { 'erasure.dueAt': new Date(Date.now() - 1) } });
  await Promise.all([1, 2, 3].map(() => reconciler().round()));
  expect(await asked()).toBe(2);
  const [, again] = (await eventsOf(person.id)).filter(({ type }) => type === 'account.deletion-requested');
  expect(again).toMatchObject({ by: null, data: { closed: true, accountId: person.id } });
});

describe('a person’s data', () => {
  const query = '{ viewer { personalData { id account } } }';

  test('is all there for the person', async () => {
    const { person, email, texts } = await marked();
    await auditAll();
    const { data, codes } = await user.ask(query, {}, asOf(person));
    expect(codes).toEqual([]);
    const { account } = data.viewer.personalData;
    expect(account).toMatchObject({
      profile: { id: person.id, email, displayName: texts.displayName, registeredWithKey: texts.key },
      sessions: [{ device: texts.device }],
      notifications: [{ title: texts.title }],
    });
    expect(JSON.stringify(account.mails)).toContain(texts.tidings);
    expect(account.audit.map(({ action, by }: { action: string; by: string }) => [action, by])).toEqual(
      expect.arrayContaining([
        ['account.registered', 'you'],
        ['account.profile-changed', 'you'],
      ]),
    );
    const changed = account.audit.find(({ action }: { action: string }) => action === 'account.profile-changed');
    expect(changed).toMatchObject({
      personal: { before: { timeZone: 'Asia/Kathmandu' }, after: { timeZone: 'Europe/Vienna' } },
      from: { address: person.address },
    });
    expect(JSON.stringify(account)).not.toMatch(/argon2|secretHash|passwordHash/);
  });

  test('is for nobody else, by whatever path', async () => {
    const { person, texts } = await marked();
    const entities = `query ($refs: [_Any!]!) {
      _entities(representations: $refs) { ... on PersonalData { account } ... on User { personalData { account } } }
    }`;
    const strangers = [
      callerOf((await user.somebody()).id),
      callerOf('usr_000000000000000000000002', ['ADMIN', 'OPS']),
    ];
    for (const stranger of strangers) {
      for (const __typename of ['PersonalData', 'User']) {
        const { data, codes } = await user.ask(entities, { refs: [{ __typename, id: person.id }] }, stranger);
        expect(codes).toEqual(['FORBIDDEN']);
        expect(JSON.stringify(data)).not.toContain(texts.displayName);
      }
    }
    const { codes } = await user.ask(entities, { refs: [{ __typename: 'PersonalData', id: person.id }] });
    expect(codes).toEqual(['UNAUTHENTICATED']);
  });
});
