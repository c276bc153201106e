import type { ProviderDocument } from './provider.model.ts';
import type { Provider } from './provider.type.ts';
import { meanRating } from './rating.ts';

/** What is not read where a provider is only to be shown. */
export const providerFields = { pending: 0, terms: 0, closedAt: 0 } as const;

/** A stored provider as the graph shows it. */
export function providerOf(
  stored: Omit<ProviderDocument, 'pending' | 'terms'>,
  distanceKm: number | null = null,
): Provider {
  const [longitude, latitude] = stored.location.coordinates;
  return {
    id: stored._id,
    name: stored.name,
    description: stored.description,
    city: stored.city,
    location: { latitude, longitude },
    categories: stored.categories,
    timeZone: stored.timeZone,
    workingHours: stored.workingHours,
    verified: stored.verified,
    ratingAverage: meanRating(stored.ratingSum, stored.ratingCount),
    ratingCount: stored.ratingCount,
    distanceKm,
    agendaZone: stored.agendaZone,
  };
}
