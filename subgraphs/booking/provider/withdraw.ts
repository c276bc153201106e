import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal, pendEvent } from '#runtime/outbox/pending.ts';
import type { ProviderDocument, ProviderModel } from './provider.model.ts';

/** What a provider is called whose owner is no longer with us. */
export const formerName = 'Former provider';

/** Expression: degrees to a tenth, which is about ten kilometres. */
const about = (degrees: string) => ({ $round: [degrees, 1] });

/** Expressions: what replaces whose it was in an event that told of a provider's offer. */
export const nobodysOffer = (data: string) => ({
  name: literal(formerName),
  location: { latitude: about(`${data}.location.latitude`), longitude: about(`${data}.location.longitude`) },
});

/** Expression: events of the provider that are not delivered yet, with its new name and about where it was. */
const pendingOfNobody = {
  $map: {
    input: { $ifNull: ['$pending', []] },
    as: 'event',
    in: { $mergeObjects: ['$$event', { data: { $mergeObjects: ['$$event.data', nobodysOffer('$$event.data')] } }] },
  },
};

/**
 * Closes a provider for good and takes out of it whose it was: no search finds it and nobody can book it, while those
 * who did keep their bookings, with a former provider in that city. Told by `provider.withdrawn`.
 *
 * @returns the provider as it is now, to be handed to the outbox; null where it is closed already
 */
export const withdraw = (providers: ProviderModel, providerId: string): Promise<ProviderDocument | null> =>
  collectionOf<ProviderDocument>(providers).findOneAndUpdate(
    { _id: providerId, closedAt: null },
    [
      {
        $set: {
          name: literal(formerName),
          description: '',
          terms: [],
          categories: [],
          workingHours: [],
          verified: false,
          'location.coordinates': { $map: { input: '$location.coordinates', as: 'degrees', in: about('$$degrees') } },
          pending: pendingOfNobody,
          closedAt: '$$NOW',
        },
      },
      ...pendEvent({ type: 'provider.withdrawn', data: { providerId: '$_id', ownerId: '$ownerId' } }),
    ],
    { returnDocument: 'after' },
  );
