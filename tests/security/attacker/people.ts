import { randomUUID } from 'node:crypto';
import type { Reply } from '#tests/harness/wire.ts';
import { gotOf } from './got.ts';

export type Person = { id: string; email: string; password: string; token: string; refreshToken: string };
type Ask = (query: string, variables: Record<string, unknown>, token?: string) => Promise<Reply>;
type Session = { accessToken: string; refreshToken: string; user: { id: string } };

const fields = 'session { accessToken refreshToken user { id } } userErrors { code field message expected }';
export const registering = `mutation ($input: RegisterInput!) { register(input: $input) { ${fields} } }`;
export const signingIn = `mutation ($input: SignInInput!) { signIn(input: $input) { ${fields} } }`;

export const demonstrationStaff = ['admin', 'ops', 'provider', 'customer', 'customer2'] as const;
export type StaffName = (typeof demonstrationStaff)[number];

/** The attacker's and the victims' accounts: each made when it is first needed, and then the same one. */
export function createPeople(ask: Ask) {
  const known = new Map<string, Promise<Person>>();
  const staff = new Map<StaffName, Promise<Person | null>>();

  const sessionOf = (reply: Reply, field: string): Session | null =>
    (reply.data?.[field] as { session: Session | null } | undefined)?.session ?? null;

  /** Somebody who never was before, a customer. */
  async function stranger(displayName = 'A customer of the attacks'): Promise<Person> {
    const email = `attack-${randomUUID()}@example.org`;
    const password = `a long enough password, ${randomUUID()}`;
    const input = { email, password, displayName, idempotencyKey: randomUUID() };
    const reply = await ask(registering, { input });
    const session = sessionOf(reply, 'register');
    if (!session) throw new Error(`could not register: ${gotOf(reply)}`);
    return { id: session.user.id, email, password, token: session.accessToken, refreshToken: session.refreshToken };
  }

  /** A new session of an account; null where the credentials, or the state of the account, do not allow it. */
  async function signIn({ email, password }: { email: string; password: string }): Promise<Person | null> {
    const session = sessionOf(await ask(signingIn, { input: { email, password } }), 'signIn');
    if (!session) return null;
    return { id: session.user.id, email, password, token: session.accessToken, refreshToken: session.refreshToken };
  }

  return {
    stranger,
    signIn,
    /** The same person for the same name. */
    person(name: string): Promise<Person> {
      const person = known.get(name) ?? stranger(`A customer of the attacks, ${name}`);
      known.set(name, person);
      return person;
    },
    /** One of the demonstration accounts; null where they are not. */
    staff(name: StaffName): Promise<Person | null> {
      const person = staff.get(name) ?? signIn({ email: `${name}@sangam.example`, password: 'sangam-demo' });
      staff.set(name, person);
      return person;
    },
  };
}
export type People = ReturnType<typeof createPeople>;
