import type { BookedModel } from '../behaviour/booked.model.ts';
import { type Habit, readHabits } from '../behaviour/read-habits.ts';
import { candidatesOf, findCandidates } from '../catalogue/find-candidates.ts';
import { findProviders, type KnownProvider } from '../catalogue/find-providers.ts';
import type { Place, Pool } from '../catalogue/pool.ts';
import type { CatalogueModel } from '../catalogue/provider.model.ts';
import { serviceTerms } from '../catalogue/provider-terms.ts';
import { type BookedService, habitsByCategory, type Person, rankForPerson } from './rank-for-person.ts';
import type { Suggestion } from './suggestion.ts';

type Models = { booked: BookedModel; catalogue: CatalogueModel };

export type Ask = { personId: string; home: Place | null; first: number };

/** Of the categories that a person books, those that bring candidates. */
const mostCategories = 3;

/**
 * Suggestions for several people at once, in the order of the asks. However many people: one query for what they
 * booked, one for from whom, one for the candidates. Each person is ranked among their own candidates only, so an
 * answer does not depend on who else was asked for in the same fetch.
 */
export async function recommend({ booked, catalogue }: Models, asks: readonly Ask[]): Promise<Suggestion[][]> {
  const habits = await readHabits(
    booked,
    asks.map(({ personId }) => personId),
  );
  const bookedFrom = await findProviders(
    catalogue,
    [...habits.values()].flatMap((one) => one.habits).map(({ providerId }) => providerId),
  );
  const people = asks.map(({ personId, home }): Person => {
    const { habits: most = [], providerIds = [] } = habits.get(personId) ?? {};
    const services = most.flatMap((habit) => bookedService(habit, bookedFrom) ?? []);
    return { id: personId, home, booked: services, bookedFrom: new Set(providerIds) };
  });
  const pools = people.map(poolsFor);
  const found = await findCandidates(catalogue, pools.flat());
  return asks.map(({ first }, index) => {
    const person = people[index];
    return person ? rankForPerson(person, candidatesOf(pools[index] ?? [], found), first) : [];
  });
}

/** A habit with what the catalogue knows about it; nothing when the provider or the service is not known (any more). */
function bookedService(habit: Habit, bookedFrom: ReadonlyMap<string, KnownProvider>): BookedService | undefined {
  const { providerId, serviceId, times } = habit;
  const service = bookedFrom.get(providerId)?.services.find((one) => one.serviceId === serviceId);
  return service && { category: service.category, terms: serviceTerms(service), times };
}

function poolsFor({ home, booked }: Person): Pool[] {
  const categories = habitsByCategory(booked)
    .slice(0, mostCategories)
    .map(({ category }) => category);
  const everywhere: Pool[] = [{ kind: 'best' }, { kind: 'popular' }];
  if (!home) return [...categories.map((category): Pool => ({ kind: 'category', category })), ...everywhere];
  const near = (of: readonly string[]): Pool => ({ kind: 'near', place: neighbourhood(home), categories: of });
  return [near([]), ...(categories.length > 0 ? [near(categories)] : []), ...everywhere];
}

/** The place within about a kilometre: neighbours share a query for candidates. Ranking goes by the exact place. */
const neighbourhood = ({ latitude, longitude }: Place): Place => ({
  latitude: Math.round(latitude * 100) / 100,
  longitude: Math.round(longitude * 100) / 100,
});
