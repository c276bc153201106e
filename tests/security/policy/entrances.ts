import type { Relation } from '../policy-table/words.ts';
import { mutations } from './mutations.ts';
import { byId, type Entrance, id, ofBookings, ofOneself, ofPeople, own, plain, withValues } from './ways.ts';

/** How each entrance of the graph is asked, by hand: an entrance without an entry fails the comparison. */
export const entrances: Readonly<Record<string, Entrance>> = {
  ...mutations,

  'Query.viewer': { takes: {}, ways: (_cast, asker) => [asker ? own() : { values: {}, finds: null }] },
  'Query.user': ofPeople(id, byId),
  'Query.accountDeletion': withValues({ userId: 'ID!' }, ({ deletedId }) => ({ userId: deletedId })),
  'Query.booking': ofBookings(id, byId),
  'Query.bookings': withValues({ first: 'Int!' }, () => ({ first: 1 })),
  'Query.provider': withValues(id, ({ providerId }) => byId(providerId)),
  'Query.service': withValues(id, ({ serviceId }) => byId(serviceId)),
  'Query.searchProviders': withValues({ input: 'SearchProvidersInput!', first: 'Int!' }, () => ({
    input: { category: 'plumbing' },
    first: 1,
  })),
  'Query.auditEntries': ofPeople({ actorId: 'ID!', first: 'Int!' }, (actorId) => ({ actorId, first: 1 })),
  'Query.auditHead': plain,
  'Query.systemStatus': plain,
  'Query.systemMetrics': plain,
  'Subscription.bookingUpdated': ofBookings(id, byId),
  'Subscription.notificationUpdated': ofOneself({ after: 'String!' }, ({ ownCursor }) => ({ after: ownCursor })),
  'Subscription.systemMetrics': plain,
};

const references = { representations: '[_Any!]!' };
const referring = (__typename: string) => (value: string) => ({ representations: [{ __typename, id: value }] });
// A person comes with their home, which recommendations require of the subgraph that knows it.
const person = { __typename: 'User', home: { latitude: 27.7, longitude: 85.3 } };

/** The ways into a subgraph by an entity's key. */
export const entityEntrances: Readonly<Record<string, Entrance>> = {
  User: ofPeople(references, (value) => ({ representations: [{ ...person, id: value }] })),
  PersonalData: ofPeople(references, referring('PersonalData')),
  Booking: ofBookings(references, referring('Booking')),
  Provider: withValues(references, ({ providerId }) => referring('Provider')(providerId)),
  Service: withValues(references, ({ serviceId }) => referring('Service')(serviceId)),
};

/** Whose something is behind a step, where that is not whose the thing before it was. */
export const passedOn: Readonly<Record<string, (before: Relation) => Relation>> = {
  // Of a booking with somebody's business the customer is another.
  'Booking.customer': (before) => (before === 'own' ? 'own' : "another's"),
  'Review.author': () => "another's",
};

/**
 * Where there may be nothing although the asker may have it: a mutation's payload has either what it did or why it did
 * nothing, not everybody has notifications, and not every booking has an end with a reason.
 */
export const mayBeMissing = (coordinate: string): boolean =>
  /Payload\.\w+$/.test(coordinate) || ['NotificationConnection.edges', 'Booking.reason'].includes(coordinate);
