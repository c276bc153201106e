import {
  everyone,
  existing,
  fields,
  finding,
  only,
  type PolicyTable,
  party,
  perCaller,
  self,
  signedIn,
  type TypeRules,
} from './words.ts';

/** Bookings, with what hangs on them. */
export const bookingTypes: PolicyTable = {
  Booking: existing(party, {
    id: signedIn,
    status: party,
    startsAt: party,
    endsAt: party,
    seats: party,
    note: party,
    price: party,
    createdAt: party,
    deadlineAt: party,
    reason: party,
    job: party,
    customer: party,
    provider: party,
    service: party,
  }),
  BookingConnection: fields({ edges: signedIn, pageInfo: everyone }),
  BookingEdge: fields({ cursor: signedIn, node: signedIn }),
  BookingPayload: fields({ booking: signedIn, job: signedIn, userErrors: signedIn }),
  BookingUpdate: fields({
    kind: signedIn,
    cursor: signedIn,
    sequence: signedIn,
    occurredAt: signedIn,
    previousStatus: signedIn,
    status: signedIn,
    booking: perCaller(signedIn),
  }),
  Job: fields({ id: signedIn, state: signedIn }),
  RejectionReason: fields({ code: signedIn, message: signedIn }),
  Money: fields({ amountMinor: everyone, currency: everyone }),
};

/** What is on offer: for everybody, signed in or not. */
export const offerTypes: PolicyTable = {
  Provider: fields({
    id: everyone,
    name: everyone,
    description: everyone,
    city: everyone,
    location: everyone,
    categories: everyone,
    timeZone: everyone,
    workingHours: everyone,
    verified: everyone,
    ratingAverage: everyone,
    ratingCount: everyone,
    distanceKm: everyone,
    services: everyone,
    reviews: everyone,
    similar: everyone,
  }),
  ProviderConnection: fields({ edges: everyone, pageInfo: everyone }),
  ProviderEdge: fields({ cursor: everyone, node: everyone }),
  WorkingHours: fields({ weekday: everyone, opens: everyone, closes: everyone }),
  Service: fields({
    id: everyone,
    name: everyone,
    category: everyone,
    durationMinutes: everyone,
    bufferBeforeMinutes: everyone,
    bufferAfterMinutes: everyone,
    price: everyone,
    noticeMinutes: everyone,
    horizonDays: everyone,
    capacity: everyone,
    slots: everyone,
    provider: everyone,
  }),
  Slot: fields({ startsAt: everyone, endsAt: everyone, seatsLeft: everyone }),
  Review: fields({ id: everyone, rating: everyone, text: everyone, createdAt: everyone, author: everyone }),
  ReviewConnection: fields({ edges: everyone, pageInfo: everyone }),
  ReviewEdge: fields({ cursor: everyone, node: everyone }),
  Recommendation: fields({ provider: everyone, score: everyone, reasons: everyone }),
  Reason: fields({ kind: everyone, text: everyone }),
};

export const bookingEntrances: Record<'Query' | 'Mutation' | 'Subscription', TypeRules['fields']> = {
  Query: {
    booking: perCaller(finding(signedIn, party)),
    bookings: only('OPS', 'ADMIN'),
    provider: everyone,
    searchProviders: everyone,
    service: everyone,
  },
  Mutation: {
    bookingRequest: only('CUSTOMER'),
    bookingCancel: finding(signedIn, party),
  },
  Subscription: {
    bookingUpdated: perCaller(finding(signedIn, party)),
  },
};

/** What a person has of bookings and recommendations. */
export const bookingsOfPerson: TypeRules['fields'] = { bookings: self, recommendations: perCaller(self) };
