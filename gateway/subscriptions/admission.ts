import type { GraphQLError } from 'graphql';
import { Refusal } from '#runtime/errors/refusal.ts';
import type { Witness } from '../attempts/witness.ts';
import type { Identify } from '../identity/identify.ts';
import { type ReservedNames, refuseReservedKeys } from '../limits/reserved-names.ts';
import { tooLarge } from '../limits/rules.ts';
import type { Admitted, Asked, Operations } from '../operations/operations.ts';
import { dismiss } from './dismiss.ts';
import { closeAt } from './expiry.ts';
import type { SocketExtra } from './socket-adapter.ts';
import { createSocketCaller, type SocketCaller } from './socket-caller.ts';

export type AdmissionParts = {
  operations: () => Operations;
  identify: Identify;
  witness: Witness;
  reserved: ReservedNames;
  nextRequestId: () => string;
  operationsPerSocket: number;
};

/** An operation that a socket may run, and whose authority it runs on. */
export type Entry = { admitted: Admitted; caller: SocketCaller };

/** What a socket must pass: once when it connects, and with each operation, as one would over HTTP. */
export function createAdmission(parts: AdmissionParts) {
  const { operations, identify, witness, reserved, nextRequestId, operationsPerSocket } = parts;
  const callers = new WeakMap<SocketExtra['socket'], SocketCaller>();

  return {
    /** Whether the socket may stay. If not, it is being closed with a code that says why. */
    async connect({ socket, address }: SocketExtra, authorization: unknown): Promise<boolean> {
      try {
        if (authorization !== undefined && typeof authorization !== 'string') throw new Refusal('UNAUTHENTICATED');
        const identity = await identify(authorization, address);
        callers.set(socket, createSocketCaller(identity, socket));
        closeAt(identity.expiresAt, socket);
        return true;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        witness.refusedIdentity(error, { address, requestId: nextRequestId() });
        dismiss(socket, error);
        return false;
      }
    },

    /** @param count how many operations the socket has open, with this one */
    admit(
      asked: Asked,
      { socket, address }: SocketExtra,
      { count, requestId }: { count: number; requestId: string },
    ): Entry | { errors: readonly GraphQLError[] } {
      const caller = callers.get(socket);
      if (!caller) throw new Error('an operation came before the connection was initialised');
      try {
        if (count > operationsPerSocket) throw tooLarge('operationsPerSocket', operationsPerSocket, count);
        refuseReservedKeys(asked, reserved);
        const admitted = operations().admit(asked, { caller: caller.now(), requestId });
        return 'errors' in admitted ? admitted : { admitted, caller };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        witness.refusedIdentity(error, { address, requestId });
        return { errors: [error] };
      }
    },
  };
}
