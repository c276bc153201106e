import type { ProviderDocument } from '../provider/provider.model.ts';
import type { ServiceDocument, ServiceModel } from './service.model.ts';

/** A service, who provides it, and what time it is for the database. */
export type Offer = { service: ServiceDocument; provider: ProviderDocument; now: Date };

/** Everything that decides whether a service can be booked, in one query; null for one that nobody offers (any more). */
export async function loadOffer(services: ServiceModel, serviceId: string): Promise<Offer | null> {
  const [offer] = await services.aggregate<Offer>([
    { $match: { _id: serviceId } },
    { $lookup: { from: 'providers', localField: 'providerId', foreignField: '_id', as: 'provider' } },
    { $unwind: '$provider' },
    { $match: { 'provider.closedAt': null } },
    { $project: { _id: 0, service: '$$ROOT', provider: 1, now: '$$NOW' } },
    { $unset: ['service.provider', 'provider.pending'] },
  ]);
  return offer ?? null;
}
