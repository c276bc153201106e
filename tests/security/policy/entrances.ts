import type { Relation } from '../policy-table/words.ts';
import type { Cast, Person } from './cast.ts';

/** One way to ask an entrance: with which values, and whose it is what that finds; null where it finds nothing. */
export type Way = {
  values: Readonly<Record<string, unknown>>;
  finds: Relation | null;
  /** Somebody with the same role who asks in the asker's place, another time for each operation. */
  by?: () => Promise<Person>;
};
/** An entrance: its arguments by their types, and the ways in which somebody asks it. */
export type Entrance = { takes: Readonly<Record<string, string>>; ways(cast: Cast, asker: Person | null): Way[] };

const anothers = (values: Way['values'] = {}): Way => ({ values, finds: "another's" });
const own = (values: Way['values'] = {}): Way => ({ values, finds: 'own' });

const plain: Entrance = { takes: {}, ways: () => [anothers()] };
const withValues = (takes: Entrance['takes'], values: (cast: Cast) => Way['values']): Entrance => ({
  takes,
  ways: (cast) => [anothers(values(cast))],
});
/** The asker's own booking, the one with the asker's business, and one that is no business of theirs. */
const ofBookings = (takes: Entrance['takes'], values: (id: string) => Way['values']): Entrance => ({
  takes,
  ways: ({ strangersBooking }, asker) => [
    anothers(values(strangersBooking)),
    ...(asker ? [own(values(asker.ownBooking.id))] : []),
    ...(asker ? [{ values: values(asker.bookingWithMe), finds: 'with me' } as const] : []),
  ],
});
/** The asker, and somebody else. */
const ofPeople = (takes: Entrance['takes'], values: (id: string) => Way['values']): Entrance => ({
  takes,
  ways: ({ stranger }, asker) => [anothers(values(stranger.id)), ...(asker ? [own(values(asker.id))] : [])],
});
/** What is about whoever asks, so that nobody can ask it of anybody else. */
const ofOneself = (takes: Entrance['takes'] = {}, values: (asker: Person) => Way['values'] = () => ({})): Entrance => ({
  takes,
  ways: ({ people: [first] }, asker) => {
    const whoever = asker ?? first;
    return whoever ? [{ values: values(whoever), finds: asker ? 'own' : null }] : [];
  },
});
const input = (type: string) => ({ input: `${type}!` });
const id = { id: 'ID!' };
const byId = (value: string) => ({ id: value });

/** How each entrance of the graph is asked, by hand: an entrance without an entry fails the comparison. */
export const entrances: Readonly<Record<string, Entrance>> = {
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

  'Mutation.register': withValues(input('RegisterInput'), () => ({
    input: {
      email: 'policy-table@example.org',
      password: 'a long enough password',
      displayName: 'Customer 601',
      idempotencyKey: 'policy-table',
    },
  })),
  'Mutation.signIn': withValues(input('SignInInput'), ({ stranger: { email } }) => ({
    input: { email, password: 'sangam-demo' },
  })),
  'Mutation.refresh': withValues({ refreshToken: 'String!' }, () => ({ refreshToken: 'no such token' })),
  'Mutation.signOut': withValues({ refreshToken: 'String!' }, () => ({ refreshToken: 'no such token' })),
  'Mutation.sessionRevoke': {
    takes: id,
    ways: ({ stranger }, asker) => [
      anothers(byId(stranger.session)),
      ...(asker ? [own(byId(asker.otherSession))] : []),
    ],
  },
  'Mutation.signOutEverywhere': {
    takes: {},
    ways: ({ signInSpare }, asker) => [
      { ...(asker ? { finds: 'own', by: () => signInSpare(asker.role) } : { finds: null }), values: {} },
    ],
  },
  'Mutation.passwordChange': ofOneself(input('PasswordChangeInput'), () => ({
    input: { currentPassword: 'sangam-demo', newPassword: 'short' },
  })),
  'Mutation.passwordResetRequest': withValues(input('PasswordResetRequestInput'), () => ({
    input: { email: 'nobody@example.org' },
  })),
  'Mutation.passwordReset': withValues(input('PasswordResetInput'), () => ({
    input: { token: 'no such token', newPassword: 'a long enough password' },
  })),
  // A password that nobody can have: whatever else is wrong counts as a failed sign-in.
  'Mutation.accountDelete': ofOneself(input('AccountDeleteInput'), () => ({ input: { password: 'x'.repeat(300) } })),
  'Mutation.profileUpdate': ofOneself(input('ProfileUpdateInput'), () => ({ input: { locale: 'en' } })),
  'Mutation.notificationsMarkRead': {
    takes: { ids: '[ID!]!' },
    ways: ({ stranger }, asker) => [
      anothers({ ids: [stranger.notification] }),
      ...(asker ? [own({ ids: [asker.ownNotification] })] : []),
    ],
  },
  'Mutation.notificationPreferencesUpdate': ofOneself(input('NotificationPreferencesUpdateInput'), () => ({
    input: { preferences: [{ kind: 'BOOKING_CONFIRMED', inbox: true }] },
  })),
  // What the person has, or has not, so that nothing changes.
  'Mutation.roleGrant': {
    takes: { userId: 'ID!', role: 'Role!' },
    ways: ({ stranger }, asker) => [
      anothers({ userId: stranger.id, role: 'CUSTOMER' }),
      ...(asker ? [own({ userId: asker.id, role: asker.role })] : []),
    ],
  },
  'Mutation.roleRevoke': ofPeople({ userId: 'ID!', role: 'Role!' }, (userId) => ({ userId, role: 'PARTNER' })),
  // A request that was made before gives the same booking again.
  'Mutation.bookingRequest': ofOneself(input('BookingRequestInput'), ({ ownBooking: { id: _id, ...request } }) => ({
    input: request,
  })),
  'Mutation.bookingCancel': ofBookings(input('BookingCancelInput'), (booking) => ({ input: { id: booking } })),

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
