import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { providerPublished, providerWithdrawn } from '#contracts/events/provider.ts';
import { putIfNewer } from '../read-model/put-if-newer.ts';
import { bayesianRating } from './bayesian-rating.ts';
import type { CatalogueModel } from './provider.model.ts';
import { providerTerms } from './provider-terms.ts';
import { withdrawProvider } from './withdraw-provider.ts';

/**
 * Takes over what an event of the topic `provider` says. Safe to repeat and in any order.
 *
 * @throws ZodError when it is no such event
 */
export async function recordProvider(catalogue: CatalogueModel, event: DomainEvent): Promise<void> {
  if (event.type === 'provider.withdrawn') {
    return withdrawProvider(catalogue, providerWithdrawn.parse(event).data.providerId);
  }
  const { sequence, data } = providerPublished.parse(event);
  const { providerId, location, ...offer } = data;
  await putIfNewer(catalogue, providerId, sequence, {
    ...offer,
    location: { type: 'Point', coordinates: [location.longitude, location.latitude] },
    quality: bayesianRating(offer.ratingAverage, offer.ratingCount),
    terms: providerTerms(offer),
  });
}
