import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { consumerModels } from '#runtime/consumer/consumer.model.ts';
import { type Fault, noFault } from '#runtime/lifecycle/fault.ts';
import { ensureIndexes, type Mongo } from '#runtime/mongo/connect.ts';
import { createAppend } from '#subgraphs/user/audit/append.ts';
import { type AuditEntry, type AuditModels, auditModels } from '#subgraphs/user/audit/audit.model.ts';
import { createHead } from '#subgraphs/user/audit/raise-head.ts';
import { verifyStored } from '#subgraphs/user/audit/verify-stored.ts';
import { log, openMongo } from '#tests/runtime/parts.ts';

/** Protects the chain where it is made: no gap, no fork, nothing twice, whoever appends and wherever it stops. */
const secret = 'a secret of the tests, and of nobody else';
let mongo: Mongo;
const databases: Connection[] = [];
beforeAll(async () => {
  mongo = await openMongo();
});
afterAll(async () => {
  for (const db of databases) await db.dropDatabase();
});

async function freshTrail() {
  const db = mongo.db(`trail${databases.length}`);
  databases.push(db);
  const models = auditModels(db);
  await ensureIndexes(db);
  return { db, models, verify: () => verifyStored(db, secret) };
}

/** An appender as one process has it. */
async function appender(models: AuditModels, fault: Fault = noFault) {
  const { positions } = consumerModels(models.head.db);
  const head = createHead({ models, positions, secret, log, clock: () => new Date() });
  await head.begin();
  return createAppend({ models, head, secret, fault });
}

const entry = (eventId: string): AuditEntry => ({
  eventId,
  at: new Date(),
  action: 'booking.confirmed',
  actor: null,
  from: null,
  subject: { kind: 'booking', id: 'bkg_1' },
  people: ['usr_1'],
  requestId: null,
  change: { before: { status: 'PENDING' }, after: { status: 'CONFIRMED' } },
  personal: null,
  code: null,
  fields: [],
  count: 1,
});
const entries = (count: number, prefix = 'evt') => Array.from({ length: count }, (_, n) => entry(`${prefix}:${n}`));

describe('appending', () => {
  it('chains what comes at once, in a few writes', async () => {
    const { models, verify } = await freshTrail();
    let writes = 0;
    const append = await appender(models, async () => {
      writes += 1;
    });
    await Promise.all(entries(500).map(append));
    expect(await verify()).toMatchObject({ sound: true, count: 500 });
    expect(writes).toBeLessThanOrEqual(4);
    expect((await models.head.findById('head').lean())?.count).toBe(500);
  });

  it('enters an event once, however often and by whomever it is told', async () => {
    const { models, verify } = await freshTrail();
    const [one, other] = [await appender(models), await appender(models)];
    const told = entries(50);
    await Promise.all([...told, ...told].map(one));
    await Promise.all(told.map(other));
    await Promise.all([...told, ...entries(10, 'new')].map(one));
    expect(await verify()).toMatchObject({ sound: true, count: 60 });
  });

  it('gives one unbroken chain of what several append at once', async () => {
    const { models, verify } = await freshTrail();
    const all = await Promise.all([appender(models), appender(models), appender(models)]);
    // Each event is told to two of them, in another order.
    const told = all.map((_, n) => entries(200, `part${n}`));
    await Promise.all(
      all.flatMap((append, n) => [...(told[n] ?? []), ...(told[(n + 1) % 3] ?? []).toReversed()].map(append)),
    );
    expect(await verify()).toMatchObject({ sound: true, count: 600 });
    const ids = await models.trail.distinct('eventId');
    expect(ids).toHaveLength(600);
  });

  it('goes on after it was stopped between an entry and the head', async () => {
    const { models, verify } = await freshTrail();
    const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
    const dying = await appender(models, () => {
      stop();
      return new Promise(() => undefined);
    });
    for (const one of entries(20, 'dying')) void dying(one);
    await stopped;
    expect((await models.head.findById('head').lean())?.count).toBe(0);
    const append = await appender(models);
    await Promise.all(entries(20, 'dying').map(append));
    expect(await verify()).toMatchObject({ sound: true, count: 20 });
    expect((await models.head.findById('head').lean())?.count).toBe(20);
  });

  it('lets one that cannot be stored fail alone', async () => {
    const { models, verify } = await freshTrail();
    const append = await appender(models);
    const impossible = { ...entry('impossible'), fields: ['x'.repeat(17 * 1024 * 1024)] };
    const outcomes = await Promise.allSettled([...entries(5), impossible, ...entries(5, 'more')].map(append));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(await verify()).toMatchObject({ sound: true, count: 10 });
  });
});

describe('an appender covers nothing up:', () => {
  it('a gap stays where the end was cut off', async () => {
    const { models, verify } = await freshTrail();
    await Promise.all(entries(9).map(await appender(models)));
    await models.trail.deleteMany({ _id: { $gt: 6 } });
    await Promise.all(entries(3, 'later').map(await appender(models)));
    expect(await verify()).toMatchObject({ sound: false, number: 7, why: expect.stringContaining('missing') });
  });

  it.each([
    ['taken away', (models: AuditModels) => models.head.deleteOne({ _id: 'head' }), 'the head is missing'],
    ['changed', (models: AuditModels) => models.head.updateOne({ _id: 'head' }, { count: 3 }), 'the head was changed'],
  ])('a head that was %s stays so', async (_, attack, why) => {
    const { models, verify } = await freshTrail();
    await Promise.all(entries(9).map(await appender(models)));
    await attack(models);
    await Promise.all(entries(3, 'later').map(await appender(models)));
    expect(await verify()).toEqual({ sound: false, number: null, why });
  });
});
