import { collectionOf } from '#runtime/mongo/collection-of.ts';
import type { AgendaDocument, AgendaModel } from './agenda.model.ts';

/**
 * Gives back the claims of a booking that has reached an end. Only then: while it may still be confirmed, another run
 * of its job may rely on them.
 */
export async function release(agendas: AgendaModel, bookingId: string, agendaIds: readonly string[]): Promise<void> {
  await collectionOf<AgendaDocument>(agendas).updateMany(
    { _id: { $in: [...agendaIds] }, 'claims.bookingId': bookingId },
    { $pull: { claims: { bookingId } } },
  );
}

/**
 * Gives back what one run of a booking's job has claimed and another has not taken over, when the run has lost. Never a
 * committed claim: another run may have confirmed the booking on it by now. If none has, it goes when the booking ends.
 */
export async function releaseHeld(
  agendas: AgendaModel,
  { bookingId, holder, agendaIds }: { bookingId: string; holder: string; agendaIds: readonly string[] },
): Promise<void> {
  const held = { bookingId: { $eq: bookingId }, holder: { $eq: holder }, expiresAt: { $ne: null } };
  await collectionOf<AgendaDocument>(agendas).updateMany(
    { _id: { $in: [...agendaIds] }, claims: { $elemMatch: held } },
    { $pull: { claims: held } },
  );
}
