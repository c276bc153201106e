import { refuse } from '#runtime/errors/refusal.ts';
import { agendaParts } from '../agenda/days.ts';
import type { BookingLoaders } from '../loaders.ts';
import type { Service } from '../service/service.type.ts';
import { busyInterval, type Slot, slotsOf } from './slots.ts';

const mostDays = 14;
const dayMs = 24 * 60 * 60_000;

/**
 * The free times of a service that start from `from` up to, not including, `to`. All services of a fetch share one
 * query for providers and one for agendas.
 *
 * Refuses with OUT_OF_RANGE when the range is empty, runs backwards, or is longer than 14 days.
 */
export async function listSlots(
  { provider: providers, uses, windowsOf }: Pick<BookingLoaders, 'provider' | 'uses' | 'windowsOf'>,
  service: Service,
  { from, to, now }: { from: Date; to: Date; now: Date },
): Promise<Slot[]> {
  const length = to.getTime() - from.getTime();
  if (!(length > 0 && length <= mostDays * dayMs)) {
    refuse('OUT_OF_RANGE', { field: 'to', expected: `after from, and at most ${mostDays} days after it` });
  }
  const provider = await providers.load(service.providerId);
  if (!provider) throw new Error(`service ${service.id} has no provider`);

  const { startsAt } = busyInterval(service, from);
  const { endsAt } = busyInterval(service, to);
  const parts = agendaParts(provider.id, provider.agendaZone, startsAt, endsAt);
  const claims = (await uses.loadMany(parts.map(({ agendaId }) => agendaId))).flatMap((found) => {
    if (found instanceof Error) throw found;
    return found;
  });
  const { workingHours, timeZone: zone } = provider;
  return slotsOf({ workingHours, zone, service, claims, now, windowsOf }, from, to);
}
