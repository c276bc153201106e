import { newId } from '#runtime/relay/node-id.ts';
import { hashOfSecret, newSecret, type RefreshToken } from './refresh-token.ts';
import type { SessionModel } from './session.model.ts';

/** Stores a new session that lasts `idleSeconds` by the database's clock, and gives its first refresh token. */
export async function openSession(sessions: SessionModel, userId: string, idleSeconds: number): Promise<RefreshToken> {
  const sessionId = newId('Session');
  const secret = newSecret();
  // An upsert of an id that is always new: a plain insert cannot ask the database for the time.
  await sessions.updateOne(
    { _id: sessionId },
    [
      {
        $set: {
          userId: { $literal: userId },
          secretHash: { $literal: hashOfSecret(secret) },
          generation: 0,
          createdAt: '$$NOW',
          rotatedAt: '$$NOW',
          expiresAt: { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: idleSeconds } },
          revokedAt: null,
          revokedBecause: null,
        },
      },
    ],
    { upsert: true, updatePipeline: true },
  );
  return { sessionId, secret, generation: 0 };
}
