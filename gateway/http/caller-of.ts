import type { FastifyRequest } from 'fastify';
import type { Caller } from '#contracts/caller.ts';
import type { Witness } from '../attempts/witness.ts';
import type { AddressOf } from '../identity/address.ts';
import type { Identify } from '../identity/identify.ts';

/** Who sends a request, as of now. Rejects with a Refusal, which is recorded as an attempt. */
export type CallerOf = (request: FastifyRequest) => Promise<Caller>;

type Parts = { identify: Identify; addressOf: AddressOf; witness: Witness };

export const createCallerOf =
  ({ identify, addressOf, witness }: Parts): CallerOf =>
  async ({ id: requestId, headers, raw }) => {
    const address = addressOf(raw);
    try {
      return (await identify(headers.authorization, address)).caller();
    } catch (error) {
      witness.refusedIdentity(error, { address, requestId });
      throw error;
    }
  };
