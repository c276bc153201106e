import { afterAll, beforeAll, expect, it } from 'vitest';
import { nobodyAt, type OpenUser, openUser } from './open-user.ts';
import { peopleOf } from './people.ts';

/**
 * Protects that the time of an answer does not tell whether there is an account. Not a measure of speed: with a password
 * as dear as this one, whoever skips it for nobody answers in a tenth of the time.
 */
let user: OpenUser;
beforeAll(async () => {
  user = await openUser({ passwordCost: { memoryKib: 65_536, passes: 4 } });
});
afterAll(() => user.close());

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

it('takes as long to refuse somebody who is not there as a wrong password', async () => {
  const people = peopleOf(user);
  const { email } = await user.somebody();
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  for (let round = 1; round <= 5; round += 1) {
    for (const kind of ['known', 'unknown'] as const) {
      const began = performance.now();
      await people.signIn(
        kind === 'known' ? email : `nobody${round}@example.org`,
        'not the password',
        nobodyAt('192.0.2.1'),
      );
      times[kind].push(performance.now() - began);
    }
  }
  const [known, unknown] = [median(times.known), median(times.unknown)];
  expect(Math.min(known, unknown) / Math.max(known, unknown)).toBeGreaterThan(0.5);
});
