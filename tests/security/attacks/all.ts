import type { Attack } from '../attacker/attack.ts';
import { bruteForceAttacks } from './brute-force.ts';
import { crossOriginAttacks } from './cross-origin.ts';
import { directSubgraphAttacks } from './direct-subgraph.ts';
import { entityPathAttacks } from './entity-paths.ts';
import { enumerationAttacks } from './enumeration.ts';
import { federationFieldAttacks } from './federation-fields.ts';
import { identityHeaderAttacks } from './identity-headers.ts';
import { idorAttacks } from './idor.ts';
import { introspectionAttacks } from './introspection.ts';
import { leakAttacks } from './leaks.ts';
import { logInjectionAttacks } from './log-injection.ts';
import { lostAuthorityAttacks } from './lost-authority.ts';
import { massAssignmentAttacks } from './mass-assignment.ts';
import { operatorAttacks } from './operators.ts';
import { prototypeAttacks } from './prototype.ts';
import { refreshAttacks } from './refresh.ts';
import { regexAttacks } from './regex.ts';
import { subscriptionAttacks } from './subscriptions.ts';
import { tokenPlaceAttacks } from './token-places.ts';
import { tokenAttacks } from './tokens.ts';

/**
 * Every attack on identity, on authority and by injection, in the order in which they are tried: those that make the
 * target wary of the attacker’s address come late, and what every answer of the run is searched for comes last.
 */
export const attacks: readonly Attack[] = [
  ...tokenAttacks,
  ...tokenPlaceAttacks,
  ...identityHeaderAttacks,
  ...directSubgraphAttacks,
  ...federationFieldAttacks,
  ...refreshAttacks,
  ...lostAuthorityAttacks,
  ...idorAttacks,
  ...entityPathAttacks,
  ...subscriptionAttacks,
  ...massAssignmentAttacks,
  ...operatorAttacks,
  ...prototypeAttacks,
  ...regexAttacks,
  ...logInjectionAttacks,
  ...crossOriginAttacks,
  ...introspectionAttacks,
  ...bruteForceAttacks,
  ...enumerationAttacks,
  ...leakAttacks,
];
