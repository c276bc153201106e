/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What a customer books. */
export type BookingRequestInput = {
  /** Chosen by the client, 1 to 200 characters, fresh for each booking. Repeating a request with the same key and input is safe: it gives the same booking. */
  idempotencyKey: string;
  /** Something to tell the provider. At most 500 characters, with line breaks. */
  note?: string | null | undefined;
  /** How many seats, from 1 to the service’s capacity. */
  seats?: number | null | undefined;
  /** The service. */
  serviceId: string | number;
  /** When the appointment is to start: the `startsAt` of one of the service’s slots. */
  startsAt: string;
};

/** Where a booking is in its life. */
export type BookingStatus =
  /** The customer, the provider or our staff called it off. An end. */
  | 'CANCELLED'
  /** The appointment has taken place. An end. */
  | 'COMPLETED'
  /** The time is the customer’s. It becomes CANCELLED or COMPLETED. */
  | 'CONFIRMED'
  /** It was not decided by its deadline. An end. */
  | 'EXPIRED'
  /** Accepted, and waiting to be decided. It becomes CONFIRMED, REJECTED, CANCELLED or EXPIRED. */
  | 'PENDING'
  /** It could not be had; the reason says why. An end. */
  | 'REJECTED';

/** Every code that an expected failure can have. Codes are stable; messages are not. */
export type ErrorCode =
  /** What you may do has changed. Subscribe again, from your last cursor. */
  | 'AUTHORITY_CHANGED'
  /** The e-mail address and the password do not belong together. */
  | 'BAD_CREDENTIALS'
  /** That cursor was not issued for this list or subscription. */
  | 'BAD_CURSOR'
  /** That is not an id of the expected kind. */
  | 'BAD_ID'
  /** A value is not of the expected form. */
  | 'BAD_INPUT'
  /** The refresh token is wrong, expired or was used before. */
  | 'BAD_REFRESH_TOKEN'
  /** The token is wrong, has expired or was used before. Ask for another one. */
  | 'BAD_RESET_TOKEN'
  /** The booking could not be processed before its deadline. */
  | 'DEADLINE_PASSED'
  /** There is an account with this e-mail address. */
  | 'EMAIL_TAKEN'
  /** Your account may not do this. */
  | 'FORBIDDEN'
  /** This idempotency key was used with another input. */
  | 'IDEMPOTENCY_MISMATCH'
  /** Something failed on our side. The request id tells us what. */
  | 'INTERNAL'
  /** There is no such thing, or you may not see it. */
  | 'NOT_FOUND'
  /** That kind of operation is not served here. */
  | 'OPERATION_NOT_ALLOWED'
  /** The operation asks for more than the limits allow. */
  | 'OPERATION_TOO_LARGE'
  /** A number or a date is outside the allowed range. */
  | 'OUT_OF_RANGE'
  /** This session was ended. Sign in again. */
  | 'SESSION_OVER'
  /** That time is further ahead than the provider takes bookings. */
  | 'SLOT_BEYOND_HORIZON'
  /** Others asked for that time at the same moment, and nobody has it yet. Try again. */
  | 'SLOT_CONTENDED'
  /** That time has passed, or is too soon to be booked. */
  | 'SLOT_IN_PAST'
  /** The provider does not work at that time. */
  | 'SLOT_OFF_HOURS'
  /** That time is taken. */
  | 'SLOT_TAKEN'
  /** Too many attempts. Try again later. */
  | 'THROTTLED'
  /** A part of the system did not answer in time. Try again. */
  | 'TIMED_OUT'
  /** Sign in first: the access token is missing, wrong or expired. */
  | 'UNAUTHENTICATED'
  /** A part of the system does not answer at the moment. Try again. */
  | 'UNAVAILABLE'
  /** This service answers only its gateway. */
  | 'UNSIGNED_CALLER'
  /** The state of this booking does not allow that. */
  | 'WRONG_STATE';

/** A place on earth, in degrees of WGS 84. */
export type GeoPointInput = {
  /** Degrees north of the equator, from -90 to 90. */
  latitude: number;
  /** Degrees east of Greenwich, from -180 to 180. */
  longitude: number;
};

/** What a provider must be like. Everything given must hold; nothing given finds all. */
export type SearchProvidersInput = {
  /** A category that it offers, such as `plumbing`. */
  category?: string | null | undefined;
  /** Near this point. The nearest come first; without it, the best rated. */
  near?: GeoPointInput | null | undefined;
  /** Beginnings of words in its name, city, categories or services; all must match. At most 100 characters. */
  text?: string | null | undefined;
  /** How near, in kilometres: more than 0, at most 500. Means nothing without `near`. */
  withinKm?: number | null | undefined;
};

/** What an account is entered with. */
export type SignInInput = {
  /** What the person will know the session by, such as `Firefox on Linux`: 1 to 100 characters. */
  device?: string | null | undefined;
  /** The address of the account. Case does not matter. */
  email: string;
  /** The password of the account. */
  password: string;
};

/** What a subscription tells. */
export type UpdateKind =
  /** Something happened. */
  | 'EVENT'
  /** Something may have happened that cannot be told any more: ask again for what you show. Events go on after it. */
  | 'GAP'
  /** The subscription stands. It comes first, and only without `after`. With an `id`, the booking as it is now. */
  | 'START';

export type FreeSlotsQueryVariables = Exact<{
  serviceId: string | number;
  from: string;
  to: string;
}>;


export type FreeSlotsQuery = { service: { id: string, slots: Array<{ startsAt: string, endsAt: string, seatsLeft: number }> } | null };

export type RequestBookingMutationVariables = Exact<{
  input: BookingRequestInput;
}>;


export type RequestBookingMutation = { bookingRequest: { booking: { id: string, status: BookingStatus, startsAt: string } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null, expected: string | null }> } };

export type SearchProvidersQueryVariables = Exact<{
  input: SearchProvidersInput;
  first?: number;
  after?: string | null | undefined;
}>;


export type SearchProvidersQuery = { searchProviders: { edges: Array<{ cursor: string, node: { id: string, name: string, city: string, ratingAverage: number | null, distanceKm: number | null, services: Array<{ id: string, name: string, durationMinutes: number, price: { amountMinor: number, currency: string } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn: { session: { accessToken: string, accessTokenExpiresAt: string, refreshToken: string, user: { id: string, displayName: string | null } } | null, userErrors: Array<{ code: ErrorCode, message: string, field: string | null }> } };

export type WatchBookingsSubscriptionVariables = Exact<{
  id?: string | number | null | undefined;
  after?: string | null | undefined;
}>;


export type WatchBookingsSubscription = { bookingUpdated: { kind: UpdateKind, cursor: string, sequence: number | null, occurredAt: string | null, previousStatus: BookingStatus | null, status: BookingStatus | null, booking: { id: string, startsAt: string, provider: { name: string } } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const FreeSlotsDocument = new TypedDocumentString(`
    query FreeSlots($serviceId: ID!, $from: DateTime!, $to: DateTime!) {
  service(id: $serviceId) {
    id
    slots(from: $from, to: $to) {
      startsAt
      endsAt
      seatsLeft
    }
  }
}
    `) as unknown as TypedDocumentString<FreeSlotsQuery, FreeSlotsQueryVariables>;
export const RequestBookingDocument = new TypedDocumentString(`
    mutation RequestBooking($input: BookingRequestInput!) {
  bookingRequest(input: $input) {
    booking {
      id
      status
      startsAt
    }
    userErrors {
      code
      message
      field
      expected
    }
  }
}
    `) as unknown as TypedDocumentString<RequestBookingMutation, RequestBookingMutationVariables>;
export const SearchProvidersDocument = new TypedDocumentString(`
    query SearchProviders($input: SearchProvidersInput!, $first: Int! = 20, $after: String) {
  searchProviders(input: $input, first: $first, after: $after) {
    edges {
      cursor
      node {
        id
        name
        city
        ratingAverage
        distanceKm
        services {
          id
          name
          durationMinutes
          price {
            amountMinor
            currency
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<SearchProvidersQuery, SearchProvidersQueryVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    session {
      accessToken
      accessTokenExpiresAt
      refreshToken
      user {
        id
        displayName
      }
    }
    userErrors {
      code
      message
      field
    }
  }
}
    `) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;
export const WatchBookingsDocument = new TypedDocumentString(`
    subscription WatchBookings($id: ID, $after: String) {
  bookingUpdated(id: $id, after: $after) {
    kind
    cursor
    sequence
    occurredAt
    previousStatus
    status
    booking {
      id
      startsAt
      provider {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WatchBookingsSubscription, WatchBookingsSubscriptionVariables>;