import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { AgendaDocument, AgendaModel } from './agenda.model.ts';
import type { AgendaPart } from './days.ts';
import { liveClaims } from './live.ts';

export type ClaimRequest = {
  part: AgendaPart;
  bookingId: string;
  holder: string;
  seats: number;
  capacity: number;
  /** How long the claim lives unless it is committed. */
  holdMs: number;
};

/**
 * Claims time on one day, or does not: one write that drops what has lapsed, finds the peak of concurrent use, and
 * appends the claim if it fits, all by the database's clock. The decision is in the update and not in its filter, so
 * the first claim of a day is no special case. A claim that the booking has there already becomes this holder's; a
 * committed one stays as it is, since it is the booking's and no run's any more.
 *
 * @returns whether the booking now has the claim
 */
export async function claim(agendas: AgendaModel, request: ClaimRequest): Promise<boolean> {
  const { part, bookingId, holder } = request;
  const agenda = await collectionOf<AgendaDocument>(agendas).findOneAndUpdate(
    { _id: part.agendaId },
    claimStages(request),
    {
      upsert: true,
      returnDocument: 'after',
      projection: { claims: { $elemMatch: { bookingId, $or: [{ holder }, { expiresAt: null }] } } },
    },
  );
  return (agenda?.claims?.length ?? 0) > 0;
}

function claimStages({ part, bookingId, holder, seats, capacity, holdMs }: ClaimRequest): Record<string, unknown>[] {
  const others = {
    $filter: { input: '$claims', as: 'claim', cond: { $ne: ['$$claim.bookingId', literal(bookingId)] } },
  };
  const own = { $filter: { input: '$claims', as: 'claim', cond: { $eq: ['$$claim.bookingId', literal(bookingId)] } } };
  const expiresAt = { $add: ['$$NOW', holdMs] };
  const fresh = {
    bookingId: literal(bookingId),
    holder: literal(holder),
    ...interval(part),
    seats,
    capacity,
    expiresAt,
  };
  const takenOver = {
    $cond: [
      { $eq: ['$$mine.expiresAt', null] },
      '$$mine',
      { $mergeObjects: ['$$mine', { holder: literal(holder), expiresAt }] },
    ],
  };
  const theirsIsOurs = { $map: { input: '$own', as: 'mine', in: takenOver } };
  return [
    { $set: { claims: liveClaims, version: { $ifNull: ['$version', 0] } } },
    { $set: { others, own } },
    { $set: { fits: fits(part, seats, capacity), had: { $gt: [{ $size: '$own' }, 0] } } },
    {
      $set: {
        claims: {
          $cond: [
            '$had',
            { $concatArrays: ['$others', theirsIsOurs] },
            { $cond: ['$fits', { $concatArrays: ['$others', [fresh]] }, '$claims'] },
          ],
        },
        version: { $cond: [{ $and: ['$fits', { $not: ['$had'] }] }, { $add: ['$version', 1] }, '$version'] },
        // Twice the time: by then whoever holds it has committed it, or lost it for good.
        checkAt: { $cond: [{ $or: ['$fits', '$had'] }, { $add: ['$$NOW', holdMs * 2] }, '$checkAt'] },
      },
    },
    { $unset: ['others', 'own', 'fits', 'had'] },
  ];
}

const interval = ({ startsAt, endsAt }: AgendaPart) => ({ startsAt, endsAt });

/** Expression: `seatsFree` of capacity.ts, in the database's words, is at least `seats`. */
function fits({ startsAt, endsAt }: AgendaPart, seats: number, capacity: number) {
  const overlapping = {
    $filter: {
      input: '$others',
      as: 'other',
      cond: { $and: [{ $lt: ['$$other.startsAt', endsAt] }, { $gt: ['$$other.endsAt', startsAt] }] },
    },
  };
  const startsInside = {
    $filter: { input: '$$overlapping.startsAt', as: 'start', cond: { $gt: ['$$start', startsAt] } },
  };
  const usedAtInstant = {
    $filter: {
      input: '$$overlapping',
      as: 'other',
      cond: { $and: [{ $lte: ['$$other.startsAt', '$$instant'] }, { $gt: ['$$other.endsAt', '$$instant'] }] },
    },
  };
  const roomAtInstant = {
    $let: {
      vars: { at: usedAtInstant },
      in: {
        $lte: [{ $add: [{ $sum: '$$at.seats' }, seats] }, { $min: [{ $concatArrays: ['$$at.capacity', [capacity]] }] }],
      },
    },
  };
  return {
    $let: {
      vars: { overlapping },
      in: {
        $allElementsTrue: [
          { $map: { input: { $concatArrays: [[startsAt], startsInside] }, as: 'instant', in: roomAtInstant } },
        ],
      },
    },
  };
}
