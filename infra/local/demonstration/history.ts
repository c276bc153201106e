import { counts, type DemonstrationProvider, type OfferedService, type Person } from './places.ts';
import { createRandom, demonstrationId, type Random } from './random.ts';

export type PastBooking = {
  id: string;
  customer: Person;
  provider: DemonstrationProvider;
  service: OfferedService;
  startsAt: Date;
  endsAt: Date;
  status: 'COMPLETED' | 'CANCELLED';
  review: { id: string; rating: number; text: string } | null;
};

const DAY_MS = 86_400_000;
const NEPAL_OFFSET_MS = (5 * 60 + 45) * 60_000;
const praise = ['Came on time.', 'Very good work.', 'Friendly and careful.', 'Would book again.'] as const;
const blame = ['Came late.', 'Had to be called twice.', 'Too dear for what it was.'] as const;

/** Everybody likes two kinds of things best, so that there are tastes to learn. */
function favourite(
  random: Random,
  customer: number,
  providers: readonly DemonstrationProvider[],
): DemonstrationProvider {
  const liked = [(customer * 3) % 10, (customer * 7 + 1) % 10];
  for (let tries = 0; tries < 20; tries += 1) {
    const provider = providers[random.between(0, providers.length - 1)] as DemonstrationProvider;
    const trade = providers.indexOf(provider) % 10;
    if (random.next() < 0.25 || liked.includes(trade)) return provider;
  }
  return providers[0] as DemonstrationProvider;
}

type OpenDay = { startOfDay: number; opens: number };

/** The days of the last ninety before `today` on which a provider worked, the latest first. */
function openDays({ workingHours }: DemonstrationProvider, today: number): OpenDay[] {
  return Array.from({ length: 90 }, (_, n) => today - (n + 1) * DAY_MS).flatMap((startOfDay) => {
    const weekday = new Date(startOfDay + NEPAL_OFFSET_MS).getUTCDay() || 7;
    const hours = workingHours.find((one) => one.weekday === weekday);
    return hours ? [{ startOfDay, opens: Number(hours.opens.slice(0, 2)) }] : [];
  });
}

/**
 * A few thousand bookings of the last ninety days before `now`. Each provider's follow one another from open day to
 * open day, so that none overlap; the first customers have most of them.
 */
export function history(everybody: Person[], providers: DemonstrationProvider[], now: Date): PastBooking[] {
  const random = createRandom(3);
  const customers = everybody.filter(({ displayName }) => displayName.startsWith('Customer'));
  const today = Math.floor((now.getTime() + NEPAL_OFFSET_MS) / DAY_MS) * DAY_MS - NEPAL_OFFSET_MS;
  const taken = new Map<string, number>();
  const bookings = Array.from({ length: counts.bookings }, () => {
    const index = Math.floor(random.next() ** 1.5 * customers.length);
    const provider = favourite(random, index, providers);
    const service = random.pick(provider.services as [OfferedService, ...OfferedService[]]);
    const turn = taken.get(provider.id) ?? 0;
    taken.set(provider.id, turn + 1);
    const open = openDays(provider, today);
    const { startOfDay, opens } = open[turn % open.length] as OpenDay;
    const startsAt = new Date(startOfDay + (opens + Math.floor(turn / open.length) * 4) * 3_600_000);
    const completed = random.next() < 0.9;
    const rating = random.next() < 0.8 ? random.between(4, 5) : random.between(1, 3);
    const reviewed = completed && random.next() < 0.5;
    return {
      customer: customers[index] as Person,
      provider,
      service,
      startsAt,
      endsAt: new Date(startsAt.getTime() + service.durationMinutes * 60_000),
      status: completed ? ('COMPLETED' as const) : ('CANCELLED' as const),
      review: reviewed ? { rating, text: random.pick(rating > 3 ? praise : blame) } : null,
    };
  });
  // Ids rise with time, as real ones do, because lists of bookings are in their order.
  bookings.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  return bookings.map(({ review, ...booking }, n) => ({
    id: demonstrationId('bkg', n + 1),
    ...booking,
    review: review && { id: demonstrationId('rev', n + 1), ...review },
  }));
}
