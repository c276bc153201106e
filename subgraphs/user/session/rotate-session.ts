import type { Actor } from '#contracts/events/domain-event.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import { hashOfSecret, type RefreshToken } from './refresh-token.ts';
import type { Session, SessionModel } from './session.model.ts';
import { tellSession } from './session-event.ts';

export type Rotation =
  | { outcome: 'REFRESHED'; session: Session; successor: RefreshToken }
  | { outcome: 'REUSED'; session: Session }
  | { outcome: 'OVER' };

type Terms = {
  graceSeconds: number;
  idleSeconds: number;
  /** Where it is refreshed from. */
  address: string | null;
  /** Who refreshes it, if the token is good. */
  by: Actor;
};

/**
 * Takes a refresh token and decides, in one write and by the database's clock:
 * the current token → the session moves on to its successor;
 * the one before, within the grace → the same successor again (two tabs, a lost answer);
 * any other spent token → somebody has a copy, and the session with all its tokens is over. The event says that nobody
 * did it: whether the person or the thief came with the copy is not known.
 */
export async function rotateSession(
  sessions: SessionModel,
  { sessionId, generation, secret }: RefreshToken,
  { graceSeconds, idleSeconds, address, by }: Terms,
): Promise<Rotation> {
  const isCurrent = { $eq: ['$generation', generation] };
  const later = (startDate: string, amount: number) => ({ $dateAdd: { startDate, unit: 'second', amount } });
  const inGrace = {
    $and: [{ $eq: ['$generation', generation + 1] }, { $gt: [later('$rotatedAt', graceSeconds), '$$NOW'] }],
  };
  const isReused = { $and: [{ $gt: ['$generation', generation] }, { $not: [inGrace] }] };

  const session = await collectionOf<Session>(sessions).findOneAndUpdate(
    {
      _id: sessionId,
      secretHash: hashOfSecret(secret),
      revokedAt: null,
      $expr: { $gt: ['$expiresAt', '$$NOW'] },
    },
    [
      // Kept for the event, which is told of the session as it is then.
      { $set: { refreshing: isCurrent } },
      {
        $set: {
          generation: { $cond: [isCurrent, generation + 1, '$generation'] },
          rotatedAt: { $cond: [isCurrent, '$$NOW', '$rotatedAt'] },
          expiresAt: { $cond: [isCurrent, later('$$NOW', idleSeconds), '$expiresAt'] },
          address: { $cond: [isCurrent, literal(address), '$address'] },
          revokedAt: { $cond: [isReused, '$$NOW', null] },
          revokedBecause: { $cond: [isReused, 'REUSED', null] },
        },
      },
      ...tellSession({ type: 'session.refreshed', by, when: '$refreshing' }),
      ...tellSession({ type: 'session.revoked', by: null, when: { $eq: ['$revokedBecause', 'REUSED'] } }),
      { $unset: 'refreshing' },
    ],
    { returnDocument: 'after' },
  );

  if (!session) return { outcome: 'OVER' };
  if (session.revokedAt) return { outcome: 'REUSED', session };
  // A token of a generation to come was signed by us, but for a state that a restored backup no longer knows.
  if (session.generation !== generation + 1) return { outcome: 'OVER' };
  return { outcome: 'REFRESHED', session, successor: { sessionId, secret, generation: generation + 1 } };
}
