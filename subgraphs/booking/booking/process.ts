import { randomUUID } from 'node:crypto';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import { background } from '#runtime/mongo/monitor-commands.ts';
import { commit } from '../agenda/commit.ts';
import { releaseHeld } from '../agenda/release.ts';
import { reserve } from '../agenda/reserve.ts';
import type { TakeBack } from '../erasure/take-back.ts';
import type { BookingModels } from '../models.ts';
import type { BookingOutboxes } from '../outboxes.ts';
import type { BookingSettings } from '../settings.ts';
import type { BookingDocument } from './booking.model.ts';
import { confirm } from './confirm.ts';
import { decide } from './decide.ts';
import { expire } from './expire.ts';
import { giveBack } from './give-back.ts';
import { peopleOf } from './people-of.ts';
import { type RejectionCode, reject } from './reject.ts';
import { freesTime } from './states.ts';

type Parts = {
  models: BookingModels;
  outbox: BookingOutboxes['bookings'];
  settings: Pick<BookingSettings, 'holdMs'>;
  takeBack: TakeBack;
  fault: Fault;
};

const comment = `${background} process`;

/**
 * Decides a PENDING booking: claim its time, make the claims lasting, confirm it; or reject it with the reason. It may
 * run any number of times, also at once: a run recognises the booking's claims and takes them over, and only one change
 * of state wins.
 *
 * @param last whether there will be no other try: then who still waits for others is rejected
 * @throws when it waits for others, or another run took its claims over, or they lapsed; the job is then tried again
 */
export function createProcessBooking({ models, outbox, settings, takeBack, fault }: Parts) {
  const { agendas, bookings } = models;

  const tell = async (changed: BookingDocument | null): Promise<void> => {
    if (changed) await outbox.deliver(changed);
  };

  const turnAway = async ({ _id, claim }: BookingDocument, code: RejectionCode): Promise<void> => {
    const rejected = await reject(bookings, _id, code);
    // Of several days, a run that died may have committed some before the others were lost.
    if (rejected && claim.parts.length > 1) await giveBack(models, rejected);
    await tell(rejected);
  };

  const takeTime = async (booking: BookingDocument, last: boolean): Promise<void> => {
    const { _id: bookingId, seats } = booking;
    const { parts, capacity } = booking.claim;
    const holder = randomUUID();
    const outcome = await reserve(agendas, { bookingId, holder, parts, seats, capacity, holdMs: settings.holdMs });
    if (outcome === 'taken') return turnAway(booking, 'SLOT_TAKEN');
    if (outcome === 'contended') {
      // Whoever is in the way may have died, and then the time comes free by itself.
      if (!last) throw new Error(`booking ${bookingId} waits for claims that may lapse`);
      return turnAway(booking, 'SLOT_CONTENDED');
    }
    await fault('process.claimed');

    for (const { agendaId } of parts) {
      if (await commit(agendas, { agendaId, bookingId, holder })) continue;
      await releaseHeld(agendas, { bookingId, holder, agendaIds: parts.map((part) => part.agendaId) });
      throw new Error(`booking ${bookingId} lost its claim on ${agendaId} before it could be committed`);
    }
    await fault('process.committed');

    const confirmed = await confirm(bookings, bookingId);
    if (!confirmed) return leave(bookingId);
    await fault('process.confirmed');
    await outbox.deliver(confirmed);
  };

  /** Somebody else was faster: if it was an end, what this run claimed since then must go. */
  const leave = async (bookingId: string): Promise<void> => {
    const booking = await bookings.findById(bookingId, { pending: 0 }).comment(comment).lean<BookingDocument>();
    if (!booking || !freesTime(booking.status)) return;
    await takeBack(peopleOf(booking));
    await giveBack(models, booking);
  };

  const endOverdue = async (bookingId: string): Promise<void> => {
    const expired = await expire(bookings, bookingId);
    await tell(expired);
    if (expired) await giveBack(models, expired);
  };

  return async (bookingId: string, { last = true }: { last?: boolean } = {}): Promise<void> => {
    const [booking] = await bookings.aggregate<BookingDocument & { now: Date }>(
      [{ $match: { _id: bookingId } }, { $set: { now: '$$NOW' } }],
      { comment },
    );
    if (!booking) return;
    // Whoever stored it may have died before they could ask.
    const erased = await takeBack(peopleOf(booking));
    const decision = decide(booking, booking.now);
    switch (decision.kind) {
      case 'decided':
        return freesTime(booking.status) && booking.releaseAt ? giveBack(models, booking) : undefined;
      case 'expire':
        return endOverdue(bookingId);
      case 'reject':
        return tell(await reject(bookings, bookingId, decision.code));
      case 'claim':
        // Of who is erased, what lies ahead is cancelled.
        return erased ? undefined : takeTime(booking, last);
    }
  };
}
export type ProcessBooking = ReturnType<typeof createProcessBooking>;
