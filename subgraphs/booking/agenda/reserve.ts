import { setTimeout as pause } from 'node:timers/promises';
import { background } from '#runtime/mongo/monitor-commands.ts';
import type { AgendaModel } from './agenda.model.ts';
import { seatsFree } from './capacity.ts';
import { claim } from './claim.ts';
import type { AgendaPart } from './days.ts';
import { readUses } from './read-uses.ts';
import { releaseHeld } from './release.ts';

export type Reservation = {
  bookingId: string;
  holder: string;
  /** In the order of time, as `agendaParts` returns them. */
  parts: readonly AgendaPart[];
  seats: number;
  capacity: number;
  holdMs: number;
};

/** `taken`: lasting claims leave no room. `contended`: only claims that may still lapse do. */
export type ReservationOutcome = 'held' | 'taken' | 'contended';

const tries = 6;

/**
 * Claims all parts or none, one day after the other in the fixed order. Two that want crossing days can both lose, and
 * a claim that is in the way may be given back a moment later; so who loses to claims that are not lasting tries
 * again, with jitter.
 */
export async function reserve(agendas: AgendaModel, reservation: Reservation): Promise<ReservationOutcome> {
  for (let attempt = 1; attempt <= tries; attempt++) {
    if (await claimAll(agendas, reservation)) return 'held';
    if (await isTakenForGood(agendas, reservation)) return 'taken';
    if (attempt < tries) await pause(20 * 2 ** attempt * (0.5 + Math.random()));
  }
  return 'contended';
}

async function claimAll(agendas: AgendaModel, { parts, ...rest }: Reservation): Promise<boolean> {
  for (const [index, part] of parts.entries()) {
    if (await claim(agendas, { part, ...rest })) continue;
    const agendaIds = parts.slice(0, index).map(({ agendaId }) => agendaId);
    if (agendaIds.length > 0) await releaseHeld(agendas, { ...rest, agendaIds });
    return false;
  }
  return true;
}

async function isTakenForGood(agendas: AgendaModel, reservation: Reservation): Promise<boolean> {
  const { parts, bookingId, seats, capacity } = reservation;
  const ids = parts.map(({ agendaId }) => agendaId);
  const uses = await readUses(agendas, ids, { asked: 'committed', comment: `${background} reserve` });
  return parts.some(({ agendaId, startsAt, endsAt }) => {
    const others = (uses.get(agendaId) ?? []).filter((use) => use.bookingId !== bookingId);
    return seatsFree(others, { startsAt, endsAt, capacity }) < seats;
  });
}
