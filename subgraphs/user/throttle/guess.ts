import { networkOf } from '#runtime/caller/network-of.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import type { TellFailure } from '../session/tell-failure.ts';
import type { Limiter } from './limiter.ts';
import type { Throttles } from './throttles.ts';

type Tried = {
  /** Whose password is tried, in its normal form, whether or not there is such an account. */
  email: string;
  /** Whose account that is, if there is one. */
  userId: string | null;
  /** The field of the graph where it is tried, such as `Mutation.signIn`. */
  field: string;
  fetch: FetchContext;
};

/** Runs `check`, which looks at the password, and answers what it answers. Refuses with THROTTLED. */
export type Guess = (tried: Tried, check: () => Promise<boolean>) => Promise<boolean>;

/**
 * Lets passwords be tried, but only so often wrongly. The attempt is counted before the password is looked at, so that
 * parallel guesses cannot slip through, and taken back when it was right. Where there were too many, nothing is looked
 * at, be the password right or wrong. What fails is told to the audit trail.
 *
 * The limits are asked one after the other, and the first that refuses is the last that counts: an address that is over
 * its own limit no longer counts against the account, so it cannot keep the owner out from elsewhere.
 */
export function createGuess(throttles: Throttles, tellFailure: TellFailure): Guess {
  const { signInPerAddress, signInPerPair, signInPerAccount } = throttles;

  return async ({ email, userId, field, fetch }, check) => {
    const network = networkOf(fetch.caller.address);
    const limits: [Limiter, string[]][] = [
      [signInPerAddress, [network]],
      [signInPerPair, [network, email]],
      [signInPerAccount, [email]],
    ];
    for (const [limiter, of] of limits) {
      if (await limiter.take(...of)) continue;
      tellFailure({ type: 'attempt.refused', code: 'THROTTLED', field, userId, fetch });
      return refuse('THROTTLED');
    }
    const giveBack = () => Promise.all(limits.map(([limiter, of]) => limiter.giveBack(...of)));
    let right: boolean;
    try {
      right = await check();
    } catch (error) {
      // Nothing was learnt about the password.
      await giveBack();
      throw error;
    }
    if (right) await giveBack();
    else tellFailure({ type: 'attempt.sign-in-failed', code: 'BAD_CREDENTIALS', field, userId, fetch });
    return right;
  };
}
