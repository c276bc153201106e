import { randomUUID } from 'node:crypto';
import { createGraphClient, signIn } from '#tests/harness/client.ts';
import { decode, partsOf, privateKeyOf, signed } from '../attacker/jwt.ts';
import { bare, type Identity } from './identities.ts';
import type { Markers } from './markers.ts';

type Session = { accessToken: string; refreshToken: string; user: { id: string } };
const registering = `mutation ($input: RegisterInput!) {
  register(input: $input) { session { accessToken refreshToken user { id } } userErrors { code field } }
}`;

/** Makes a person whose address, home and device are markers. Of the kind `customer`, or `spare` for one to be used up. */
export async function registerPerson(
  url: string,
  markers: Markers,
  kind: 'customer' | 'spare',
  label: string,
): Promise<Identity> {
  const person: Identity = {
    ...bare,
    label,
    kind,
    password: `a long enough password, ${randomUUID()}`,
    authorization: undefined,
  };
  person.email = markers.email(person, label);
  const { register } = await createGraphClient(url).get<{
    register: { session: Session | null; userErrors: object[] };
  }>(registering, {
    input: {
      email: person.email,
      password: person.password,
      displayName: `A walker, ${kind}`,
      home: { latitude: markers.degrees(person, label, 27), longitude: markers.degrees(person, label, 85) },
      device: markers.device(person, label),
      idempotencyKey: randomUUID(),
    },
  });
  if (!register.session) throw new Error(`could not register: ${JSON.stringify(register.userErrors)}`);
  take(person, register.session);
  return person;
}

/** One of the demonstration's people, with a session of the walk's own. */
export async function demonstrationPerson(
  url: string,
  markers: Markers,
  kind: 'provider' | 'ops' | 'admin',
): Promise<Identity> {
  const email = `${kind}@sangam.example`;
  const person: Identity = { ...bare, label: kind, kind, email, password: 'sangam-demo', authorization: undefined };
  markers.knownEmail(person, kind);
  await renew(url, person);
  return person;
}

/** A fresh access token for somebody whose one would soon expire. */
export async function renew(url: string, person: Identity): Promise<void> {
  const { client: _, ...session } = await signIn(url, person.email, person.password);
  take(person, session);
}

function take(person: Identity, { accessToken, refreshToken, user }: Session): void {
  person.id = user.id;
  person.authorization = `Bearer ${accessToken}`;
  person.refreshToken = refreshToken;
  person.sessions = new Set([...person.sessions, String(decode(partsOf(accessToken).body).sid)]);
  person.signedInAt = Date.now();
}

/** Those who are let in nowhere: nobody in particular, with a token that has expired, and with one that is none. */
export function strangers({ authorization = '' }: Identity, tokenKey: Record<string, unknown>): Identity[] {
  const { head, body } = partsOf(authorization.replace('Bearer ', ''));
  const claims = decode(body);
  const exp = Math.floor(Date.now() / 1_000) - 60;
  const expired = signed.ed25519(decode(head), { ...claims, iat: exp - 600, exp }, privateKeyOf(tokenKey));
  const forged = signed.ed25519(decode(head), { ...claims, roles: ['ADMIN'] });
  return [
    { ...bare, label: 'nobody', kind: 'nobody', authorization: undefined },
    { ...bare, label: 'an expired token', kind: 'refused', authorization: `Bearer ${expired}` },
    { ...bare, label: 'a forged token', kind: 'refused', authorization: `Bearer ${forged}` },
  ];
}
