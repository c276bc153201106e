/** How many attempts are let through, and within how many seconds of the first of them. */
export type Limit = { attempts: number; seconds: number };

const minute = 60;
const hour = 60 * minute;

/** Over how long each limit counts. What it counts is configured, how long is not: the two are chosen together. */
const seconds = {
  /** Failed passwords for one account from one address. */
  signInPerPair: 15 * minute,
  /** Failed passwords for one account from everywhere. */
  signInPerAccount: hour,
  /** Failed passwords from one address for all accounts. */
  signInPerAddress: 15 * minute,
  /** Registrations from one address that found the e-mail address taken. */
  takenPerAddress: 15 * minute,
  /** Password resets that one address asked for. */
  resetPerAddress: hour,
  /** Password resets that were asked for one account. */
  resetPerAccount: hour,
  /** Tokens from one address that nobody signed. */
  forgedPerAddress: 15 * minute,
} as const;

export type ThrottleName = keyof typeof seconds;
export const throttleNames = Object.keys(seconds) as ThrottleName[];
export type ThrottleLimits = Record<ThrottleName, Limit>;

/**
 * Fewer failures for an account from one address than the account stands altogether, so that no single address can
 * keep the account's owner out.
 */
export const defaultAttempts: Record<ThrottleName, number> = {
  signInPerPair: 10,
  signInPerAccount: 50,
  signInPerAddress: 100,
  takenPerAddress: 10,
  resetPerAddress: 30,
  resetPerAccount: 3,
  forgedPerAddress: 100,
};

/** The limits with these numbers of attempts; the defaults for what is left out. */
export function throttleLimits(attempts: Partial<Record<ThrottleName, number>> = {}): ThrottleLimits {
  const limitOf = (name: ThrottleName): Limit => ({
    attempts: attempts[name] ?? defaultAttempts[name],
    seconds: seconds[name],
  });
  return Object.fromEntries(throttleNames.map((name) => [name, limitOf(name)])) as ThrottleLimits;
}
