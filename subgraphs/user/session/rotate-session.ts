import { hashOfSecret, type RefreshToken } from './refresh-token.ts';
import type { Session, SessionModel } from './session.model.ts';

export type Rotation =
  | { outcome: 'REFRESHED'; userId: string; successor: RefreshToken }
  | { outcome: 'REUSED'; userId: string }
  | { outcome: 'OVER' };

type Terms = { graceSeconds: number; idleSeconds: number };

/**
 * Takes a refresh token and decides, in one write and by the database's clock:
 * the current token → the session moves on to its successor;
 * the one before, within the grace → the same successor again (two tabs, a lost answer);
 * any other spent token → somebody has a copy, and the session with all its tokens is over.
 */
export async function rotateSession(
  sessions: SessionModel,
  { sessionId, generation, secret }: RefreshToken,
  { graceSeconds, idleSeconds }: Terms,
): Promise<Rotation> {
  const isCurrent = { $eq: ['$generation', generation] };
  const later = (startDate: string, amount: number) => ({ $dateAdd: { startDate, unit: 'second', amount } });
  const inGrace = {
    $and: [{ $eq: ['$generation', generation + 1] }, { $gt: [later('$rotatedAt', graceSeconds), '$$NOW'] }],
  };
  const isReused = { $and: [{ $gt: ['$generation', generation] }, { $not: [inGrace] }] };

  const session = await sessions
    .findOneAndUpdate(
      {
        _id: sessionId,
        secretHash: hashOfSecret(secret),
        revokedAt: null,
        $expr: { $gt: ['$expiresAt', '$$NOW'] },
      },
      [
        {
          $set: {
            generation: { $cond: [isCurrent, generation + 1, '$generation'] },
            rotatedAt: { $cond: [isCurrent, '$$NOW', '$rotatedAt'] },
            expiresAt: { $cond: [isCurrent, later('$$NOW', idleSeconds), '$expiresAt'] },
            revokedAt: { $cond: [isReused, '$$NOW', null] },
            revokedBecause: { $cond: [isReused, 'REUSED', null] },
          },
        },
      ],
      { returnDocument: 'after', updatePipeline: true },
    )
    .lean<Session>();

  if (!session) return { outcome: 'OVER' };
  if (session.revokedAt) return { outcome: 'REUSED', userId: session.userId };
  // A token of a generation to come was signed by us, but for a state that a restored backup no longer knows.
  if (session.generation !== generation + 1) return { outcome: 'OVER' };
  return {
    outcome: 'REFRESHED',
    userId: session.userId,
    successor: { sessionId, secret, generation: generation + 1 },
  };
}
