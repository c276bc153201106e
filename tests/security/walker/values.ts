import { randomUUID } from 'node:crypto';
import {
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { providers } from '#infra/local/demonstration/places.ts';
import { type Bookable, type BookingTexts, isAtProvider } from './bookings.ts';
import { type Identity, isKept, isStaff } from './identities.ts';
import type { Markers } from './markers.ts';
import type { Pool } from './pool.ts';
import type { Random } from './random.ts';
import type { Template, Variable } from './template.ts';

export type ValueParts = {
  pool: Pool;
  markers: Markers;
  bookings: BookingTexts;
  places: readonly Bookable[];
  /** Those who may lose everything. */
  spares: readonly Identity[];
  /** Everybody whose address may be tried. */
  everybody: readonly Identity[];
};

const DAY_MS = 86_400_000;
const zeros = '0'.repeat(24);
const garbage = ['', 'x', '{"$ne":null}', '__proto__', `usr_${zeros}`, 'bkg_00000000000000000000000g'];
const words = ['Kathmandu', 'Kathmandu', '', 'plum', 'x'];
const categories = [...new Set(providers().flatMap((one) => one.categories)), 'nothing'];

/** Which kind of id an argument means, as far as its name says. */
const kindOf: Record<string, string> = {
  serviceId: 'svc',
  service: 'svc',
  provider: 'prv',
  providerId: 'prv',
  booking: 'bkg',
  bookingUpdated: 'bkg',
  BookingCancelInput: 'bkg',
  userId: 'usr',
  user: 'usr',
  personId: 'usr',
  actorId: 'usr',
  ids: 'ntf',
  sessionRevoke: 'ses',
};

/**
 * Random values for an operation's variables, mostly such as make sense, often somebody else's. Whoever the walk goes
 * on with does nothing that would end that: their passwords and tokens are never rightly used, and roles are given to
 * spares alone by those who may give them.
 */
export function randomValues(
  template: Template,
  identity: Identity,
  random: Random,
  parts: ValueParts,
): Record<string, unknown> {
  const { pool, markers, bookings, places, spares, everybody } = parts;
  const place = random.chance(0.5) ? places.find(({ atProvider }) => atProvider) : undefined;
  const bookable = place && random.chance(0.5) ? place : random.pick(places);
  const spare = random.pick(spares);
  const account = random.chance(0.6) ? spare : random.pick(everybody);
  const isRight = account.kind === 'spare' && random.chance(0.7);
  const actsAsSpare = identity.kind === 'spare';
  const bookingId = bookings.idFor(identity, random) ?? pool.id(random, 'bkg');

  /** The note says whether the provider of the walk may read it, so the service may not be another one’s by chance. */
  const serviceId = (): string => {
    const id = random.chance(0.8) ? bookable.serviceId : pool.id(random, 'svc');
    return isAtProvider(id) === bookable.atProvider ? id : bookable.serviceId;
  };

  const idFor = (arg: string, owner: string): string => {
    if (arg === 'serviceId') return serviceId();
    if (random.chance(0.05)) return random.pick(garbage);
    if (random.chance(0.1)) return pool.id(random);
    if (owner === 'roleGrant' || owner === 'roleRevoke') {
      // Whoever may do it does it to spares alone.
      if (!isStaff(identity) && !identity.promoted) return pool.id(random, 'usr');
      spare.promoted = true;
      return spare.id ?? '';
    }
    if (owner === 'sessionRevoke' && isKept(identity)) {
      const others = pool.all('ses').filter((id) => !identity.sessions.has(id));
      return others.length > 0 ? random.pick(others) : `ses_${zeros}`;
    }
    if (owner === 'BookingCancelInput' || (kindOf[owner] === 'bkg' && random.chance(0.4))) return bookingId;
    return pool.id(random, kindOf[arg] ?? kindOf[owner]);
  };

  const textFor = (arg: string, owner: string): unknown => {
    const wrong = `wrong, ${random.hex(8)}`;
    if (arg === 'after' || arg === 'before') return random.chance(0.8) ? pool.cursor(random) : random.pick(garbage);
    if (arg === 'idempotencyKey') return randomUUID();
    if (arg === 'email')
      return owner === 'RegisterInput' ? `walker-${randomUUID()}@example.net` : account.email || 'x@example.org';
    if (arg === 'currentPassword' || owner === 'AccountDeleteInput')
      return actsAsSpare && random.chance(0.6) ? identity.password : wrong;
    if (arg === 'password')
      return owner === 'SignInInput' ? (isRight ? account.password : wrong) : 'a long enough password';
    if (arg === 'newPassword') return `a long enough password, ${random.hex(8)}`;
    if (arg === 'refreshToken') return random.chance(0.7) ? spare.refreshToken : random.pick(garbage);
    if (arg === 'token') return random.chance(0.5) ? `${random.hex(22)}.${random.hex(43)}` : spare.refreshToken;
    if (arg === 'category') return random.pick(categories);
    if (arg === 'locale') return random.pick(['en', 'ne', 'xx']);
    if (arg === 'timeZone') return random.pick(['Asia/Kathmandu', 'Europe/Paris', 'Mars/Olympus']);
    if (arg === 'displayName') return `A walker, ${random.hex(4)}`;
    if (arg === 'device') return `A device, ${random.hex(4)}`;
    if (arg === 'note') return bookings.note(identity, bookable.atProvider);
    if (arg === 'reason') return bookings.reason(bookingId);
    if (arg === 'action')
      return random.pick(['booking.requested', 'account.registered', 'session.opened', 'attempt.refused', 'x']);
    return random.pick(words);
  };

  const timeFor = (arg: string): string => {
    const days = { from: 1, to: 1 + random.between(1, 4), since: -1, until: 1 }[arg];
    if (days === undefined) return bookable.startsAt;
    return new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + days * DAY_MS).toISOString();
  };

  const valueFor = (type: GraphQLInputType, arg: string, owner: string): unknown => {
    if (isNonNullType(type)) return valueFor(type.ofType, arg, owner);
    if (isListType(type)) return Array.from({ length: random.between(1, 3) }, () => valueFor(type.ofType, arg, owner));
    const named = getNamedType(type);
    if (isEnumType(named)) return random.pick(named.getValues()).name;
    if (isInputObjectType(named)) {
      // A home is a marker, also one that somebody moves to.
      if (named.name === 'GeoPointInput' && owner !== 'SearchProvidersInput' && isKept(identity)) {
        return {
          latitude: markers.degrees(identity, identity.label, 27),
          longitude: markers.degrees(identity, identity.label, 85),
        };
      }
      const given = Object.values(named.getFields()).filter(
        (field) => isRequiredInputField(field) || random.chance(0.3),
      );
      return Object.fromEntries(given.map((field) => [field.name, valueFor(field.type, field.name, named.name)]));
    }
    if (named.name === 'ID') return idFor(arg, owner);
    if (named.name === 'DateTime') return timeFor(arg);
    if (named.name === 'Int')
      return arg === 'first' ? random.weighted([1, 2, 3, 20, 0], (n) => (n === 0 || n > 3 ? 0.03 : 1)) : 1;
    if (named.name === 'Float') return arg === 'withinKm' ? 30 : arg === 'longitude' ? 85.32 : 27.71;
    if (named.name === 'Boolean') return random.chance(0.5);
    return textFor(arg, owner);
  };

  const given = template.variables.filter(
    ({ type, arg }) => isNonNullType(type) || arg === 'first' || random.chance(arg === 'after' ? 0.2 : 0.5),
  );
  return Object.fromEntries(given.map(({ name, type, arg, owner }: Variable) => [name, valueFor(type, arg, owner)]));
}
