import type { CatalogueModel } from '../catalogue/provider.model.ts';
import { type BookedModel, countedStatuses } from './booked.model.ts';

type Models = { booked: BookedModel; catalogue: CatalogueModel };

/**
 * Counts a provider's bookings anew and stores the figure.
 *
 * Two may count at once, for two customers. Each takes a number before it counts, and only a higher number replaces a
 * figure: the highest began after the rows of all the others were written, so the figure that stays has them all.
 */
export async function countBookings({ booked, catalogue }: Models, providerId: string): Promise<void> {
  const { countsBegun = 0 } = await catalogue
    .findOneAndUpdate(
      { _id: providerId },
      { $inc: { countsBegun: 1 } },
      { upsert: true, returnDocument: 'after', projection: { countsBegun: 1 } },
    )
    .lean<{ countsBegun?: number }>()
    .orFail();
  const bookings = await booked.countDocuments({ providerId, status: { $in: countedStatuses } });
  await catalogue.updateOne(
    { _id: providerId, countTaken: { $not: { $gte: countsBegun } } },
    { $set: { bookings, countTaken: countsBegun } },
  );
}
