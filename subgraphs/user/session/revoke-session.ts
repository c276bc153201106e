import type { Actor } from '#contracts/events/domain-event.ts';
import { refuse } from '#runtime/errors/refusal.ts';
import type { UserOutboxes } from '../outboxes.ts';
import { endSession } from './end-session.ts';
import type { SessionModel } from './session.model.ts';

type Parts = { sessions: SessionModel; outbox: UserOutboxes['sessions'] };

/** Ends a session of one's own; doing it twice is no error. Somebody else's is NOT_FOUND, like one that never was. */
export const createRevokeSession =
  ({ sessions, outbox }: Parts) =>
  async (userId: string, sessionId: string, by: Actor): Promise<{ signedOut: boolean }> => {
    const ended = await endSession(sessions, { sessionId, userId, because: 'REVOKED', by });
    if (ended) await outbox.deliver(ended);
    else if (!(await sessions.exists({ _id: sessionId, userId }))) refuse('NOT_FOUND', { field: 'id' });
    return { signedOut: true };
  };
export type RevokeSession = ReturnType<typeof createRevokeSession>;
