import type { CatalogueModel } from '../catalogue/provider.model.ts';
import { type Booked, type BookedModel, countedStatuses } from './booked.model.ts';

type Models = { booked: BookedModel; catalogue: CatalogueModel };

/** Of each provider, the changes of its figure that are remembered. More than can be on their way at a time. */
const mostRemembered = 50;

/**
 * Brings the provider's figure in line with a booking: one more, one less, or nothing to do, which is known without
 * looking at the other bookings.
 *
 * Two documents change, one after the other, and this may stop in between and be repeated. So the provider remembers
 * the latest changes that its figure has, and takes none of them twice; the booking's row notes it last.
 */
export async function countBooking({ booked, catalogue }: Models, row: Booked): Promise<void> {
  const { _id, sequence, providerId, status, counted = false } = row;
  const counts = countedStatuses.includes(status);
  if (counts === counted) return;

  const change = `${_id}:${sequence}`;
  const known = { $ifNull: ['$lastCounted', []] };
  const unlessKnown = (otherwise: unknown, value: unknown) => ({ $cond: [{ $in: [change, known] }, otherwise, value] });
  const bookings = { $add: [{ $ifNull: ['$bookings', 0] }, counts ? 1 : -1] };
  const lastCounted = { $slice: [{ $concatArrays: [known, [change]] }, -mostRemembered] };
  const update = {
    bookings: unlessKnown('$bookings', bookings),
    lastCounted: unlessKnown('$lastCounted', lastCounted),
  };
  await catalogue.updateOne({ _id: providerId }, [{ $set: update }], { upsert: true, updatePipeline: true });
  await booked.updateOne({ _id, sequence }, { $set: { counted: counts } });
}
