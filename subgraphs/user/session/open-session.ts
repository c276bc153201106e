import type { FetchContext } from '#runtime/federated-schema/fetch-context.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import { collectionOf } from '#runtime/mongo/collection-of.ts';
import { literal } from '#runtime/outbox/pending.ts';
import { actorFor } from '#runtime/personal-data/actor.ts';
import { newId } from '#runtime/relay/node-id.ts';
import type { PublicAccount } from '../account/account.model.ts';
import type { UserOutboxes } from '../outboxes.ts';
import type { PersonalKeys } from '../personal-key/personal-keys.ts';
import { hashOfSecret, newSecret } from './refresh-token.ts';
import type { Session, SessionModel } from './session.model.ts';
import { tellSession } from './session-event.ts';
import type { HandedSession, TokensFor } from './tokens-for.ts';

type Parts = {
  sessions: SessionModel;
  outbox: UserOutboxes['sessions'];
  personalKeys: PersonalKeys;
  tokensFor: TokensFor;
  idleSeconds: number;
  fault: Fault;
};

/** From where and with what; `device` is what the person will know the session by. */
export type Entrance = FetchContext & { device: string | null };

/**
 * Opens a session for a person who has just shown that it is them, and hands out its first tokens. It lasts
 * `idleSeconds` by the database's clock.
 *
 * Give the account as it was read when its password was checked: the session remembers the account's sequence number,
 * and is over from the start where everybody was signed out in between.
 */
export const createOpenSession =
  ({ sessions, outbox, personalKeys, tokensFor, idleSeconds, fault }: Parts) =>
  async (account: PublicAccount, { caller, requestId, device }: Entrance): Promise<HandedSession> => {
    await fault('session.opening');
    const sessionId = newId('Session');
    const secret = newSecret();
    const accountSequence = account.sequence ?? 0;
    const person = { id: account._id, sealingKey: await personalKeys.publicKeyOf(account._id) };
    // An upsert of an id that is always new: a plain insert cannot ask the database for the time.
    const opened = await collectionOf<Session>(sessions).findOneAndUpdate(
      { _id: sessionId },
      [
        {
          $set: {
            userId: literal(account._id),
            secretHash: literal(hashOfSecret(secret)),
            generation: 0,
            createdAt: '$$NOW',
            rotatedAt: '$$NOW',
            expiresAt: { $dateAdd: { startDate: '$$NOW', unit: 'second', amount: idleSeconds } },
            revokedAt: null,
            revokedBecause: null,
            accountSequence,
            device: literal(device),
            address: literal(caller.address),
          },
        },
        ...tellSession({
          type: 'session.opened',
          by: actorFor(person, { address: caller.address, requestId, sessionId }),
        }),
      ],
      { upsert: true, returnDocument: 'after' },
    );
    // Nobody waits for this event: the outbox does before it closes.
    if (opened) void outbox.deliver(opened);
    const refreshToken = { sessionId, secret, generation: 0 };
    return tokensFor(account, { refreshToken, accountSequence, sealingKey: person.sealingKey });
  };
export type OpenSession = ReturnType<typeof createOpenSession>;
