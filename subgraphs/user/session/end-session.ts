import type { Revocation } from '#contracts/events/account.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import type { Session, SessionModel } from './session.model.ts';
import { tellSession } from './session-event.ts';

type End = { sessionId: string; userId: string; because: Revocation; by: Actor };

/**
 * Ends one session of a person for good, in one write.
 * @returns the session, to be handed to the outbox; null where it has ended already, or is not this person's
 */
export const endSession = (sessions: SessionModel, { sessionId, userId, because, by }: End): Promise<Session | null> =>
  collectionOf<Session>(sessions).findOneAndUpdate(
    { _id: sessionId, userId, revokedAt: null },
    [
      { $set: { revokedAt: '$$NOW', revokedBecause: literal(because) } },
      ...tellSession({ type: 'session.revoked', by }),
    ],
    { returnDocument: 'after' },
  );
