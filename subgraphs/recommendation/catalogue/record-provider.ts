import type { DomainEvent } from '#contracts/events/domain-event.ts';
import { providerEvent } from '#contracts/events/provider.ts';
import { putIfNewer } from '../read-model/put-if-newer.ts';
import { bayesianRating } from './bayesian-rating.ts';
import type { CatalogueModel } from './provider.model.ts';
import { providerTerms } from './provider-terms.ts';

/**
 * Takes over what a `provider.published` event says. Safe to repeat and in any order.
 *
 * @throws ZodError when it is no such event
 */
export async function recordProvider(catalogue: CatalogueModel, event: DomainEvent): Promise<void> {
  const { sequence, data } = providerEvent.parse(event);
  const { providerId, location, ...offer } = data;
  await putIfNewer(catalogue, providerId, sequence, {
    ...offer,
    location: { type: 'Point', coordinates: [location.longitude, location.latitude] },
    quality: bayesianRating(offer.ratingAverage, offer.ratingCount),
    terms: providerTerms(offer),
  });
}
