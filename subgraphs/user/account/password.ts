import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { createFewAtOnce } from '../few-at-once.ts';

/** The price of one guess. OWASP's first recommendation for Argon2id, which is also this library's algorithm. */
export type PasswordCost = { memoryKib: number; passes: number };
export const owaspCost: PasswordCost = { memoryKib: 19_456, passes: 2 };

/** Argon2id in PHC form, with a fresh salt. For accounts that are made without registering, such as demonstration data. */
export const hashPassword = (password: string, { memoryKib, passes }: PasswordCost = owaspCost): Promise<string> =>
  hash(password, { memoryCost: memoryKib, timeCost: passes, parallelism: 1 });

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Whether they belong together. `null` stands for an unknown account: it takes as long, and the answer is no. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
};

type Options = { cost?: PasswordCost; concurrency?: number; maxWaiting?: number };

/**
 * Hashes and checks passwords, at most `concurrency` of each at a time: each takes megabytes and a core. Who would be
 * further back in a queue than `maxWaiting` is refused with UNAVAILABLE at once. The queues are two, so that a crowd that
 * registers keeps nobody from signing in.
 */
export async function createPasswords({
  cost = owaspCost,
  concurrency = 2,
  maxWaiting = 200,
}: Options = {}): Promise<Passwords> {
  const fewHashed = createFewAtOnce(concurrency, maxWaiting);
  const fewVerified = createFewAtOnce(concurrency, maxWaiting);
  const nobodysHash = await hashPassword(randomBytes(32).toString('base64'), cost);
  return {
    hash: (password) => fewHashed(() => hashPassword(password, cost)),
    verify: async (passwordHash, password) => {
      const matches = await fewVerified(() => verify(passwordHash ?? nobodysHash, password));
      return matches && passwordHash !== null;
    },
  };
}
