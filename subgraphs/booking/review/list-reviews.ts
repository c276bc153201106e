import { refuse } from '#runtime/errors/refusal.ts';
import { type Connection, pageSize, toConnection } from '#runtime/relay/connection.ts';
import { decodeListCursor, encodeListCursor } from '#runtime/relay/list-cursor.ts';
import type { ReviewDocument, ReviewModel } from './review.model.ts';
import type { Review } from './review.type.ts';

const list = 'reviews';

/** A page of a provider's reviews, newest first. Refuses with OUT_OF_RANGE and BAD_CURSOR. */
export const createListReviews =
  (reviews: ReviewModel) =>
  async (providerId: string, first: number, after: string | null): Promise<Connection<Review>> => {
    const size = pageSize(first);
    const rows = await reviews
      .find({ providerId, ...(after !== null && olderThan(after)) })
      .sort({ createdAt: -1, _id: -1 })
      .limit(size + 1)
      .lean<ReviewDocument[]>();
    return toConnection(rows.map(reviewOf), size, ({ createdAt, id }) =>
      encodeListCursor(list, [createdAt.getTime(), id]),
    );
  };
export type ListReviews = ReturnType<typeof createListReviews>;

const reviewOf = ({ _id, rating, text, createdAt, authorId }: ReviewDocument): Review => ({
  id: _id,
  rating,
  text,
  createdAt,
  authorId,
});

function olderThan(cursor: string) {
  const [time, id] = decodeListCursor(list, cursor, 2);
  const createdAt = new Date(Number(time));
  if (typeof id !== 'string' || Number.isNaN(createdAt.getTime())) return refuse('BAD_CURSOR', { field: 'after' });
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
}
