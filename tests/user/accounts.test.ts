import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countCommands } from '#runtime/mongo/count-commands.ts';
import { createUserSubgraph } from '#subgraphs/user/subgraph.ts';
import { callerOf, type OpenUser, openUser, password } from './open-user.ts';

let user: OpenUser;
beforeAll(async () => {
  user = await openUser();
});
afterAll(() => user.close());

const me = '{ viewer { id displayName email roles locale timeZone home { latitude longitude } createdAt } }';

describe('registering', () => {
  it('makes an account that is a customer, and signs it in', async () => {
    const { session, userErrors } = await user.register({
      email: '  Customer.D@Example.COM ',
      displayName: 'Customer D',
      locale: 'ne',
      home: { latitude: 27.7172, longitude: 85.324 },
    });
    expect(userErrors).toEqual([]);
    expect(session.user).toEqual({ id: expect.stringMatching(/^usr_[0-9a-f]{24}$/), displayName: 'Customer D' });
    const { data } = await user.ask(me, {}, callerOf(session.user.id));
    expect(data.viewer).toMatchObject({
      email: 'customer.d@example.com',
      roles: ['CUSTOMER'],
      locale: 'ne',
      timeZone: 'Asia/Kathmandu',
      home: { latitude: 27.7172, longitude: 85.324 },
    });
  });

  it('tells everything that is wrong with the input at once, and makes nothing', async () => {
    const { session, userErrors } = await user.register({
      email: 'nobody',
      password: 'short',
      displayName: ' ',
      locale: 'de',
      timeZone: '+05:45',
      home: { latitude: 91, longitude: 0 },
    });
    expect(session).toBeNull();
    expect(userErrors.map(({ code, field }: { code: string; field: string }) => [code, field])).toEqual([
      ['BAD_INPUT', 'input.email'],
      ['BAD_INPUT', 'input.password'],
      ['BAD_INPUT', 'input.displayName'],
      ['BAD_INPUT', 'input.locale'],
      ['BAD_INPUT', 'input.timeZone'],
      ['BAD_INPUT', 'input.home.latitude'],
    ]);
    for (const { expected } of userErrors) expect(expected).toMatch(/\w/);
  });

  it.each([
    ['a'.repeat(9), false],
    ['a'.repeat(10), true],
    ['𝒜'.repeat(10), true],
    ['a'.repeat(200), true],
    ['a'.repeat(201), false],
  ])('counts a password in characters', async (text, accepted) => {
    const { userErrors } = await user.register({ password: text });
    expect(userErrors.length === 0).toBe(accepted);
  });

  it('refuses a second account with the same address, however it is written', async () => {
    await user.register({ email: 'taken@example.com' });
    const { session, userErrors } = await user.register({ email: 'TAKEN@example.com' });
    expect(session).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'EMAIL_TAKEN', field: 'input.email' }]);
  });

  it('lets exactly one of many who race for an address have it', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => user.register({ email: 'race@example.com' })));
    expect(answers.filter(({ session }) => session !== null)).toHaveLength(1);
    const refusals = answers.flatMap(({ userErrors }) => userErrors);
    expect(refusals.map(({ code }: { code: string }) => code)).toEqual(Array(9).fill('EMAIL_TAKEN'));
    expect(await user.db.collection('accounts').countDocuments({ email: 'race@example.com' })).toBe(1);
  });

  it('gives the same account to the same request with the same key, also when they race', async () => {
    const input = { email: 'again@example.com', displayName: 'Again', idempotencyKey: 'key of again' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => user.register(input)));
    const ids = new Set(answers.map(({ session }) => session?.user.id));
    expect(ids.size).toBe(1);
    expect([...ids][0]).toMatch(/^usr_/);
  });

  it('refuses a key that was used with another input, the password included', async () => {
    const input = { email: 'key@example.com', displayName: 'Key', idempotencyKey: 'key of key' };
    await user.register(input);
    for (const other of [{ displayName: 'Other' }, { email: 'other@example.com' }, { password: 'another password' }]) {
      const { session, userErrors } = await user.register({ ...input, ...other });
      expect(session).toBeNull();
      expect(userErrors).toMatchObject([{ code: 'IDEMPOTENCY_MISMATCH', field: 'input.idempotencyKey' }]);
    }
  });

  it('stores a password only as an Argon2id hash', async () => {
    const { id } = await user.somebody();
    const stored = JSON.stringify(await user.db.collection('accounts').findOne({ _id: id as never }));
    expect(stored).toContain('$argon2id$v=19$m=64,t=1,p=1$');
    expect(stored).not.toContain(password);
  });
});

describe('a person', () => {
  it('is nobody to whoever is not signed in', async () => {
    expect(await user.ask('{ viewer { id displayName } }')).toMatchObject({ data: { viewer: null }, codes: [] });
  });

  it('is seen by name by everybody who reaches it, and otherwise only by itself and by people who may read people', async () => {
    const [customer, ravi] = [await user.somebody(), await user.somebody()];
    const entity = `query ($of: [_Any!]!) {
      _entities(representations: $of) { ... on User { displayName email roles unreadNotifications home { latitude } } }
    }`;
    const of = [{ __typename: 'User', id: customer.id }];

    const asRavi = await user.ask(entity, { of }, ravi.caller);
    expect(asRavi.data._entities).toEqual([
      { displayName: expect.any(String), email: null, roles: null, unreadNotifications: null, home: null },
    ]);
    expect(new Set(asRavi.codes)).toEqual(new Set(['FORBIDDEN']));

    const asOps = await user.ask(entity, { of }, callerOf(ravi.id, ['OPS']));
    expect(asOps).toMatchObject({
      codes: [],
      data: { _entities: [{ email: customer.email, unreadNotifications: 0 }] },
    });
  });

  it('is looked up by id by people who may read people', async () => {
    const customer = await user.somebody();
    const query = 'query ($id: ID!) { user(id: $id) { id email } }';
    expect((await user.ask(query, { id: customer.id }, customer.caller)).codes).toEqual(['FORBIDDEN']);
    expect((await user.ask(query, { id: customer.id })).codes).toEqual(['UNAUTHENTICATED']);
    const ops = callerOf('usr_000000000000000000000000', ['OPS']);
    expect((await user.ask(query, { id: customer.id }, ops)).data.user).toEqual({
      id: customer.id,
      email: customer.email,
    });
    expect((await user.ask(query, { id: 'usr_ffffffffffffffffffffffff' }, ops)).data.user).toBeNull();
    expect((await user.ask(query, { id: 'bkg_ffffffffffffffffffffffff' }, ops)).codes).toEqual(['BAD_ID']);
  });

  it('costs one query, however many are referred to', async () => {
    const people = [await user.somebody(), await user.somebody(), await user.somebody()];
    const of = [...people, ...people].map(({ id }) => ({ __typename: 'User', id }));
    of.push({ __typename: 'User', id: 'usr_ffffffffffffffffffffffff' });
    const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { displayName } } }';
    const { result, commands } = await countCommands(() => user.ask(query, { of }, people[0]?.caller));
    const { data } = result;
    expect(commands).toEqual({ 'find accounts': 1 });
    expect(data._entities).toHaveLength(7);
    expect(data._entities[6]).toBeNull();
  });
});

describe('the profile', () => {
  const update = `mutation ($input: ProfileUpdateInput!) {
    profileUpdate(input: $input) {
      user { displayName locale timeZone home { latitude longitude } } userErrors { code field expected }
    }
  }`;

  it('changes what is given and leaves the rest', async () => {
    const customer = await user.somebody({ displayName: 'Customer C' });
    const home = { latitude: 28.2096, longitude: 83.9856 };
    await user.ask(update, { input: { home, timeZone: 'Europe/Zurich' } }, customer.caller);
    const { data } = await user.ask(update, { input: { displayName: ' Customer C. ' } }, customer.caller);
    expect(data.profileUpdate).toEqual({
      user: { displayName: 'Customer C.', locale: 'en', timeZone: 'Europe/Zurich', home },
      userErrors: [],
    });
    const forgotten = await user.ask(update, { input: { home: null } }, customer.caller);
    expect(forgotten.data.profileUpdate.user).toMatchObject({ home: null, displayName: 'Customer C.' });
  });

  it.each([
    [{ displayName: 'x'.repeat(81) }, 'input.displayName'],
    [{ displayName: 'a\u0000b' }, 'input.displayName'],
    [{ displayName: null }, 'input.displayName'],
    [{ locale: 'fr' }, 'input.locale'],
    [{ timeZone: 'Mars/Olympus' }, 'input.timeZone'],
    [{ home: { latitude: 0, longitude: -180.5 } }, 'input.home.longitude'],
  ])('refuses %j', async (input, field) => {
    const customer = await user.somebody();
    const { data } = await user.ask(update, { input }, customer.caller);
    expect(data.profileUpdate).toMatchObject({ user: null, userErrors: [{ code: 'BAD_INPUT', field }] });
  });

  it('is for people who are signed in', async () => {
    expect((await user.ask(update, { input: {} })).codes).toEqual(['UNAUTHENTICATED']);
  });
});

describe('in production', () => {
  it('does not start on the demonstration data, and is not stopped by who registers such an address', async () => {
    const { parts, settings } = user;
    const start = () => createUserSubgraph({ ...parts, production: true, settings });
    await user.register({ email: 'admin@sangam.example' });
    await expect(start()).resolves.toMatchObject({ name: 'user' });

    const demonstration = { _id: 'usr_00000000000000000000dede', email: 'ops@sangam.example' };
    await user.db.collection('accounts').insertOne(demonstration as never);
    await expect(start()).rejects.toThrow(/demonstration accounts/);
  });
});
