import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Role } from '#contracts/authority.ts';
import { createStandingState, type TokenFacts } from '#gateway/identity/standing.ts';
import { startStanding } from '#gateway/identity/start-standing.ts';
import { startRedis } from '#infra/local/redis.ts';
import type { EventLog } from '#runtime/event-log/event-log.ts';
import { createEventLog } from '#runtime/event-log/event-log.ts';
import { createLog, type Log } from '#runtime/log/log.ts';
import { createWakeUps } from '#runtime/pubsub/wake-up.ts';
import { closeRedis, connectRedis } from '#runtime/redis/connect.ts';
import { freshNamespace, log, openEventLog, openRedis } from '../runtime/parts.ts';
import { ask, codesOf, openSocket } from './support/ask.ts';
import { createChannel } from './support/channel.ts';
import { openGateway, testParts } from './support/fixture.ts';
import { office } from './support/office.ts';
import { createPeople, markWhole } from './support/people.ts';
import { identify, tokenOf } from './support/tokens.ts';

const redis = openRedis();
/** It is there at once; machines that are busy take longer. */
const soon = { timeout: 10_000 };
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const never = 3_600_000;

/** A gateway that follows a log. Unless it says otherwise it polls never, so that what it learns it was woken for. */
async function open(
  options: {
    eventLog?: EventLog;
    pollMs?: number;
    now?: () => number;
    ready?: boolean;
    whole?: boolean;
    log?: Log;
  } = {},
) {
  const {
    eventLog = openEventLog(redis, { pollMs: never }),
    pollMs = never,
    now,
    ready = true,
    whole = ready,
  } = options;
  if (whole) await markWhole(eventLog);
  const parts = { ...testParts(), ...(options.log && { log: options.log }) };
  const standing = startStanding({ ...parts, eventLog, pollMs, ...(now && { now }) });
  const channel = createChannel<object>();
  const gateway = await openGateway([office(channel)], { own: true, identify: await identify(standing), ...parts });
  closers.push(standing.close, gateway.close);
  const isReady = async () => (await parts.health.ready()).ready;
  if (ready) await expect.poll(isReady, soon).toBe(true);
  const socketOf = (token: string) => {
    const socket = openSocket(gateway.url, { token });
    closers.push(async () => socket.client.dispose());
    return socket;
  };
  return { ...gateway, metrics: parts.metrics, channel, people: createPeople(eventLog), isReady, socketOf };
}

const codeOf = async (url: string, query: string, token: string) => {
  const answer = await ask(url, query, { token });
  return codesOf(answer)[0] ?? answer.status;
};
const refusal = (code: string) => [expect.objectContaining({ extensions: expect.objectContaining({ code }) })];

describe('a role that is taken away', () => {
  test('ends what runs on it over a socket, and the socket stays with what is left', async () => {
    const { url, channel, people, socketOf } = await open();
    const token = await tokenOf({ roles: ['CUSTOMER', 'OPS'] });
    const { iterate } = socketOf(token);
    const [everyone, mine] = [iterate('subscription { everyone }'), iterate('subscription { mine }')];
    const firsts = [everyone.next(), mine.next()];
    await expect.poll(channel.open, soon).toBe(2);
    channel.publish({ everyone: 1, mine: 1 });
    await Promise.all(firsts);

    const ended = [
      expect(everyone.next()).rejects.toEqual(refusal('FORBIDDEN')),
      expect(mine.next()).rejects.toEqual(refusal('AUTHORITY_CHANGED')),
    ];
    await people.change('usr_1', { sequence: 2, roles: ['CUSTOMER'] });
    await Promise.all(ended);
    await expect.poll(channel.open, soon).toBe(0);

    await expect(iterate('{ everyone }').next()).rejects.toEqual(refusal('FORBIDDEN'));
    expect((await iterate('{ mine }').next()).value).toEqual({ data: { mine: 2 } });
    const again = iterate('subscription { mine }').next();
    await expect.poll(channel.open, soon).toBe(1);
    channel.publish({ mine: 7 });
    expect((await again).value).toEqual({ data: { mine: 7 } });
    expect(await codeOf(url, '{ everyone }', token)).toBe('FORBIDDEN');
  });

  test('and given ends nothing when nothing is lost, and counts for the next operation', async () => {
    const { url, channel, people, socketOf } = await open();
    const token = await tokenOf();
    const { iterate } = socketOf(token);
    const mine = iterate('subscription { mine }');
    const first = mine.next();
    await expect.poll(channel.open, soon).toBe(1);
    await people.change('usr_1', { type: 'account.role-granted', sequence: 2, roles: ['CUSTOMER', 'OPS'] });
    await expect.poll(() => codeOf(url, '{ everyone }', token), soon).toBe(200);
    expect((await iterate('{ everyone }').next()).value).toEqual({ data: { everyone: 3 } });
    channel.publish({ mine: 1 });
    expect((await first).value).toEqual({ data: { mine: 1 } });
  });

  test('before a token was issued says nothing about that token', async () => {
    const { url, people } = await open();
    await people.change('usr_1', { sequence: 5, roles: [] });
    await expect
      .poll(async () => codeOf(url, '{ everyone }', await tokenOf({ roles: ['OPS'], version: 4 })), soon)
      .toBe('FORBIDDEN');
    expect(await codeOf(url, '{ everyone }', await tokenOf({ roles: ['OPS'], version: 5 }))).toBe(200);
  });
});

describe('a session that is ended', () => {
  test('has its sockets closed with a code that says so, and is refused; the person’s other session goes on', async () => {
    const { url, channel, people, socketOf, connections } = await open();
    const token = await tokenOf({ sessionId: 'ses_1' });
    const other = await tokenOf({ sessionId: 'ses_2' });
    const [ended, going] = [socketOf(token), socketOf(other)];
    const cut = expect(ended.iterate('subscription { mine }').next()).rejects.toMatchObject({ code: 4412 });
    const stays = going.iterate('subscription { mine }').next();
    await expect.poll(channel.open, soon).toBe(2);

    await people.revokeSession('usr_1', 'ses_1');
    expect(await ended.closed).toMatchObject({ code: 4412 });
    await cut;
    await expect.poll(channel.open, soon).toBe(1);
    const answer = await ask(url, '{ open }', { token });
    expect([answer.status, ...codesOf(answer)]).toEqual([401, 'SESSION_OVER']);
    expect(
      (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}`, forwarded: 'x' } })).status,
    ).toBe(401);
    const late = socketOf(token);
    const refused = expect(late.iterate('{ open }').next()).rejects.toMatchObject({ code: 4412 });
    expect(await late.closed).toMatchObject({ code: 4412 });
    await refused;

    channel.publish({ mine: 1 });
    expect((await stays).value).toEqual({ data: { mine: 1 } });
    await expect.poll(connections, soon).toBe(1);
  });

  test('cannot go on by not answering that it is closed', async () => {
    const { url, people } = await open();
    const { default: WebSocket } = await import('ws');
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const told: string[] = [];
    socket.on('message', (text) => told.push(String(text)));
    await new Promise((resolve) => socket.once('open', resolve));
    const payload = { authorization: `Bearer ${await tokenOf()}` };
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await expect.poll(() => told.length, soon).toBe(1);
    // It does not read, and so never sees the close frame.
    socket.pause();
    await people.revokeSession('usr_1', 'ses_1');
    await expect.poll(async () => codeOf(url, '{ open }', await tokenOf()), soon).toBe('SESSION_OVER');
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: 'mutation { note }' } }));
    const gone = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await gone;
    expect(told.join()).not.toContain('note');
  });

  test.each([
    ['signed out everywhere', { type: 'account.signed-out-everywhere', sequence: 4, signedOutAt: 4 }],
    ['another password', { type: 'account.password-changed', sequence: 4, signedOutAt: 4 }],
    ['closing the account', { type: 'account.deletion-requested', sequence: 4, signedOutAt: 4, closed: true }],
  ] as const)('by %s refuses what was opened before', async (_, change) => {
    const { url, people } = await open();
    const before = await tokenOf({ version: 3, openedAt: 3 });
    const after = await tokenOf({ version: 4, openedAt: 4, sessionId: 'ses_2' });
    expect(await codeOf(url, '{ mine }', before)).toBe(200);
    await people.change('usr_1', change);
    await expect.poll(() => codeOf(url, '{ mine }', before), soon).toBe('SESSION_OVER');
    expect(await codeOf(url, '{ mine }', after)).toBe('closed' in change ? 'SESSION_OVER' : 200);
  });
});

describe('a gateway', () => {
  test('that starts after it happened refuses too', async () => {
    const namespace = freshNamespace();
    const people = createPeople(openEventLog(redis, { namespace }));
    await people.revokeSession('usr_1', 'ses_1');
    for (let sequence = 1; sequence <= 30; sequence++) {
      await people.change(`usr_${sequence + 1}`, { sequence, roles: ['CUSTOMER'] });
    }
    const { url } = await open({ eventLog: openEventLog(redis, { namespace }) });
    expect(await codeOf(url, '{ open }', await tokenOf())).toBe('SESSION_OVER');
    for (let sequence = 2; sequence <= 30; sequence++) {
      const token = await tokenOf({ id: `usr_${sequence + 1}`, sessionId: 's', roles: ['OPS'], version: 1 });
      expect(await codeOf(url, '{ everyone }', token), token).toBe('FORBIDDEN');
    }
  });

  test('reads what is left of a log that was trimmed, and nothing that no token is as old as', async () => {
    const eventLog = openEventLog(redis, { partitions: 1, limits: { maxLength: 100, maxAgeMs: 3_600_000 } });
    const people = createPeople(eventLog);
    for (let count = 1; count <= 400; count++) await people.revokeSession('usr_1', `ses_${count}`);
    const { url } = await open({ eventLog });
    expect(await codeOf(url, '{ open }', await tokenOf({ sessionId: 'ses_400' }))).toBe('SESSION_OVER');
    // What became of this one was trimmed, and nobody can say: a token from before has to be refreshed.
    expect(await codeOf(url, '{ open }', await tokenOf({ sessionId: 'ses_1', ageMs: 60_000 }))).toBe('UNAUTHENTICATED');
    expect(await codeOf(url, '{ open }', await tokenOf({ sessionId: 'ses_0' }))).toBe(200);
    const later = await open({ eventLog, now: () => Date.now() + 16 * 60_000 });
    expect(await codeOf(later.url, '{ open }', await tokenOf({ sessionId: 'ses_400' }))).toBe(200);
  });

  test('is not ready, and believes no token, while a log that was lost lacks what its owner has yet to put back', async () => {
    const eventLog = openEventLog(redis, { pollMs: never });
    const { url, people, isReady } = await open({ eventLog, ready: false });
    expect(await isReady()).toBe(false);
    expect(await codeOf(url, '{ open }', await tokenOf())).toBe('UNAVAILABLE');
    await people.revokeSession('usr_1', 'ses_1');
    await markWhole(eventLog);
    await expect.poll(isReady, soon).toBe(true);
    expect(await codeOf(url, '{ open }', await tokenOf())).toBe('SESSION_OVER');
  });

  test('says once when the log does not reach back as far as tokens do', async () => {
    const lines: string[] = [];
    const heard = createLog({ name: 'test', level: 'warn', destination: { write: (line) => lines.push(line) } });
    const told = () => lines.filter((line) => line.includes('have to be refreshed'));
    const logOf = async (entries: number) => {
      const eventLog = openEventLog(redis, { partitions: 2, limits: { maxLength: 100, maxAgeMs: 3_600_000 } });
      const people = createPeople(eventLog);
      for (let count = 1; count <= entries; count++) await people.revokeSession(`usr_${count}`, `ses_${count}`);
      return eventLog;
    };
    await open({ eventLog: await logOf(50), log: heard });
    const eventLog = await logOf(1_000);
    await open({ eventLog, log: heard, now: () => Date.now() + 16 * 60_000 });
    expect(told()).toEqual([]);
    await open({ eventLog, log: heard });
    expect(told()).toHaveLength(1);
  });

  test('that cannot read the log yet lets nobody in who would have to be looked up, and is not ready', async () => {
    const nowhere = connectRedis('redis://127.0.0.1:1', 'commands', { name: 'test', log });
    const subscriber = connectRedis('redis://127.0.0.1:1', 'subscriber', { name: 'test', log });
    closers.push(async () => {
      await closeRedis(nowhere);
      await closeRedis(subscriber);
    });
    const { url, isReady, socketOf } = await open({
      eventLog: openEventLog({ commands: nowhere, subscriber }),
      ready: false,
    });
    expect(await isReady()).toBe(false);
    expect((await ask(url, '{ open }')).data).toEqual({ open: 1 });
    const token = await tokenOf();
    const answer = await ask(url, '{ open }', { token });
    expect([answer.status, ...codesOf(answer)]).toEqual([503, 'UNAVAILABLE']);
    const { iterate, closed } = socketOf(token);
    const cut = expect(iterate('{ open }').next()).rejects.toMatchObject({ code: 1013 });
    expect(await closed).toMatchObject({ code: 1013 });
    await cut;
  });

  test('goes on while Redis is away, says how old its knowledge is, and hears the rest from a new log', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sangam-redis-'));
    const first = await startRedis({ dir });
    const commands = connectRedis(first.url, 'commands', { name: 'test', log });
    const subscriber = connectRedis(first.url, 'subscriber', { name: 'test', log });
    const namespace = freshNamespace();
    const wakeUps = createWakeUps({ publisher: commands, subscriber, namespace });
    const eventLog = createEventLog({ redis: commands, wakeUps, namespace, log });
    closers.push(async () => {
      eventLog.close();
      await closeRedis(commands);
      await closeRedis(subscriber);
      await rm(dir, { recursive: true, force: true });
    });
    const { url, people, isReady, metrics } = await open({ eventLog, pollMs: 50 });
    const age = async () => Number(/^sangam_standing_age_seconds\{.*\} (.*)$/m.exec(await metrics.text())?.[1]);
    await people.revokeSession('usr_1', 'ses_1');
    await expect.poll(async () => codeOf(url, '{ open }', await tokenOf()), soon).toBe('SESSION_OVER');

    await first.kill('SIGKILL');
    await expect.poll(age, soon).toBeGreaterThan(2);
    expect(await isReady()).toBe(true);
    expect(await codeOf(url, '{ open }', await tokenOf())).toBe('SESSION_OVER');
    expect(await codeOf(url, '{ mine }', await tokenOf({ sessionId: 'ses_2' }))).toBe(200);

    await rm(dir, { recursive: true, force: true });
    const second = await startRedis({ dir, port: first.port });
    try {
      const told = () =>
        people.revokeSession('usr_1', 'ses_2').then(
          () => true,
          () => false,
        );
      await expect.poll(told, soon).toBe(true);
      await expect
        .poll(async () => codeOf(url, '{ mine }', await tokenOf({ sessionId: 'ses_2' })), soon)
        .toBe('SESSION_OVER');
      expect(await codeOf(url, '{ open }', await tokenOf())).toBe('SESSION_OVER');
      await expect.poll(age, soon).toBeLessThan(2);
    } finally {
      await second.close();
    }
  });
});

describe('what is known of a person', () => {
  type Told = { sequence: number; roles: Role[]; signedOutAt: number; closed: boolean };
  const facts: TokenFacts = {
    accountId: 'usr_1',
    sessionId: 'ses_1',
    roles: ['OPS'],
    issuedAt: 0,
    version: 3,
    openedAt: 3,
  };
  const event = ({ sequence, ...rest }: Told) => ({
    ...{ id: `evt:usr_1:${sequence}`, type: 'account.role-revoked', aggregateId: 'usr_1', sequence, occurredAt: '' },
    data: { accountId: 'usr_1', change: null, personal: null, ...rest },
  });

  test('does not depend on the order in which it is heard, nor on how often', () => {
    const some = fc.record({
      sequence: fc.integer({ min: 1, max: 8 }),
      roles: fc.subarray<Role>(['CUSTOMER', 'OPS']),
      signedOutAt: fc.integer({ min: 0, max: 8 }),
      closed: fc.boolean(),
    });
    const history = fc.uniqueArray(some, { selector: ({ sequence }) => sequence });
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (events, random) => {
        const heard = [...events, ...events].sort(() => (Number(random.next().value) % 3) - 1);
        const { apply, rolesOf } = createStandingState();
        for (const one of heard) apply(event(one), 0);
        const latest = events.toSorted((a, b) => a.sequence - b.sequence).at(-1);
        const over = latest !== undefined && (latest.closed || latest.signedOutAt > 3);
        const held = latest && latest.sequence > 3 ? latest.roles : ['OPS'];
        expect(rolesOf(facts)).toEqual(over ? null : held);
      }),
      { numRuns: 300 },
    );
  });

  test('is forgotten when no token can be as old, and not before', () => {
    const { apply, rolesOf, forget } = createStandingState();
    apply(event({ sequence: 9, roles: [], signedOutAt: 0, closed: false }), 1_000);
    apply(
      {
        ...event({ sequence: 2, roles: [], signedOutAt: 0, closed: false }),
        type: 'session.revoked',
        data: { accountId: 'usr_1', sessionId: 'ses_1' },
      },
      2_000,
    );
    expect(rolesOf(facts)).toBeNull();
    forget(2_000);
    expect(rolesOf(facts)).toBeNull();
    forget(2_001);
    expect(rolesOf(facts)).toEqual(['OPS']);
  });

  test('leaves out a role that this gateway does not know', () => {
    const { apply, rolesOf } = createStandingState();
    apply(event({ sequence: 9, roles: ['CUSTOMER', 'EMPEROR' as Role], signedOutAt: 0, closed: false }), 0);
    expect(rolesOf(facts)).toEqual(['CUSTOMER']);
  });
});
