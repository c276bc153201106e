import { auditEntrances, auditTypes } from './audit.ts';
import { bookingEntrances, bookingsOfPerson, bookingTypes, offerTypes } from './bookings.ts';
import { readPolicyTable } from './cells.ts';
import { person, personEntrances, personTypes } from './people.ts';
import { commonTypes, systemEntrances, systemTypes } from './system.ts';
import { fields } from './words.ts';

/**
 * Who may do what, written by hand and in words of roles and ownership: a statement of its own, which the schema's
 * declarations are compared with, and what the running graph does. Nothing here is derived from either.
 */
export const policyTable = readPolicyTable({
  Query: fields({
    ...bookingEntrances.Query,
    ...personEntrances.Query,
    ...systemEntrances.Query,
    ...auditEntrances.Query,
  }),
  Mutation: fields({ ...bookingEntrances.Mutation, ...personEntrances.Mutation }),
  Subscription: fields({
    ...bookingEntrances.Subscription,
    ...personEntrances.Subscription,
    ...systemEntrances.Subscription,
  }),
  User: fields({ ...person, ...bookingsOfPerson }),
  ...bookingTypes,
  ...offerTypes,
  ...personTypes,
  ...auditTypes,
  ...systemTypes,
  ...commonTypes,
});
