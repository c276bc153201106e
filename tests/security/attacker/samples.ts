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

/** Things that anybody can find, to make otherwise sensible requests with. */
export type Place = {
  providerId: string;
  serviceId: string;
  startsAt: string;
  /** A booking, and a person, that it is interesting to ask for. */
  bookingId?: string;
  userId?: string;
};

const texts: Record<string, () => string> = {
  email: () => `sample-${randomUUID()}@example.org`,
  idempotencyKey: () => randomUUID(),
  password: () => 'a long enough password',
  newPassword: () => 'another long enough password',
  timeZone: () => 'Asia/Kathmandu',
  locale: () => 'en',
};

/** A sensible value for an argument or an input field, `name` being its own and `owner` that of what it is of. */
export function sampleOf(type: GraphQLInputType, name: string, owner: string, place: Place): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, name, owner, place);
  if (isListType(type)) return [sampleOf(type.ofType, name, owner, place)];
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]?.name;
  if (isInputObjectType(named)) {
    const required = Object.values(named.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(
      required.map((field) => [field.name, sampleOf(field.type, field.name, named.name, place)]),
    );
  }
  if (named.name === 'ID') {
    if (name === 'serviceId' || owner === 'service') return place.serviceId;
    if (name === 'providerId' || owner === 'provider') return place.providerId;
    if (owner === 'booking' && place.bookingId) return place.bookingId;
    return place.userId ?? 'usr_000000000000000000000000';
  }
  if (named.name === 'DateTime') return place.startsAt;
  if (named.name === 'Int' || named.name === 'Float') return 1;
  if (named.name === 'Boolean') return true;
  return texts[name]?.() ?? 'a text';
}
