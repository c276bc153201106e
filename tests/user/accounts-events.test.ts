import { jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountEvent } from '#contracts/events/account.ts';
import { callerOf, callerWith, nobodyAt, type OpenUser, openUser } from './open-user.ts';
import { eventsOf, opened, peopleOf } from './people.ts';

let user: OpenUser;
beforeAll(async () => {
  user = await openUser();
});
afterAll(() => user.close());

describe('what is told of an account', () => {
  const updating = 'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code } } }';
  const told = async (id: string) => (await eventsOf(user, id)).map((event) => accountEvent.parse(event));

  it('begins with its registration, by the person, who alone can read what it says', async () => {
    const home = { latitude: 27.7172, longitude: 85.324 };
    const { session } = await user.register(
      { email: 'told@example.com', displayName: 'Customer T', home },
      nobodyAt('203.0.113.9'),
    );
    const { id } = session.user;
    await expect.poll(() => told(id)).toHaveLength(1);
    const [event] = await told(id);
    expect(event).toMatchObject({
      type: 'account.registered',
      sequence: 1,
      by: { id, sessionId: null, requestId: 'req_test' },
      data: { accountId: id, roles: ['CUSTOMER'], signedOutAt: 0, closed: false, change: null },
    });
    expect(await opened(user, event?.by?.from)).toEqual({ address: '203.0.113.9' });
    expect(await opened(user, event?.data.personal)).toEqual({
      before: null,
      after: { email: 'told@example.com', displayName: 'Customer T', locale: 'en', timeZone: 'Asia/Kathmandu', home },
    });
  });

  it('leaves no key behind of an account that was not made', async () => {
    await user.register({ email: 'one-key@example.com' });
    const before = await user.db.collection('personalKeys').countDocuments();
    await user.register({ email: 'one-key@example.com' });
    expect(await user.db.collection('personalKeys').countDocuments()).toBe(before);
  });

  it('says what changed of a profile, before and after, and nothing where nothing changed', async () => {
    const customer = await user.somebody({ displayName: 'Customer B' });
    const input = { displayName: 'Customer $roles', timeZone: 'Asia/Kathmandu' };
    for (let twice = 0; twice < 2; twice += 1) await user.ask(updating, { input }, customer.caller);
    await expect.poll(() => told(customer.id)).toHaveLength(2);
    const [, changed] = await told(customer.id);
    expect(changed).toMatchObject({ type: 'account.profile-changed', by: { id: customer.id } });
    expect(await opened(user, changed?.data.personal)).toEqual({
      before: { displayName: 'Customer B' },
      after: { displayName: 'Customer $roles' },
    });
  });

  it('has no gap between one change and the next, also when they race', async () => {
    const customer = await user.somebody({ displayName: 'Name 0' });
    const names = ['Name 1', 'Name 2', 'Name 3', 'Name 4'];
    const answers = await Promise.all(
      names.map((displayName) => user.ask(updating, { input: { displayName } }, customer.caller)),
    );
    for (const { data } of answers) expect(data.profileUpdate.userErrors).toEqual([]);
    await expect.poll(() => told(customer.id)).toHaveLength(1 + names.length);
    const changes = await Promise.all(
      (await told(customer.id)).slice(1).map(({ data }) => opened(user, data.personal)),
    );
    const steps = changes as { before: { displayName: string }; after: { displayName: string } }[];
    expect(steps.map(({ before }) => before.displayName)).toEqual([
      'Name 0',
      ...steps.slice(0, -1).map(({ after }) => after.displayName),
    ]);
    expect(new Set(steps.map(({ after }) => after.displayName))).toEqual(new Set(names));
  });
});

describe('an account that is closed', () => {
  it('is as one that never was to whoever comes to it, and has no name', async () => {
    const people = peopleOf(user);
    const customer = await user.somebody();
    const closed = { closedAt: new Date() };
    await user.db.collection('accounts').updateOne({ _id: customer.id as never }, { $set: closed });

    const unknown = await people.signIn('never-was@example.com');
    expect(await people.signIn(customer.email)).toEqual(unknown);
    expect((await people.refresh(customer.refreshToken)).session).toBeNull();
    expect(await people.passwordResetRequest({ email: customer.email })).toEqual({ accepted: true, userErrors: [] });
    expect((await user.ask('{ viewer { id } }', {}, customer.caller)).data.viewer).toBeNull();
    expect((await user.register({ email: customer.email })).userErrors).toMatchObject([{ code: 'EMAIL_TAKEN' }]);

    const of = [{ __typename: 'User', id: customer.id }];
    const entity = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { id displayName } } }';
    expect((await user.ask(entity, { of })).data._entities).toEqual([{ id: customer.id, displayName: null }]);
    const admin = callerOf((await user.somebody()).id, ['ADMIN']);
    const granting = 'mutation ($id: ID!) { roleGrant(userId: $id, role: OPS) { userErrors { code } } }';
    expect((await user.ask(granting, { id: customer.id }, admin)).data.roleGrant.userErrors).toEqual([
      { code: 'NOT_FOUND' },
    ]);
    expect((await eventsOf(user, customer.id)).map(({ type }) => type)).toEqual(['account.registered']);
  });
});

describe('roles', () => {
  const change = (verb: string) => `mutation ($userId: ID!, $role: Role!) {
    ${verb}(userId: $userId, role: $role) { user { id roles } userErrors { code field } }
  }`;

  it('are granted and revoked by an admin, and are in the next access token', async () => {
    const customer = await user.somebody();
    const admin = callerOf((await user.somebody()).id, ['ADMIN']);
    const variables = { userId: customer.id, role: 'PROVIDER' };
    for (let twice = 0; twice < 2; twice += 1) {
      const { data } = await user.ask(change('roleGrant'), variables, admin);
      expect(data.roleGrant).toEqual({ user: { id: customer.id, roles: ['CUSTOMER', 'PROVIDER'] }, userErrors: [] });
    }
    const { data } = await user.ask(change('roleRevoke'), variables, admin);
    expect(data.roleRevoke).toEqual({ user: { id: customer.id, roles: ['CUSTOMER'] }, userErrors: [] });
    const [, ...told] = await eventsOf(user, customer.id);
    const [one, both] = [['CUSTOMER'], ['CUSTOMER', 'PROVIDER']];
    expect(told).toMatchObject([
      {
        type: 'account.role-granted',
        by: { id: admin.id },
        data: { roles: both, change: { before: one, after: both } },
      },
      {
        type: 'account.role-revoked',
        by: { id: admin.id },
        data: { roles: one, change: { before: both, after: one } },
      },
    ]);
  });

  it('are none of them lost when they are granted at once, and each is told with what it found', async () => {
    const customer = await user.somebody();
    const admin = callerWith((await user.somebody()).accessToken);
    const roles = ['PROVIDER', 'OPS', 'PARTNER', 'ADMIN'];
    const granting = { ...admin, roles: ['ADMIN'], scopes: ['roles:grant'] } as never;
    await Promise.all(
      [...roles, ...roles].map((role) => user.ask(change('roleGrant'), { userId: customer.id, role }, granting)),
    );
    const [, ...told] = (await eventsOf(user, customer.id)).map((event) => accountEvent.parse(event));
    expect(told).toHaveLength(roles.length);
    expect(new Set(told.at(-1)?.data.roles)).toEqual(new Set(['CUSTOMER', ...roles]));
    const steps = told.map(({ data }) => data.change as { before: string[]; after: string[] });
    for (const [index, { before }] of steps.entries()) expect(before).toEqual(steps[index - 1]?.after ?? ['CUSTOMER']);
  });

  it('are not for anybody else to give', async () => {
    const customer = await user.somebody();
    for (const [verb, role] of [
      ['roleGrant', 'ADMIN'],
      ['roleRevoke', 'CUSTOMER'],
    ] as const) {
      const { codes } = await user.ask(
        change(verb),
        { userId: customer.id, role },
        callerOf(customer.id, ['OPS', 'PROVIDER']),
      );
      expect(codes).toEqual(['FORBIDDEN']);
    }
  });

  it('refuse unknown people, malformed ids, and an admin who would stop being one', async () => {
    const admin = await user.somebody();
    const caller = callerOf(admin.id, ['ADMIN']);
    const code = async (verb: string, userId: string, role: string) =>
      (await user.ask(change(verb), { userId, role }, caller)).data[verb].userErrors;
    expect(await code('roleGrant', 'usr_ffffffffffffffffffffffff', 'OPS')).toEqual([
      { code: 'NOT_FOUND', field: 'userId' },
    ]);
    expect(await code('roleGrant', 'usr_1', 'OPS')).toEqual([{ code: 'BAD_ID', field: 'userId' }]);
    expect(await code('roleRevoke', admin.id, 'ADMIN')).toEqual([{ code: 'FORBIDDEN', field: 'userId' }]);
  });
});

describe('an account that was not registered, as in the demonstration data', () => {
  it('counts from nothing, and is changed as any other', async () => {
    const people = peopleOf(user);
    const registered = await user.somebody();
    const accounts = user.db.collection('accounts');
    const of = { _id: registered.id as never };
    // Without its first event, and without the fields that a schema would fill in.
    const found: Record<string, unknown> = (await accounts.findOne(of)) ?? {};
    const { sequence: _, pending: __, closedAt: ___, reset: ____, ...bare } = found;
    await user.db.collection('events').deleteMany({ aggregateId: registered.id });
    const id = 'usr_00000000000000000000dada';
    await accounts.deleteOne(of);
    await accounts.insertOne({ ...bare, _id: id as never });

    const { session } = await people.signIn(registered.email);
    const { payload } = await jwtVerify(session.accessToken, user.publicKey);
    expect(payload).toMatchObject({ sub: id, ver: 0, opn: 0 });
    const caller = callerWith(session.accessToken);
    const admin = callerOf((await user.somebody()).id, ['ADMIN']);
    const granting = 'mutation ($id: ID!, $role: Role!) { roleGrant(userId: $id, role: $role) { user { roles } } }';
    for (const role of ['CUSTOMER', 'OPS']) await user.ask(granting, { id, role }, admin);
    const updating = 'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code } } }';
    await user.ask(updating, { input: { displayName: 'Customer D' } }, caller);
    expect((await people.refresh(session.refreshToken)).userErrors).toEqual([]);
    expect((await people.signOutEverywhere(caller)).userErrors).toEqual([]);
    expect((await people.refresh(session.refreshToken)).session).toBeNull();
    expect((await eventsOf(user, id)).map(({ type, sequence }) => [type, sequence])).toEqual([
      ['account.role-granted', 1],
      ['account.profile-changed', 2],
      ['account.signed-out-everywhere', 3],
    ]);
  });
});
