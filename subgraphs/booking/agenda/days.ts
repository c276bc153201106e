import { DateTime } from 'luxon';

/** The part of an interval that falls into one agenda. */
export type AgendaPart = { agendaId: string; startsAt: Date; endsAt: Date };

/** The agenda of one provider for one day of its zone, as an ISO date. */
export const agendaIdOf = (providerId: string, day: string): string => `${providerId}/${day}`;

/**
 * Cuts a half-open interval at the midnights of a zone, in the order of time: the fixed order in which all claims are
 * made. Every instant belongs to exactly one agenda, so what holds in each agenda holds altogether.
 *
 * @param zone the provider's `agendaZone`, which never changes: with another one the same instant would be looked for
 * in another agenda
 */
export function agendaParts(providerId: string, zone: string, startsAt: Date, endsAt: Date): AgendaPart[] {
  const parts: AgendaPart[] = [];
  let from = startsAt;
  while (from < endsAt) {
    const day = DateTime.fromJSDate(from, { zone });
    // Not every day begins at midnight and not every date exists, so the day after is asked for its own beginning.
    const nextDay = day.plus({ days: 1 }).startOf('day').toJSDate();
    const to = nextDay < endsAt ? nextDay : endsAt;
    parts.push({ agendaId: agendaIdOf(providerId, day.toISODate() ?? ''), startsAt: from, endsAt: to });
    from = to;
  }
  return parts;
}
