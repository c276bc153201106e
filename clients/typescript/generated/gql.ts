/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query FreeSlots($serviceId: ID!, $from: DateTime!, $to: DateTime!) {\n  service(id: $serviceId) {\n    id\n    slots(from: $from, to: $to) {\n      startsAt\n      endsAt\n      seatsLeft\n    }\n  }\n}": typeof types.FreeSlotsDocument,
    "mutation RequestBooking($input: BookingRequestInput!) {\n  bookingRequest(input: $input) {\n    booking {\n      id\n      status\n      startsAt\n    }\n    userErrors {\n      code\n      message\n      field\n      expected\n    }\n  }\n}": typeof types.RequestBookingDocument,
    "query SearchProviders($input: SearchProvidersInput!, $first: Int! = 20, $after: String) {\n  searchProviders(input: $input, first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        name\n        city\n        ratingAverage\n        distanceKm\n        services {\n          id\n          name\n          durationMinutes\n          price {\n            amountMinor\n            currency\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.SearchProvidersDocument,
    "mutation SignIn($input: SignInInput!) {\n  signIn(input: $input) {\n    session {\n      accessToken\n      accessTokenExpiresAt\n      refreshToken\n      user {\n        id\n        displayName\n      }\n    }\n    userErrors {\n      code\n      message\n      field\n    }\n  }\n}": typeof types.SignInDocument,
    "subscription WatchBookings($id: ID, $after: String) {\n  bookingUpdated(id: $id, after: $after) {\n    kind\n    cursor\n    sequence\n    occurredAt\n    previousStatus\n    status\n    booking {\n      id\n      startsAt\n      provider {\n        name\n      }\n    }\n  }\n}": typeof types.WatchBookingsDocument,
};
const documents: Documents = {
    "query FreeSlots($serviceId: ID!, $from: DateTime!, $to: DateTime!) {\n  service(id: $serviceId) {\n    id\n    slots(from: $from, to: $to) {\n      startsAt\n      endsAt\n      seatsLeft\n    }\n  }\n}": types.FreeSlotsDocument,
    "mutation RequestBooking($input: BookingRequestInput!) {\n  bookingRequest(input: $input) {\n    booking {\n      id\n      status\n      startsAt\n    }\n    userErrors {\n      code\n      message\n      field\n      expected\n    }\n  }\n}": types.RequestBookingDocument,
    "query SearchProviders($input: SearchProvidersInput!, $first: Int! = 20, $after: String) {\n  searchProviders(input: $input, first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        name\n        city\n        ratingAverage\n        distanceKm\n        services {\n          id\n          name\n          durationMinutes\n          price {\n            amountMinor\n            currency\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.SearchProvidersDocument,
    "mutation SignIn($input: SignInInput!) {\n  signIn(input: $input) {\n    session {\n      accessToken\n      accessTokenExpiresAt\n      refreshToken\n      user {\n        id\n        displayName\n      }\n    }\n    userErrors {\n      code\n      message\n      field\n    }\n  }\n}": types.SignInDocument,
    "subscription WatchBookings($id: ID, $after: String) {\n  bookingUpdated(id: $id, after: $after) {\n    kind\n    cursor\n    sequence\n    occurredAt\n    previousStatus\n    status\n    booking {\n      id\n      startsAt\n      provider {\n        name\n      }\n    }\n  }\n}": types.WatchBookingsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query FreeSlots($serviceId: ID!, $from: DateTime!, $to: DateTime!) {\n  service(id: $serviceId) {\n    id\n    slots(from: $from, to: $to) {\n      startsAt\n      endsAt\n      seatsLeft\n    }\n  }\n}"): typeof import('./graphql.ts').FreeSlotsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RequestBooking($input: BookingRequestInput!) {\n  bookingRequest(input: $input) {\n    booking {\n      id\n      status\n      startsAt\n    }\n    userErrors {\n      code\n      message\n      field\n      expected\n    }\n  }\n}"): typeof import('./graphql.ts').RequestBookingDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SearchProviders($input: SearchProvidersInput!, $first: Int! = 20, $after: String) {\n  searchProviders(input: $input, first: $first, after: $after) {\n    edges {\n      cursor\n      node {\n        id\n        name\n        city\n        ratingAverage\n        distanceKm\n        services {\n          id\n          name\n          durationMinutes\n          price {\n            amountMinor\n            currency\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.ts').SearchProvidersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SignIn($input: SignInInput!) {\n  signIn(input: $input) {\n    session {\n      accessToken\n      accessTokenExpiresAt\n      refreshToken\n      user {\n        id\n        displayName\n      }\n    }\n    userErrors {\n      code\n      message\n      field\n    }\n  }\n}"): typeof import('./graphql.ts').SignInDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription WatchBookings($id: ID, $after: String) {\n  bookingUpdated(id: $id, after: $after) {\n    kind\n    cursor\n    sequence\n    occurredAt\n    previousStatus\n    status\n    booking {\n      id\n      startsAt\n      provider {\n        name\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').WatchBookingsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
