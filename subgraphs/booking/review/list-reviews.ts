import { refuse } from '#runtime/errors/refusal.ts';
import { type Connection, pageSize, toConnection } from '#runtime/relay/connection.ts';
import { decodeListCursor, encodeListCursor } from '#runtime/relay/list-cursor.ts';
import type { ProviderModel } from '../provider/provider.model.ts';
import type { ReviewDocument, ReviewModel } from './review.model.ts';
import type { Review } from './review.type.ts';

/** Which page of whose reviews. */
export type ReviewPage = { providerId: string; size: number; after: { createdAt: Date; id: string } | null };

const list = 'reviews';

/** The page that somebody asks for. Refuses with OUT_OF_RANGE and BAD_CURSOR. */
export const reviewPage = (providerId: string, first: number, after: string | null): ReviewPage => ({
  providerId,
  size: pageSize(first),
  after: after === null ? null : positionOf(after),
});

/** The same text for the same page of whatever provider. */
export const pageKey = ({ size, after }: ReviewPage): string =>
  JSON.stringify([size, after && [after.createdAt.getTime(), after.id]]);

/** Pages of reviews, newest first, in the order of `pages`. Providers of whom the same page is asked share one query. */
export const createLoadReviews =
  ({ providers, reviews }: { providers: ProviderModel; reviews: ReviewModel }) =>
  async (pages: readonly ReviewPage[]): Promise<Connection<Review>[]> => {
    const same = Map.groupBy(pages, pageKey);
    const found = new Map(
      await Promise.all([...same].map(async ([key, asked]) => [key, await newest(providers, reviews, asked)] as const)),
    );
    return pages.map((page) =>
      toConnection(found.get(pageKey(page))?.get(page.providerId) ?? [], page.size, ({ createdAt, id }) =>
        encodeListCursor(list, [createdAt.getTime(), id]),
      ),
    );
  };

type Row = { _id: string; reviews: ReviewDocument[] };

/** One row more than the page has, by provider. Looked up for each, so that of a long list only the page is read. */
async function newest(
  providers: ProviderModel,
  reviews: ReviewModel,
  asked: readonly ReviewPage[],
): Promise<Map<string, Review[]>> {
  const [first] = asked;
  if (!first) return new Map();
  const rows = await providers.aggregate<Row>([
    { $match: { _id: { $in: asked.map(({ providerId }) => providerId) } } },
    { $project: { _id: 1 } },
    {
      $lookup: {
        from: reviews.collection.name,
        localField: '_id',
        foreignField: 'providerId',
        pipeline: [
          ...(first.after ? [{ $match: olderThan(first.after) }] : []),
          { $sort: { createdAt: -1, _id: -1 } },
          { $limit: first.size + 1 },
        ],
        as: 'reviews',
      },
    },
  ]);
  return new Map(rows.map((row) => [row._id, row.reviews.map(reviewOf)]));
}

const reviewOf = ({ _id, rating, text, createdAt, authorId }: ReviewDocument): Review => ({
  id: _id,
  rating,
  text,
  createdAt,
  authorId,
});

const olderThan = ({ createdAt, id }: NonNullable<ReviewPage['after']>) => ({
  $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }],
});

function positionOf(cursor: string): NonNullable<ReviewPage['after']> {
  const [time, id] = decodeListCursor(list, cursor, 2);
  const createdAt = new Date(Number(time));
  if (typeof id !== 'string' || Number.isNaN(createdAt.getTime())) return refuse('BAD_CURSOR', { field: 'after' });
  return { createdAt, id };
}
