import { z } from 'zod';
import { type DomainEvent, domainEvent } from './domain-event.ts';

/** What a provider offers, as others need it to recommend it. Prices in minor units; ratings from 1 to 5. */
export const providerSnapshot = z.object({
  providerId: z.string(),
  ownerId: z.string(),
  name: z.string(),
  city: z.string(),
  categories: z.array(z.string()),
  location: z.object({ latitude: z.number(), longitude: z.number() }),
  services: z.array(
    z.object({ serviceId: z.string(), name: z.string(), category: z.string(), priceMinor: z.number().int() }),
  ),
  currency: z.string(),
  ratingAverage: z.number().nullable(),
  ratingCount: z.number().int(),
});
export type ProviderSnapshot = z.infer<typeof providerSnapshot>;
export type ProviderPublished = DomainEvent<ProviderSnapshot> & { type: 'provider.published' };
export const providerPublished = domainEvent.extend({ type: z.literal('provider.published'), data: providerSnapshot });

/** A provider that offers nothing any more, for good. */
export const withdrawnSnapshot = z.object({ providerId: z.string(), ownerId: z.string() });
export type ProviderWithdrawn = DomainEvent<z.infer<typeof withdrawnSnapshot>> & { type: 'provider.withdrawn' };
export const providerWithdrawn = domainEvent.extend({ type: z.literal('provider.withdrawn'), data: withdrawnSnapshot });

export type ProviderEvent = ProviderPublished | ProviderWithdrawn;
