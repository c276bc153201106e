import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { happened, inboxesOf, startJobs } from './happenings.ts';
import { type OpenUser, openUser } from './open-user.ts';

/** Protects what a follower of an inbox is told: everything once, in order, from any cursor, and nobody else's. */
let user: OpenUser;
let inboxes: ReturnType<typeof inboxesOf>;
let jobs: { close(): Promise<void> };
const followers: AsyncIterableIterator<ExecutionResult>[] = [];
beforeAll(async () => {
  user = await openUser();
  inboxes = inboxesOf(user);
  jobs = await startJobs(user);
});
afterAll(async () => {
  for (const follower of followers) await follower.return?.();
  await jobs.close();
  await user.close();
});

const query = `subscription ($after: String) {
  notificationUpdated(after: $after) { kind cursor unread notification { id kind title readAt } }
}`;

const subscribe = (caller: Caller, after: string | null = null) =>
  user.subgraph.subscribe({ query, variables: { after }, caller, requestId: 'req_test' });

/** Follows an inbox; each call answers the next thing that is told. */
async function follow(caller: Caller, after: string | null = null) {
  const events = await subscribe(caller, after);
  if (!(Symbol.asyncIterator in events)) throw new Error(`refused: ${JSON.stringify(events)}`);
  followers.push(events);
  return async () => {
    const { value } = await events.next();
    const { data, errors } = JSON.parse(JSON.stringify(value));
    if (errors) throw new Error(`failed: ${JSON.stringify(errors)}`);
    return data.notificationUpdated;
  };
}

const read = (ids: string[], caller: Caller) =>
  user.ask('mutation ($ids: [ID!]!) { notificationsMarkRead(ids: $ids) { userErrors { code } } }', { ids }, caller);

describe('following one’s inbox', () => {
  it('begins with a cursor, then tells what comes and what is read, with how much is unread', async () => {
    const customer = await user.somebody();
    const next = await follow(customer.caller);
    expect(await next()).toEqual({ kind: 'START', cursor: expect.any(String), unread: 0, notification: null });

    await inboxes.append(happened('booking.expired', customer, customer));
    const came = await next();
    expect(came).toMatchObject({ kind: 'EVENT', unread: 1, notification: { kind: 'BOOKING_EXPIRED', readAt: null } });

    await read([came.notification.id], customer.caller);
    const gone = await next();
    expect(gone).toMatchObject({ kind: 'EVENT', unread: 0, notification: { id: came.notification.id } });
    expect(gone.notification.readAt).toEqual(expect.any(String));
  });

  it('goes on after any cursor, without a gap and without a double', async () => {
    const customer = await user.somebody();
    const first = await follow(customer.caller);
    const cursors = [(await first()).cursor];
    const told: string[] = [];
    for (let index = 0; index < 4; index += 1) {
      await inboxes.append(happened('booking.expired', customer, customer));
      const { cursor, notification } = await first();
      cursors.push(cursor);
      told.push(notification.id);
    }
    for (const [index, cursor] of cursors.entries()) {
      const again = await follow(customer.caller, cursor);
      for (const id of told.slice(index)) expect((await again()).notification.id).toBe(id);
      if (index === cursors.length - 1) {
        await inboxes.append(happened('booking.expired', customer, customer));
        expect((await again()).notification.id).not.toBe(told.at(-1));
      }
    }
  });

  it('tells nobody of somebody else’s, and takes nobody else’s cursor', async () => {
    const [customer, other] = [await user.somebody(), await user.somebody()];
    const [hers, others] = [await follow(customer.caller), await follow(other.caller)];
    const { cursor } = await hers();
    await others();
    await inboxes.append(happened('booking.expired', customer, customer));
    await inboxes.append(happened('booking.rejected', other, other, { reason: { code: 'SLOT_TAKEN' } }));
    expect((await others()).notification.kind).toBe('BOOKING_REJECTED');
    expect((await hers()).notification.kind).toBe('BOOKING_EXPIRED');

    for (const after of [cursor, 'nonsense', '']) {
      const refused = await subscribe(other.caller, after);
      expect(refused).toMatchObject({ errors: [{ extensions: { code: 'BAD_CURSOR' } }] });
    }
    expect(await subscribe(anonymous)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('says so where the log does not reach back', async () => {
    const customer = await user.somebody();
    const first = await follow(customer.caller);
    const { cursor } = await first();
    await inboxes.append(happened('booking.expired', customer, customer));
    await first();
    // The log as it is after Redis has lost everything of ours.
    const { commands } = user.parts.redis;
    await commands.del(await commands.keys(`*${user.namespace}*`));
    const again = await follow(customer.caller, cursor);
    expect(await again()).toMatchObject({ kind: 'GAP', notification: null, unread: 1 });
  });
});
