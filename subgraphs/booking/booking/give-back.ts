import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { release } from '../agenda/release.ts';
import type { BookingModels } from '../models.ts';
import type { BookingDocument } from './booking.model.ts';

type Ended = Pick<BookingDocument, '_id' | 'claim'>;

/** Gives back the time of a booking that has ended without using it, and notes that it is done. May be repeated. */
export async function giveBack({ agendas, bookings }: BookingModels, { _id, claim }: Ended): Promise<void> {
  await release(
    agendas,
    _id,
    claim.parts.map(({ agendaId }) => agendaId),
  );
  await collectionOf<BookingDocument>(bookings).updateOne({ _id }, { $unset: { releaseAt: '' } });
}
