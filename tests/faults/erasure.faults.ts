import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { freeSlots, nearestPlumber } from '#tests/harness/bookings.ts';
import { registerCustomer, signIn, within } from '#tests/harness/client.ts';
import type { FaultySystem } from '#tests/harness/faulty-system.ts';
import { scanStores } from '#tests/harness/scan-stores.ts';

/** Before which of its steps the one who does it is killed: in the middle, and in the long run before every one. */
const steps = { 'erasure.booking': 8, 'erasure.recommendation': 4, 'erasure.user': 7 };
const kills = Object.entries(steps).flatMap(([point, count]) =>
  process.env.KILLS ? Array.from({ length: count }, (_, n) => ({ point, nth: n + 1 })) : [{ point, nth: 3 }],
);

/** Protects that a deletion that was promised comes to its end, and to the whole of it, whoever is killed on the way. */
export function erasureFaults(running: () => FaultySystem): void {
  test.each(kills)(
    'killed at $point before step $nth it is finished by another',
    { timeout: 180_000 },
    async (kill) => {
      const { point, nth } = kill;
      const system = running();
      const { client: staff } = await signIn(system.url, 'admin@sangam.example');
      const markers = { name: `name ${randomUUID()}`, note: `note ${randomUUID()}`, key: `key ${randomUUID()}` };
      const { client, user, email } = await registerCustomer(system.url, markers.name);
      const { id: serviceId } = await nearestPlumber(client);
      const [{ startsAt }] = await freeSlots(client, serviceId);
      const { bookingRequest } = await client.get<{ bookingRequest: object }>(
        `mutation ($input: BookingRequestInput!) {
      bookingRequest(input: $input) { booking { note } userErrors { code field } }
    }`,
        { input: { serviceId, startsAt, note: markers.note, idempotencyKey: markers.key } },
      );
      expect(bookingRequest).toEqual({ booking: { note: markers.note }, userErrors: [] });
      await system.stopWorker();
      // Otherwise it would say nothing that none of them is found in the end.
      const found = await scanStores(system.stores, { ...markers, email });
      for (const what of [...Object.keys(markers), 'email']) {
        expect(found, what).toContainEqual(expect.stringMatching(new RegExp(`^${what} in `)));
      }
      const { accountDelete } = await client.get<{ accountDelete: object }>(
        'mutation ($input: AccountDeleteInput!) { accountDelete(input: $input) { userErrors { code } } }',
        { input: { password: 'a long enough password' } },
      );
      expect(accountDelete).toEqual({ userErrors: [] });

      const doomed = await system.spawn('worker', `${point}:pause`);
      for (let n = 1; n <= nth; n += 1) {
        await within(60, `${point} for the ${n}. time`, doomed.reached());
        if (n < nth) doomed.release();
      }
      await doomed.kill('SIGKILL');
      await system.startWorker();

      const finished = async () => {
        const query = 'query ($id: ID!) { accountDeletion(userId: $id) { finishedAt } }';
        const { accountDeletion } = await staff.get<{ accountDeletion: { finishedAt: string | null } }>(query, {
          id: user.id,
        });
        return accountDeletion.finishedAt;
      };
      await expect.poll(finished, { timeout: 90_000, interval: 500 }).not.toBeNull();
      expect(await scanStores(system.stores, { ...markers, email })).toEqual([]);
    },
  );
}
