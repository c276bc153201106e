import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '#contracts/caller.ts';
import { attemptEvent } from '#contracts/events/attempt.ts';
import { networkOf } from '#runtime/caller/network-of.ts';
import { countCommands } from '#runtime/mongo/count-commands.ts';
import { createResetTokens, newResetId } from '#subgraphs/user/password-reset/reset-token.ts';
import { createLimiter } from '#subgraphs/user/throttle/limiter.ts';
import { throttleLimits } from '#subgraphs/user/throttle/limits.ts';
import { callerWith, nobodyAt, type OpenUser, openUser, password } from './open-user.ts';
import { eventsOf, logOf, opened, peopleOf } from './people.ts';

let user: OpenUser;
let people: ReturnType<typeof peopleOf>;
beforeAll(async () => {
  user = await openUser({ throttleLimits: throttleLimits() });
  people = peopleOf(user);
});
afterAll(() => user.close());

/** Another network for each test. */
let network = 0;
let here: Caller;
let elsewhere: Caller;
beforeEach(() => {
  network += 1;
  here = nobodyAt(`192.0.2.${network}`);
  elsewhere = nobodyAt(`198.51.100.${network}`);
});

type Answer = { session: object | null; userErrors: { code: string }[] };
const codeOf = ({ session, userErrors }: Answer): string => (session ? 'OK' : (userErrors[0]?.code ?? ''));
const wrongly = async (email: string, at: Caller) => codeOf(await people.signIn(email, 'not the password', at));
const times = async (count: number, work: () => Promise<string>) => {
  const codes: string[] = [];
  for (let time = 0; time < count; time += 1) codes.push(await work());
  return codes;
};
const tenThenNo = (count: number) => [...Array(10).fill('BAD_CREDENTIALS'), ...Array(count - 10).fill('THROTTLED')];

describe('guessing a password', () => {
  it('is stopped after ten, however many guess at once, and then the right one is not looked at either', async () => {
    const customer = await user.somebody();
    const codes = await Promise.all(Array.from({ length: 30 }, () => wrongly(customer.email, here)));
    expect(codes.sort()).toEqual(tenThenNo(30));
    const right = await people.signIn(customer.email, password, here);
    expect(right).toEqual({ session: null, userErrors: [{ code: 'THROTTLED', field: null }] });
    // The person is somewhere else, and gets in.
    expect(codeOf(await people.signIn(customer.email, password, elsewhere))).toBe('OK');
  });

  it('gets the same answers, one after the other, whether or not there is such an account', async () => {
    const customer = await user.somebody();
    const [known, unknown] = [
      await times(12, () => wrongly(customer.email, here)),
      await times(12, () => wrongly('nobody@example.com', elsewhere)),
    ];
    expect(known).toEqual(tenThenNo(12));
    expect(unknown).toEqual(known);
  });

  it('counts nothing that was right', async () => {
    const customer = await user.somebody();
    const codes = await times(15, async () => codeOf(await people.signIn(customer.email, password, here)));
    expect(codes).toEqual(Array(15).fill('OK'));
    expect(await times(9, () => wrongly(customer.email, here))).toEqual(Array(9).fill('BAD_CREDENTIALS'));
    expect(codeOf(await people.signIn(customer.email, password, here))).toBe('OK');
  });

  it('is stopped for an account after fifty from everywhere, and for an address after a hundred for everybody', async () => {
    const customer = await user.somebody();
    const many = Array.from({ length: 60 }, (_, index) => nobodyAt(`203.0.113.${index}`));
    const codes = await Promise.all(many.map((at) => wrongly(customer.email, at)));
    expect(codes.filter((code) => code === 'BAD_CREDENTIALS')).toHaveLength(50);

    const everybody = Array.from({ length: 120 }, (_, index) => `somebody${index}@example.com`);
    const sprayed = await Promise.all(everybody.map((email) => wrongly(email, here)));
    expect(sprayed.filter((code) => code === 'BAD_CREDENTIALS')).toHaveLength(100);
  });

  it('from one address never uses up what the account stands, so the owner gets in', async () => {
    const customer = await user.somebody();
    await Promise.all(Array.from({ length: 80 }, () => wrongly(customer.email, here)));
    expect(codeOf(await people.signIn(customer.email, password, elsewhere))).toBe('OK');
  });

  it('is the same guess where a password is changed, and where a registration is repeated', async () => {
    const input = { email: 'guessed@example.com', idempotencyKey: 'a key that was found', displayName: 'Customer G' };
    const { session } = await user.register(input);
    const caller = callerWith(session.accessToken, here.address);
    const changing = () => people.passwordChange({ currentPassword: 'a wrong guess', newPassword: password }, caller);
    expect(await times(5, async () => codeOf(await changing()))).toEqual(Array(5).fill('BAD_CREDENTIALS'));
    const again = () => user.register({ ...input, password: 'a wrong guess' }, here);
    expect(await times(7, async () => codeOf(await again()))).toEqual([
      ...Array(5).fill('IDEMPOTENCY_MISMATCH'),
      ...Array(2).fill('THROTTLED'),
    ]);
    expect(codeOf(await people.signIn(input.email, password, here))).toBe('THROTTLED');
  });

  it('is told to the audit trail, with the address sealed for whom it was aimed at', async () => {
    const customer = await user.somebody();
    await Promise.all(Array.from({ length: 12 }, () => wrongly(customer.email, here)));
    const aimed = async () =>
      (await logOf(user, 'attempt'))
        .map((event) => attemptEvent.parse(event))
        .filter(({ data }) => data.subjectId === customer.id);
    await expect
      .poll(async () => new Set((await aimed()).map(({ data }) => data.code)))
      .toEqual(new Set(['BAD_CREDENTIALS', 'THROTTLED']));
    for (const { type, by, data } of await aimed()) {
      expect(data.fields).toEqual(['Mutation.signIn']);
      expect(type).toBe(data.code === 'THROTTLED' ? 'attempt.refused' : 'attempt.sign-in-failed');
      expect(by).toMatchObject({ id: null, from: { for: customer.id } });
      expect(await opened(user, by?.from)).toEqual({ address: here.address });
    }
  });
});

describe('learning who has an account', () => {
  it('by registering is stopped after ten answers, also at once, and does not stop those whose address is free', async () => {
    await user.register({ email: 'asked-for@example.com' });
    const free = await Promise.all(Array.from({ length: 15 }, () => user.register({}, here)));
    expect(free.map(codeOf)).toEqual(Array(15).fill('OK'));
    const probe = () => user.register({ email: 'asked-for@example.com' }, here);
    const codes = (await Promise.all(Array.from({ length: 15 }, probe))).map(codeOf);
    expect(codes.sort()).toEqual([...Array(10).fill('EMAIL_TAKEN'), ...Array(5).fill('THROTTLED')]);
    // Nor does it tell any more whose address is free.
    expect(codeOf(await user.register({ email: 'never-asked-for@example.com' }, here))).toBe('THROTTLED');
    expect(codeOf(await user.register({}, elsewhere))).toBe('OK');
  });
});

describe('what the database is asked before the answer', () => {
  it('does not depend on whether there is such an account', async () => {
    const customer = await user.somebody();
    const asked = async (work: () => Promise<unknown>) => structuredClone((await countCommands(work)).commands);
    const emails = [customer.email, 'not-there@example.com'];
    for (const email of emails) expect(await asked(() => wrongly(email, here))).toEqual({ 'find accounts': 1 });
    for (const email of emails) expect(await asked(() => people.passwordResetRequest({ email }, here))).toEqual({});
    const throttled = async (email: string) => {
      await Promise.all(Array.from({ length: 10 }, () => wrongly(email, elsewhere)));
      return asked(() => wrongly(email, elsewhere));
    };
    for (const email of emails) expect(await throttled(email)).toEqual({ 'find accounts': 1 });
  });
});

describe('asking for password resets', () => {
  it('is answered the same when an account was sent enough of them, and no more are sent', async () => {
    const customer = await user.somebody();
    const asked = await times(5, async () =>
      JSON.stringify(await people.passwordResetRequest({ email: customer.email }, here)),
    );
    expect(new Set(asked)).toEqual(new Set(['{"accepted":true,"userErrors":[]}']));
    const other = await user.somebody();
    await people.passwordResetRequest({ email: other.email }, here);
    await expect.poll(() => eventsOf(user, other.id)).toHaveLength(2);
    await expect.poll(() => eventsOf(user, customer.id)).toHaveLength(1 + 3);
  });

  it('is stopped for an address after thirty', async () => {
    const emails = Array.from({ length: 35 }, (_, index) => `asked${index}@example.com`);
    const answers = await Promise.all(emails.map((email) => people.passwordResetRequest({ email }, here)));
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(30);
    expect(answers.filter(({ accepted }) => !accepted)).toEqual(
      Array(5).fill({ accepted: null, userErrors: [{ code: 'THROTTLED' }] }),
    );
  });
});

describe('making tokens up', () => {
  it('is stopped for an address after a hundred, and whoever has a right one there goes on', async () => {
    const customer = await user.somebody();
    const forged = await Promise.all(
      Array.from({ length: 110 }, async (_, index) =>
        codeOf(
          index % 2
            ? await people.refresh('forged', here)
            : await people.passwordReset({ token: 'forged', newPassword: password }, here),
        ),
      ),
    );
    expect(forged.filter((code) => code === 'THROTTLED')).toHaveLength(10);
    expect(codeOf(await people.refresh(customer.refreshToken, here))).toBe('OK');
  });
});

describe('what is refused', () => {
  let since = '';
  beforeEach(() => {
    since = new Date().toISOString();
  });
  /** What the log was told in this test of somebody at this address who is not signed in: what, why, aimed at whom. */
  const toldOf = async (at: Caller) => {
    const attempts = (await logOf(user, 'attempt'))
      .filter(({ occurredAt }) => occurredAt >= since)
      .map((event) => attemptEvent.parse(event));
    const of = await Promise.all(
      attempts.map(async ({ type, by, data: { code, fields, subjectId } }) => {
        const from = by?.from && 'for' in by.from ? await opened(user, by.from) : by?.from;
        const matches = JSON.stringify(from) === JSON.stringify({ address: at.address });
        return matches ? [[type, code, ...fields, subjectId].join(' ')] : [];
      }),
    );
    return of.flat().toSorted();
  };

  it('is told to the audit trail: registering with an address that is taken', async () => {
    const owner = await user.somebody();
    await times(12, async () => codeOf(await user.register({ email: owner.email }, here)));
    await expect
      .poll(() => toldOf(here))
      .toEqual([
        `attempt.refused EMAIL_TAKEN Mutation.register ${owner.id}`,
        'attempt.refused THROTTLED Mutation.register ',
      ]);
  });

  it('is told to the audit trail: asking for too many resets', async () => {
    const asking = Array.from({ length: 32 }, (_, n) =>
      people.passwordResetRequest({ email: `ask${n}@a.example` }, here),
    );
    await Promise.all(asking);
    await expect.poll(() => toldOf(here)).toEqual(['attempt.refused THROTTLED Mutation.passwordResetRequest ']);
  });

  it('is told to the audit trail: tokens that nobody signed', async () => {
    for (let n = 0; n < 52; n += 1) {
      await people.refresh('forged', here);
      await people.passwordReset({ token: 'forged', newPassword: password }, here);
    }
    await expect
      .poll(() => toldOf(here))
      .toEqual([
        'attempt.refused BAD_REFRESH_TOKEN Mutation.refresh ',
        'attempt.refused BAD_RESET_TOKEN Mutation.passwordReset ',
        'attempt.refused THROTTLED Mutation.passwordReset ',
        'attempt.refused THROTTLED Mutation.refresh ',
      ]);
  });

  it('is told to the audit trail: a reset that ran out, and whose it was', async () => {
    const customer = await user.somebody();
    const [resetId, expiresAt] = [newResetId(), new Date(0)];
    const reset = { id: resetId, expiresAt };
    await user.db.collection('accounts').updateOne({ _id: customer.id as never }, { $set: { reset } });
    const token = createResetTokens(user.settings.refreshSecret).write(resetId);
    expect(codeOf(await people.passwordReset({ token, newPassword: password }, here))).toBe('BAD_RESET_TOKEN');
    const told = `attempt.refused BAD_RESET_TOKEN Mutation.passwordReset ${customer.id}`;
    await expect.poll(() => toldOf(here)).toEqual([told]);
  });
});

describe('what is kept of it', () => {
  it('is in Redis under keyed hashes only', async () => {
    const at = nobodyAt('203.0.113.250');
    await wrongly('kept-in-redis@example.com', at);
    await people.passwordResetRequest({ email: 'kept-in-redis@example.com' }, at);
    const keys = await user.parts.redis.commands.keys(`${user.namespace}:throttle:*`);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toMatch(/^[\w-]+:throttle:[A-Za-z]+:[\w-]{43}$/);
      expect(await user.parts.redis.commands.pttl(key)).toBeGreaterThan(0);
    }
  });
});

describe('a limiter', () => {
  const limit = { attempts: 3, seconds: 60 };
  const secret = Buffer.from('a secret of the tests');
  let away: Redis;
  beforeAll(() => {
    away = new Redis({ lazyConnect: true });
  });
  afterAll(() => away.disconnect());

  it.each(['there', 'away'])('takes so many at once and no more, with Redis %s', async (where) => {
    const redis = where === 'away' ? away : user.parts.redis.commands;
    const limiter = createLimiter({ redis, prefix: `${user.namespace}:limiter:${where}`, secret, limit });
    const taken = await Promise.all(Array.from({ length: 5 }, () => limiter.take('a', 'b')));
    expect(taken.filter(Boolean)).toHaveLength(3);
    expect(await limiter.isSpent('a', 'b')).toBe(true);
    expect(await limiter.isSpent('a,b')).toBe(false);
    expect(await limiter.take('ab')).toBe(true);
    for (let time = 0; time < 3; time += 1) await limiter.giveBack('a', 'b');
    expect(await limiter.isSpent('a', 'b')).toBe(false);
    expect(await limiter.take('a', 'b')).toBe(true);
  });
});

describe('the network that an address counts as', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    [null, ''],
  ])('of %s is %s', (address, expected) => {
    expect(networkOf(address)).toBe(expected);
  });

  it('is one for a /64 in all its spellings, and another one for another /64', () => {
    const group = fc.integer({ min: 1, max: 0xffff });
    const four = fc.tuple(group, group, group, group);
    const hex = (groups: number[]) => groups.map((one) => one.toString(16));
    fc.assert(
      fc.property(four, four, four, (prefix, host, other) => {
        const [short, long] = [hex(prefix).join(':'), hex(prefix).map((one) => one.padStart(4, '0').toUpperCase())];
        const spellings = [
          `${short}:${hex(host).join(':')}`,
          `${long.join(':')}:${hex(host).join(':')}`,
          `${short}::`,
          `${short}::${hex(host.slice(1)).join(':')}`,
          `${short}:${hex(host.slice(0, 2)).join(':')}:192.0.2.1`,
        ];
        expect(new Set(spellings.map(networkOf)).size).toBe(1);
        fc.pre(prefix.join() !== other.join());
        expect(networkOf(`${hex(other).join(':')}::1`)).not.toBe(networkOf(spellings[0] ?? null));
      }),
    );
  });
});
