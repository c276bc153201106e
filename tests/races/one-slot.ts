import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freeSlots, nearestPlumber } from '#tests/harness/bookings.ts';
import { createGraphClient, within } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';
import type { Outcome } from './racer.ts';

const racerFile = fileURLToPath(new URL('./racer.ts', import.meta.url));

/** A process with `customers` customers, who are ready and wait for the word. */
async function startRacer(told: { url: string; serviceId: string; startsAt: string; customers: number }) {
  const child = fork(racerFile, { execArgv: ['--import', './infra/typescript.mjs'] });
  const message = async (): Promise<{ ready?: true; outcomes?: Outcome[]; failed?: string }> => {
    const [told] = await once(child, 'message');
    if (told.failed) throw new Error(told.failed);
    return told;
  };
  child.send(told);
  await within(60, 'the racers to register', message());
  return {
    async go(): Promise<Outcome[]> {
      child.send('go');
      return (await within(90, 'all bookings to be decided', message())).outcomes ?? [];
    },
    stop: () => child.disconnect(),
  };
}

/** Protects the first promise: what two hundred people want at once, one of them gets. */
export function oneSlotRace(system: () => StorySystem): void {
  test('200 customers from two processes want one slot: one is confirmed, 199 are told why not', async () => {
    const { url } = system();
    const anybody = createGraphClient(url);
    const service = await nearestPlumber(anybody, 2);
    const { startsAt } = (await freeSlots(anybody, service.id)).at(-1) ?? { startsAt: '' };
    const told = { url, serviceId: service.id, startsAt, customers: 100 };
    const racers = await Promise.all([startRacer(told), startRacer(told)]);
    const outcomes = (await Promise.all(racers.map((racer) => racer.go()))).flat();
    for (const racer of racers) racer.stop();

    expect(outcomes).toHaveLength(200);
    expect(outcomes.filter(({ status }) => status === 'CONFIRMED')).toHaveLength(1);
    const rejected = outcomes.filter(({ status }) => status === 'REJECTED');
    expect(rejected).toHaveLength(199);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set(['SLOT_TAKEN']));
  }, 180_000);
}
