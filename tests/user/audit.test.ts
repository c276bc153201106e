import { execFile } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Role } from '#contracts/authority.ts';
import { anonymous } from '#contracts/caller.ts';
import type { BookingEvent } from '#contracts/events/booking.ts';
import { topics } from '#contracts/events/topics.ts';
import { countCommands } from '#runtime/mongo/count-commands.ts';
import type { AuditModels } from '#subgraphs/user/audit/audit.model.ts';
import { type AuditSearch, auditFilter } from '#subgraphs/user/audit/search-audit.ts';
import type { PersonalKeyModel } from '#subgraphs/user/personal-key/personal-key.model.ts';
import { retireKey } from '#subgraphs/user/personal-key/retire-key.ts';
import { auditSecret, happened, startJobs } from './happenings.ts';
import { callerOf, callerWith, nobodyAt, type OpenUser, openUser, type Person } from './open-user.ts';
import { peopleOf } from './people.ts';

let user: OpenUser;
let admin: Person;
const jobs: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  user = await openUser();
  // Two, as two processes have them: the chain is one.
  for (const _ of [1, 2]) jobs.push(await startJobs(user));
  admin = await actingAs('ADMIN');
});
afterAll(async () => {
  for (const one of jobs) await one.close();
  await user.close();
});

/** Somebody at an address, as the gateway would know them. */
async function actingAs(role: Role = 'CUSTOMER', address = '192.0.2.9'): Promise<Person> {
  const person = await user.somebody();
  const { sessionId, sealingKey } = callerWith(person.accessToken);
  return { ...person, caller: { ...callerOf(person.id, [role]), sessionId, sealingKey, address } };
}

const query = `query ($first: Int = 20, $after: String, $actorId: ID, $personId: ID, $subjectId: ID, $action: String,
    $since: DateTime, $until: DateTime) {
  auditEntries(first: $first, after: $after, actorId: $actorId, personId: $personId, subjectId: $subjectId,
      action: $action, since: $since, until: $until) {
    edges { cursor node {
      number at action actor { id displayName } actorId sessionId address before after subjectKind subjectId requestId
      code fields count erased
    } }
    pageInfo { hasNextPage endCursor }
  }
}`;
type Node = Record<string, unknown> & { number: number; at: string };
type Page = { edges: { cursor: string; node: Node }[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };

async function search(variables: Record<string, unknown>): Promise<Page> {
  const { data, errors } = await user.ask(query, variables, admin.caller);
  if (errors) throw new Error(`searching failed: ${JSON.stringify(errors)}`);
  return data.auditEntries;
}
const nodesOf = async (variables: Record<string, unknown>) => (await search(variables)).edges.map(({ node }) => node);
/** Waits until that many entries are there. */
const entries = (count: number, variables: Record<string, unknown>): Promise<[Node, ...Node[]]> =>
  vi.waitFor(
    async () => {
      const nodes = await nodesOf(variables);
      expect(nodes).toHaveLength(count);
      return nodes as [Node, ...Node[]];
    },
    { timeout: 15_000, interval: 50 },
  );

/** A booking of theirs that took place, as the booking subgraph tells it. */
const tookPlace = (customer: Person, owner: Person, at = '2026-11-22T04:00:00.000Z'): BookingEvent => ({
  ...happened('booking.completed', customer, owner, { status: 'COMPLETED', previousStatus: 'CONFIRMED' }),
  occurredAt: at,
  by: null,
});
const append = (event: BookingEvent) =>
  user.parts.eventLog.append(event, [{ topic: topics.booking.name, audience: topics.booking.audience(event) }]);

const rename = (displayName: string, { caller }: Person) =>
  user.ask(
    'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { user { id } userErrors { code } } }',
    { input: { displayName } },
    caller,
  );

describe('the trail says', () => {
  it('who did what, when, from where, and what was before and after', async () => {
    const person = await actingAs();
    await rename('Customer 601', person);
    const [entry] = await entries(1, { subjectId: person.id, action: 'account.profile-changed' });
    expect(entry).toEqual({
      number: expect.any(Number),
      at: expect.stringMatching(/^2\d{3}-.*Z$/),
      action: 'account.profile-changed',
      actor: { id: person.id, displayName: 'Customer 601' },
      actorId: person.id,
      sessionId: person.caller.sessionId,
      address: '192.0.2.9',
      before: { displayName: expect.stringMatching(/^Person/) },
      after: { displayName: 'Customer 601' },
      subjectKind: 'account',
      subjectId: person.id,
      requestId: 'req_test',
      code: null,
      fields: [],
      count: 1,
      erased: false,
    });
  });

  it('what one person did to another, and finds it by both', async () => {
    const person = await actingAs();
    await user.ask(
      'mutation ($id: ID!) { roleGrant(userId: $id, role: PROVIDER) { userErrors { code } } }',
      { id: person.id },
      admin.caller,
    );
    const action = 'account.role-granted';
    const [entry] = await entries(1, { personId: person.id, action });
    expect(entry).toMatchObject({ actorId: admin.id, subjectId: person.id, address: '192.0.2.9' });
    expect(JSON.stringify(entry.before)).not.toContain('PROVIDER');
    expect(JSON.stringify(entry.after)).toContain('PROVIDER');
    expect(await nodesOf({ personId: admin.id, action })).toEqual([entry]);
    expect(await nodesOf({ actorId: admin.id, action })).toEqual([entry]);
    expect(await nodesOf({ actorId: person.id, action })).toEqual([]);
  });

  it('what the system did, and to whose', async () => {
    const [customer, owner] = [await actingAs(), await actingAs()];
    const event = tookPlace(customer, owner);
    await append(event);
    const [entry] = await entries(1, { subjectId: event.aggregateId });
    expect(entry).toMatchObject({
      at: '2026-11-22T04:00:00.000Z',
      action: 'booking.completed',
      actor: null,
      actorId: null,
      address: null,
      requestId: null,
      before: { status: 'CONFIRMED' },
      after: { status: 'COMPLETED' },
      erased: false,
    });
    const { action } = entry;
    expect(await nodesOf({ personId: customer.id, action })).toEqual([entry]);
    expect(await nodesOf({ personId: owner.id, action })).toEqual([entry]);
  });

  it('what was tried and refused, by nobody known', async () => {
    const people = peopleOf(user);
    await people.signIn('nobody@example.com', 'a wrong password', nobodyAt('192.0.2.77'));
    const [entry] = await entries(1, { action: 'attempt.sign-in-failed' });
    expect(entry).toMatchObject({ actorId: null, address: '192.0.2.77', code: 'BAD_CREDENTIALS', subjectId: null });
    expect(entry.fields).toEqual(['Mutation.signIn']);
  });

  it('nothing personal once the person’s key is destroyed, and everything else', async () => {
    const person = await actingAs();
    await rename('Customer 602', person);
    const [before] = await entries(1, { actorId: person.id, action: 'account.profile-changed' });
    await retireKey(user.db.model('PersonalKey') as PersonalKeyModel, person.id);
    const [after] = await nodesOf({ actorId: person.id, action: 'account.profile-changed' });
    expect(after).toEqual({ ...before, address: null, before: null, after: null, erased: true });
  });
});

describe('a search', () => {
  it('goes through the pages from the latest on, and misses nothing where times are equal', async () => {
    const [customer, owner] = [await actingAs(), await actingAs()];
    const times = Array.from({ length: 25 }, (_, n) => `2026-11-2${n % 4}T04:00:00.000Z`);
    for (const at of times) await append(tookPlace(customer, owner, at));
    await entries(25, { personId: owner.id, action: 'booking.completed', first: 100 });
    const seen: Node[] = [];
    for (let after: string | null = null; ; ) {
      const page = await search({ personId: owner.id, action: 'booking.completed', first: 7, after });
      seen.push(...page.edges.map(({ node }) => node));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(new Set(seen.map(({ number }) => number)).size).toBe(25);
    expect(seen.map(({ at }) => at)).toEqual(times.toSorted().reverse());
    const day = { since: '2026-11-21T00:00:00Z', until: '2026-11-22T04:00:00Z' };
    const found = await nodesOf({ personId: owner.id, action: 'booking.completed', ...day });
    expect(new Set(found.map(({ at }) => at))).toEqual(new Set(['2026-11-21T04:00:00.000Z']));
  });

  it.each([
    [{ personId: 'bkg_000000000000000000000001' }, 'BAD_ID', 'personId'],
    [{ actorId: '{"$ne":null}' }, 'BAD_ID', 'actorId'],
    [{ subjectId: 'x'.repeat(101) }, 'BAD_INPUT', 'subjectId'],
    [{ action: '.*' }, 'BAD_INPUT', 'action'],
    [{ first: 0 }, 'OUT_OF_RANGE', 'first'],
    [{ after: 'nonsense' }, 'BAD_CURSOR', 'after'],
    [{ since: '2026-11-22T00:00:00Z', until: '2026-11-21T00:00:00Z' }, 'OUT_OF_RANGE', 'until'],
  ])('with %j is %s', async (variables, code, field) => {
    const { errors } = await user.ask(query, variables, admin.caller);
    expect(errors.map(({ extensions }: { extensions: object }) => extensions)).toEqual([
      { code, field, expected: expect.any(String) },
    ]);
  });

  it.each(['CUSTOMER', 'PROVIDER', 'OPS', 'PARTNER'] as const)('is not for a %s', async (role) => {
    const { data, codes } = await user.ask(query, {}, callerOf(admin.id, [role]));
    expect([data, new Set(codes)]).toEqual([null, new Set(['FORBIDDEN'])]);
    expect((await user.ask('{ auditHead { count } }', {}, callerOf(admin.id, [role]))).codes).toEqual(['FORBIDDEN']);
  });

  it('is not for nobody', async () => {
    expect(new Set((await user.ask(query, {}, anonymous)).codes)).toEqual(new Set(['UNAUTHENTICATED']));
  });

  it('of a page costs one query for each kind of thing', async () => {
    for (const n of [1, 2, 3]) await rename(`Customer 61${n}`, await actingAs());
    await vi.waitFor(async () => {
      const nodes = await nodesOf({ action: 'account.profile-changed' });
      expect(nodes.map(({ after }) => after)).toContainEqual({ displayName: 'Customer 613' });
    });
    const { commands } = await countCommands(() => search({ action: 'account.profile-changed' }));
    expect(commands).toEqual({ 'find auditTrail': 1, 'find accounts': 1, 'find personalKeys': 1 });
  });

  const nothing = { actorId: null, personId: null, subjectId: null, action: null, since: null, until: null };
  const someone = 'usr_000000000000000000000001';
  it.each<[Partial<AuditSearch>, string]>([
    [{}, 'at_-1'],
    [{ actorId: someone }, 'actor.id_1'],
    [{ personId: someone }, 'people_1'],
    [{ subjectId: someone }, 'subject.id_1'],
    [{ action: 'booking.completed' }, 'action_1'],
    [{ since: new Date(0), until: new Date() }, 'at_-1'],
  ])('by %j uses its index, also for the order', async (conditions, index) => {
    const trail = user.db.model('AuditEntry') as AuditModels['trail'];
    const cursor = (await search({ first: 1 })).edges[0]?.cursor ?? null;
    for (const after of [null, cursor]) {
      const found = trail.find(auditFilter({ ...nothing, ...conditions }, after)).sort({ at: -1, _id: -1 });
      const plan = JSON.stringify(await found.limit(21).explain('queryPlanner'));
      const { winningPlan } = JSON.parse(plan).queryPlanner;
      expect(JSON.stringify(winningPlan)).toContain(`"indexName":"${index}`);
      expect(JSON.stringify(winningPlan)).not.toMatch(/"stage":"(SORT|COLLSCAN)"/);
    }
  });
});

describe('the command', () => {
  const audit = (...args: string[]): Promise<{ code: number; said: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, SANGAM_AUDIT_SECRET: auditSecret, SANGAM_NAMESPACE: user.namespace };
      const command = ['--import', './infra/typescript.mjs', 'infra/local/audit.ts', ...args];
      execFile(process.execPath, command, { env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: (stdout + stderr).trim() }),
      );
    });

  it('verifies, prints the head, and holds the trail to an earlier one', async () => {
    const noted = await audit();
    expect(noted).toEqual({ code: 0, said: expect.stringMatching(/^\d+ entries verify, head \d+:[0-9a-f]{64}$/) });
    const head = noted.said.split(' ').at(-1) ?? '';
    const { auditHead } = (await user.ask('{ auditHead { count hash at } }', {}, admin.caller)).data;
    expect(`${auditHead.count}:${auditHead.hash}`).toBe(head);
    await rename('Customer 603', await actingAs());
    await vi.waitFor(async () =>
      expect((await nodesOf({ action: 'account.profile-changed', first: 1 }))[0]?.after).toEqual({
        displayName: 'Customer 603',
      }),
    );
    expect(await audit('--since', head)).toMatchObject({ code: 0 });
    expect(
      await audit(
        '--since',
        head.replace(/.$/, (end) => (end === '0' ? '1' : '0')),
      ),
    ).toEqual({
      code: 1,
      said: `entry ${auditHead.count} is wrong: it is not the one that what was kept speaks of`,
    });
    expect(await audit('--since', 'nonsense')).toMatchObject({ code: 1, said: expect.stringContaining('usage') });
  });

  it('finds an entry that was edited in the database, and says which', async () => {
    const trail = user.db.collection<{ _id: number; action: string }>('auditTrail');
    const entry = await trail.findOneAndUpdate({ _id: 3 }, { $set: { action: 'booking.expired' } });
    expect(await audit()).toEqual({ code: 1, said: expect.stringMatching(/^entry 3 is wrong: it was changed/) });
    await trail.updateOne({ _id: 3 }, { $set: { action: entry?.action ?? '' } });
    expect(await audit()).toMatchObject({ code: 0 });
  });

  // The last one: nothing is left of the trail.
  it('finds that all of it was taken away, also after it was begun anew', async () => {
    for (const one of jobs.splice(0)) await one.close();
    for (const name of ['auditTrail', 'auditHead']) await user.db.collection(name).drop();
    jobs.push(await startJobs(user));
    expect(await audit()).toEqual({ code: 1, said: 'the audit trail does not verify: the head is missing' });
    await rename('Customer 604', await actingAs());
    const trail = user.db.collection('auditTrail');
    await expect.poll(() => trail.countDocuments(), { timeout: 15_000 }).toBeGreaterThan(0);
    expect(await audit()).toEqual({ code: 1, said: 'the audit trail does not verify: the head is missing' });
  });
});
