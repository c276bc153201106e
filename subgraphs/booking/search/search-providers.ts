import type { PipelineStage } from 'mongoose';
import { refuse } from '#runtime/errors/refusal.ts';
import { type Connection, pageSize, toConnection } from '#runtime/relay/connection.ts';
import { decodeListCursor, encodeListCursor } from '#runtime/relay/list-cursor.ts';
import type { ProviderDocument, ProviderModel } from '../provider/provider.model.ts';
import type { Provider } from '../provider/provider.type.ts';
import { providerFields, providerOf } from '../provider/provider-of.ts';
import { checkSearch, type Search } from './check-search.ts';

type Found = ProviderDocument & { distance?: number };
type Row = Provider & { order: number };

/** Below what a double can tell apart at this size, so that the provider a page ended with is met again and left out. */
const marginM = 0.001;

/**
 * A page of providers: the nearest first where the search is near a point, otherwise the best rated first. The cursor
 * holds the place in that order, so a later page costs no more than the first.
 *
 * Refuses with OUT_OF_RANGE, BAD_INPUT and BAD_CURSOR; an unknown category finds nothing.
 */
export const createSearchProviders =
  (providers: ProviderModel) =>
  async (given: Search, first: number, after: string | null): Promise<Connection<Provider>> => {
    const size = pageSize(first);
    const { near, withinKm, category, terms } = checkSearch(given);
    const filter = {
      closedAt: null,
      ...(category !== null && { categories: category }),
      ...(terms.length > 0 && { terms: { $all: terms } }),
    };
    const list = near ? 'providers near' : 'providers';
    const last = after === null ? null : placeOf(list, after);
    const inOrder = near
      ? nearestFirst({ ...near, maxM: withinKm * 1_000, filter, last })
      : bestRatedFirst({ filter, last });

    const found = await providers.aggregate<Found>([...inOrder, { $limit: size + 1 }, { $project: providerFields }]);
    const rows = found.map((row): Row => {
      const distanceKm = row.distance === undefined ? null : Math.round(row.distance) / 1_000;
      return { ...providerOf(row, distanceKm), order: row.distance ?? row.rank };
    });
    return toConnection<Row>(rows, size, ({ order, id }) => encodeListCursor(list, [order, id]));
  };
export type SearchProviders = ReturnType<typeof createSearchProviders>;

type Place = { order: number; id: string };
type Filter = Record<string, unknown>;

function placeOf(list: string, cursor: string): Place {
  const [order, id] = decodeListCursor(list, cursor, 2);
  if (typeof order !== 'number' || typeof id !== 'string') return refuse('BAD_CURSOR', { field: 'after' });
  return { order, id };
}

type Near = { latitude: number; longitude: number; maxM: number; filter: Filter; last: Place | null };

function nearestFirst({ latitude, longitude, maxM, filter, last }: Near): PipelineStage[] {
  const beyond = last && [{ distance: { $gt: last.order } }, { distance: last.order, _id: { $gt: last.id } }];
  return [
    {
      $geoNear: {
        near: { type: 'Point', coordinates: [longitude, latitude] },
        key: 'location',
        distanceField: 'distance',
        spherical: true,
        maxDistance: maxM,
        ...(last && { minDistance: Math.max(0, last.order - marginM) }),
        query: filter,
      },
    },
    ...(beyond ? [{ $match: { $or: beyond } }] : []),
    { $sort: { distance: 1, _id: 1 } },
  ];
}

function bestRatedFirst({ filter, last }: { filter: Filter; last: Place | null }): PipelineStage[] {
  const below = last && [{ rank: { $lt: last.order } }, { rank: last.order, _id: { $gt: last.id } }];
  return [{ $match: { ...filter, ...(below && { $or: below }) } }, { $sort: { rank: -1, _id: 1 } }];
}
