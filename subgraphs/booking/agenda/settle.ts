import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { AgendaDocument, AgendaModel } from './agenda.model.ts';
import { liveClaims } from './live.ts';

/** What a booking means for its claims: it may still come to need them, it needs them, or it has ended without. */
export type Fate = 'open' | 'keeps' | 'ended';
/** The fate of each of these bookings; those that do not exist are left out. */
export type FatesOf = (bookingIds: readonly string[]) => Promise<Map<string, Fate>>;

const pageSize = 100;
const lookAgainMs = 30_000;
const comment = `${background} settle claims`;

/**
 * Compares claims with their bookings, some time after they were made, and drops what nobody needs: the rest of a job
 * that died between its commit and the booking's end. A claim is dropped only when its booking has ended without it,
 * or does not exist and the claim has lapsed.
 *
 * @param now the database's time
 * @returns the number of agendas looked at
 */
export async function settleClaims(agendas: AgendaModel, fatesOf: FatesOf, now: Date): Promise<number> {
  const due = await collectionOf<AgendaDocument>(agendas)
    .find({ checkAt: { $lte: now } }, { comment })
    .sort({ checkAt: 1 })
    .limit(pageSize)
    .toArray();
  if (due.length === 0) return 0;
  const bookingIds = new Set(due.flatMap(({ claims }) => claims.map(({ bookingId }) => bookingId)));
  const fates = await fatesOf([...bookingIds]);
  await Promise.all(due.map((agenda) => settle(agendas, agenda, fates)));
  return due.length;
}

async function settle(agendas: AgendaModel, agenda: AgendaDocument, fates: Map<string, Fate>): Promise<void> {
  const ended = agenda.claims.filter(({ bookingId }) => fates.get(bookingId) === 'ended');
  const open = agenda.claims.some(({ bookingId }) => fates.get(bookingId) === 'open' || !fates.has(bookingId));
  const endedIds = [...new Set(ended.map(({ bookingId }) => bookingId))];
  const needed = {
    $filter: { input: liveClaims, as: 'live', cond: { $not: [{ $in: ['$$live.bookingId', { $literal: endedIds }] }] } },
  };
  const checkAt = open ? { $add: ['$$NOW', lookAgainMs] } : '$$REMOVE';
  // A claim made since then has moved `checkAt`, and is looked at in its turn.
  await collectionOf<AgendaDocument>(agendas).updateOne(
    { _id: agenda._id, checkAt: agenda.checkAt },
    [{ $set: { claims: needed, checkAt } }],
    { comment },
  );
}
