import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { StoredEvent } from '#runtime/outbox/event.model.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { BookingDocument } from '../booking/booking.model.ts';
import { formerName, nobodysOffer, withdraw } from '../provider/withdraw.ts';
import { bookingIds } from './booking-ids.ts';
import { cancelAhead } from './cancel-ahead.ts';
import { reasonWithoutText } from './erase-customer.ts';
import type { ErasingParts } from './erasing-parts.ts';

const comment = `${background} erase`;

/** The events of a document that are not delivered yet, with the provider's new name. */
const renamedPending = {
  $map: {
    input: { $ifNull: ['$pending', []] },
    as: 'event',
    in: {
      $mergeObjects: ['$$event', { data: { $mergeObjects: ['$$event.data', { providerName: literal(formerName) }] } }],
    },
  },
};

/**
 * Closes a provider whose owner is erased, and takes its name out of everything that is kept: its bookings, and the
 * events of both. Its name goes before its customers are told that their bookings are cancelled, so that this does not
 * carry it on.
 */
export async function eraseProvider(parts: ErasingParts, providerId: string): Promise<void> {
  const { models, outboxes, fault } = parts;
  const withdrawn = await withdraw(models.providers, providerId);
  await fault('erasure.booking');
  if (withdrawn) await outboxes.providers.deliver(withdrawn);

  const writtenByIt = { $eq: ['$reason.code', 'CANCELLED_BY_PROVIDER'] };
  await collectionOf<BookingDocument>(models.bookings).updateMany(
    { providerId },
    [
      {
        $set: {
          providerName: literal(formerName),
          pending: renamedPending,
          reason: { $cond: [writtenByIt, reasonWithoutText, '$reason'] },
        },
      },
    ],
    { comment },
  );
  await fault('erasure.booking');

  const events = collectionOf<StoredEvent>(models.events);
  for await (const ids of bookingIds(models.bookings, { providerId })) {
    await events.updateMany(
      { aggregateId: { $in: ids } },
      { $set: { 'event.data.providerName': formerName } },
      { comment },
    );
  }
  await fault('erasure.booking');
  await events.updateMany(
    { aggregateId: providerId, 'event.type': 'provider.published' },
    [{ $set: { 'event.data': { $mergeObjects: ['$event.data', nobodysOffer('$event.data')] } } }],
    { comment },
  );
  await fault('erasure.booking');
  await cancelAhead(parts, { providerId }, 'CANCELLED_BY_PROVIDER');
}
