import type { GraphQLError } from 'graphql';
import { anonymous, type Caller } from '#contracts/caller.ts';
import type { ErrorCode } from '#contracts/errors.ts';
import type { Attempts } from '#runtime/attempts/attempts.ts';
import { Refusal } from '#runtime/errors/refusal.ts';
import { RefusedCaller } from '../identity/token-caller.ts';

type By = { caller: Caller; requestId: string };

/** Sees what is tried at the door, and has it recorded where it is for the audit trail. None of it can fail. */
export type Witness = {
  /** `error`: why the identity that somebody claimed was not accepted. Whoever claims none is not refused one. */
  refusedIdentity(error: unknown, at: { address: string | null; requestId: string }): void;
  /** What an operation was refused with, by the gateway or by a subgraph. */
  refused(errors: readonly GraphQLError[], by: By): void;
  /** An operation is let in in which `fields` are had, or may be, by virtue of a privileged scope. */
  privileged(fields: readonly string[], by: By): void;
};

const nothing = () => undefined;

/** Where nothing is recorded: a graph that is not ours. */
export const noWitness: Witness = { refusedIdentity: nothing, refused: nothing, privileged: nothing };

/** The refusals of an operation that are an attempt at what its caller may not do. */
const refusals = ['FORBIDDEN', 'UNAUTHENTICATED'] as const satisfies readonly ErrorCode[];
const identityRefusals: readonly string[] = ['UNAUTHENTICATED', 'SESSION_OVER'] satisfies readonly ErrorCode[];

/** How many of the refused fields are recorded. */
const MAX_FIELDS = 5;
const coordinate = /^\w+\.\w+$/;

export function createWitness({ record }: Pick<Attempts, 'record'>): Witness {
  return {
    refusedIdentity(error, { address, requestId }) {
      if (!(error instanceof Refusal) || !identityRefusals.includes(error.code)) return;
      const caller = error instanceof RefusedCaller ? error.caller : { ...anonymous, address };
      record({ type: 'attempt.refused', code: error.code, fields: [], caller, requestId });
    },

    refused(errors, { caller, requestId }) {
      // Who is not signed in is told to do so all day long.
      if (caller.id === null) return;
      for (const code of refusals) {
        const refused = errors.filter(({ extensions }) => extensions.code === code);
        if (refused.length === 0) continue;
        record({ type: 'attempt.refused', code, fields: fieldsOf(refused), caller, requestId });
      }
    },

    privileged(fields, { caller, requestId }) {
      record({ type: 'attempt.privileged', code: null, fields, caller, requestId });
    },
  };
}

/** Only the schema's own names: a path has a client's aliases in it. */
function fieldsOf(errors: readonly GraphQLError[]): string[] {
  const named = errors.map(({ extensions }) => extensions.field);
  const coordinates = named.filter((field): field is string => typeof field === 'string' && coordinate.test(field));
  return [...new Set(coordinates)].slice(0, MAX_FIELDS);
}
