import { randomUUID } from 'node:crypto';
import { gotOf } from './got.ts';
import type { Person } from './people.ts';
import type { Target } from './target.ts';

const requesting = `mutation ($input: BookingRequestInput!) {
  bookingRequest(input: $input) { booking { id } userErrors { code field } }
}`;

/** Books something for somebody and gives the booking's id. */
export async function book(target: Target, { token }: Person, note?: string, serviceId?: string): Promise<string> {
  // A time may have gone to somebody else; there are others.
  for (let tries = 0; tries < 5; tries += 1) {
    const place = await target.places.next(serviceId);
    if (!place) throw new Error('there is nothing to book');
    const input = {
      serviceId: place.serviceId,
      startsAt: place.startsAt,
      idempotencyKey: randomUUID(),
      ...(note !== undefined && { note }),
    };
    const reply = await target.ask(requesting, { input }, { token });
    const made = (reply.data?.bookingRequest as { booking: { id: string } | null } | undefined)?.booking;
    if (made) return made.id;
    if (reply.data === null) throw new Error(`could not book: ${gotOf(reply)}`);
  }
  throw new Error('could not book anything');
}
