import { freeSlots, requestBooking, watchBookings } from '#tests/harness/bookings.ts';
import { type GraphClient, registerCustomer } from '#tests/harness/client.ts';

/**
 * One of several processes whose customers want the same slot. Registers them, says so, waits for the word, lets all
 * of them ask at once, waits until each booking is decided, and tells how each of them ended.
 */
export type Outcome = { bookingId: string; status: string; reason: string | null };
type Told = { url: string; serviceId: string; startsAt: string; customers: number };

const tell = (message: object) => process.send?.(message);

/** How the booking ended, as its subscription tells: its state on connecting, and then each event. */
async function decided(client: GraphClient, id: string): Promise<Outcome> {
  const watching = await watchBookings(client, { id });
  let update = watching.start;
  while (!update?.booking || update.status === 'PENDING') update = await watching.next('the decision', 60);
  await watching.close();
  return { bookingId: id, status: update.status ?? '', reason: update.booking.reason?.code ?? null };
}

async function race({ url, serviceId, startsAt, customers }: Told): Promise<void> {
  const clients: GraphClient[] = [];
  for (let n = 0; n < customers; n += 1) clients.push((await registerCustomer(url)).client);
  await freeSlots(clients[0] as GraphClient, serviceId);
  tell({ ready: true });
  await new Promise((resolve) => process.once('message', resolve));
  const outcomes = await Promise.all(
    clients.map(async (client) => {
      const { booking, userErrors } = await requestBooking(client, { serviceId, startsAt });
      if (!booking) throw new Error(`not even accepted: ${JSON.stringify(userErrors)}`);
      return decided(client, booking.id);
    }),
  );
  tell({ outcomes });
}

process.on('disconnect', () => process.exit(0));
process.once('message', (told: Told) => void race(told).catch((error: Error) => tell({ failed: error.message })));
