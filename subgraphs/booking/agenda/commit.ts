import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { AgendaDocument, AgendaModel } from './agenda.model.ts';
import { liveClaims } from './live.ts';

/**
 * Makes a claim lasting, if it is still there, still this holder's and has not lapsed. It and a take-over of the
 * lapsed claim are judged by the same clock on the same document, so exactly one of them wins. What another run of the
 * same booking has committed is lasting too: until the booking ends nobody takes it away.
 *
 * @returns whether the claim is lasting now
 */
export async function commit(
  agendas: AgendaModel,
  { agendaId, bookingId, holder }: { agendaId: string; bookingId: string; holder: string },
): Promise<boolean> {
  const ours = {
    $and: [{ $eq: ['$$live.bookingId', literal(bookingId)] }, { $eq: ['$$live.holder', literal(holder)] }],
  };
  const lasting = { $mergeObjects: ['$$live', { expiresAt: null }] };
  const agenda = await collectionOf<AgendaDocument>(agendas).findOneAndUpdate(
    { _id: agendaId, 'claims.bookingId': bookingId },
    [{ $set: { claims: { $map: { input: liveClaims, as: 'live', in: { $cond: [ours, lasting, '$$live'] } } } } }],
    { returnDocument: 'after', projection: { claims: { $elemMatch: { bookingId, expiresAt: null } } } },
  );
  return (agenda?.claims?.length ?? 0) > 0;
}
