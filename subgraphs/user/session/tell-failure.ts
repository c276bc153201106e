import type { ErrorCode } from '#contracts/errors.ts';
import type { AttemptType } from '#contracts/events/attempt.ts';
import type { Attempts } from '#runtime/attempts/attempts.ts';
import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import { strangerTo } from '#runtime/personal-data/actor.ts';
import type { AfterAnswer } from '../after-answer.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';

type Failure = {
  type: AttemptType;
  code: ErrorCode;
  /** The field of the graph that was asked for, such as `Mutation.signIn`. */
  field: string;
  /** Whose account it was aimed at; null where there is none. */
  userId: string | null;
  fetch: FetchContext;
};

type Parts = { attempts: Attempts; personalKeys: PersonalKeys; afterAnswer: AfterAnswer };

/**
 * Has the audit trail told of somebody who tried to act as a person and could not. Whoever is not signed in may be that
 * person, so the address is sealed for them. It is told after the answer, as only who has an account has a key.
 */
export const createTellFailure =
  ({ attempts, personalKeys, afterAnswer }: Parts) =>
  ({ type, code, field, userId, fetch }: Failure): void =>
    afterAnswer.run(async () => {
      const { caller, requestId } = fetch;
      const attempt = { type, code, fields: [field], caller, requestId, subjectId: userId };
      if (userId === null || caller.id !== null) return attempts.record(attempt);
      const person = { id: userId, sealingKey: await personalKeys.publicKeyOf(userId) };
      attempts.record({ ...attempt, from: strangerTo(person, { address: caller.address, requestId }).from });
    });
export type TellFailure = ReturnType<typeof createTellFailure>;
