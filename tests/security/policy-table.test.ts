import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Role } from '#contracts/authority.ts';
import { tellingApart } from './policy/as-if-absent.ts';
import type { Person } from './policy/cast.ts';
import { httpDoor, socketDoor, subgraphDoor } from './policy/doors.ts';
import { type RunningTable, schemaBehind, startRunningTable } from './policy/running-table.ts';
import { compareSubscriptionsOverHttp } from './policy/subscriptions-over-http.ts';
import { policyTable as table } from './policy-table/table.ts';

/** The table that was written by hand, against the product as it runs: who may have what, through every door. */
describe('the policy table, apart', () => {
  let running: RunningTable;
  beforeAll(async () => {
    running = await startRunningTable('apart');
  }, 240_000);
  afterAll(() => running?.stop());

  test('is what the gateway does over HTTP', async () => {
    const door = httpDoor(running.system.url);
    expect(await running.differences(door, { kinds: ['query', 'mutation'] })).toEqual([]);
  }, 240_000);

  test('is what the gateway does over a socket, in subscriptions too', async () => {
    const door = socketDoor(running.system.url);
    expect(await running.differences(door, { kinds: ['query', 'mutation', 'subscription'] })).toEqual([]);
    await door.close();
  }, 240_000);

  test('is what every subgraph does by itself, asked for entities by their keys too', async () => {
    const { subgraphUrls, callerSecret } = running.system;
    for (const url of subgraphUrls) {
      const door = subgraphDoor(url, callerSecret);
      const asked = { schema: await schemaBehind(door), kinds: ['query', 'mutation'], deepest: 5 } as const;
      expect(await running.differences(door, asked)).toEqual([]);
    }
  }, 240_000);

  test('says who may subscribe, and over HTTP nobody can', async () => {
    const { system, schema, cast } = running;
    expect(await compareSubscriptionsOverHttp(httpDoor(system.url), { schema, table, cast })).toEqual([]);
  });

  test('makes what is somebody else’s the same answer as what never was', async () => {
    const { system, schema, cast } = running;
    const socket = socketDoor(system.url);
    const [http, overSocket] = [
      await tellingApart(httpDoor(system.url), { schema, kinds: ['query', 'mutation'], table, cast }),
      await tellingApart(socket, { schema, kinds: ['query', 'mutation', 'subscription'], table, cast }),
    ];
    await socket.close();
    expect([...http.different, ...overSocket.different]).toEqual([]);
    expect(http.asked).toBeGreaterThan(10);
  });

  test('has been compared whole: every statement, and every field where it was to be had', () => {
    const { comparisons } = running;
    const statements = table.cells();
    const compared = new Set(comparisons.map(({ cell }) => cell));
    expect(statements.filter((cell) => !compared.has(cell))).toEqual([]);
    const had = new Set(comparisons.flatMap(({ cell, did }) => (did === 'allowed' ? [cell.split(' ')[0]] : [])));
    expect(table.coordinates.filter((coordinate) => !had.has(coordinate))).toEqual([]);

    const direct = new Set(comparisons.flatMap(({ cell, direct }) => (direct ? [cell] : [])));
    console.log(
      `policy table: ${table.coordinates.length} fields; ${statements.length} statements, of which ${direct.size} showed ` +
        `by themselves and the others lie behind what is refused; ${comparisons.length} comparisons ` +
        `by ${running.operations()} operations`,
    );
  });

  test('holds for the role that somebody has now, with the same token and on the same socket', async () => {
    const { system, cast } = running;
    const http = httpDoor(system.url);
    const socket = socketDoor(system.url);
    const [operator, partner] = [personOf('OPS'), personOf('PARTNER')];
    for (const person of [operator, partner]) await socket.ask(person, whoAmI);

    await Promise.all([cast.giveRole(operator, 'PARTNER'), cast.giveRole(partner, 'OPS')]);
    await vi.waitFor(async () => {
      for (const door of [http, socket]) {
        expect((await door.ask(operator, figures)).errors[0]?.extensions.code).toBe('FORBIDDEN');
        expect((await door.ask(partner, figures)).errors).toEqual([]);
      }
    }, 5_000);
    const people: Person[] = [
      { ...operator, role: 'PARTNER' },
      { ...partner, role: 'OPS' },
    ];
    for (const door of [http, socket]) {
      const asked = { kinds: ['query', 'mutation'], cast: { ...cast, people }, deepest: 3 } as const;
      expect(await running.differences(door, asked)).toEqual([]);
    }
    await socket.close();
  }, 120_000);

  const personOf = (role: Role): Person => {
    const found = running.cast.people.find((person) => person.role === role);
    if (!found) throw new Error(`nobody is ${role}`);
    return found;
  };
  const whoAmI = { text: '{ viewer { id } }', variables: {} };
  const figures = { text: '{ systemMetrics { process } }', variables: {} };
});

/** What differs when all is one process is how the gateway reaches the subgraphs, not what is behind. */
describe('the policy table, together', () => {
  let running: RunningTable;
  beforeAll(async () => {
    running = await startRunningTable('together');
  }, 240_000);
  afterAll(() => running?.stop());

  test('is what the gateway does', async () => {
    const door = socketDoor(running.system.url);
    const asked = { kinds: ['query', 'mutation', 'subscription'], deepest: 5 } as const;
    expect(await running.differences(door, asked)).toEqual([]);
    await door.close();
  }, 240_000);
});
