import type { Caller } from '#contracts/caller.ts';
import type { ErrorCode } from '#contracts/errors.ts';
import type { AttemptType } from '#contracts/events/attempt.ts';
import type { Actor } from '#contracts/events/domain-event.ts';

/** Something that was tried and changed nothing, as whoever saw it tells it. */
export type Attempt = {
  type: AttemptType;
  /** Of the refusal; null where nothing was refused. */
  code: ErrorCode | null;
  /** Coordinates of the graph. Never a client's own text. */
  fields: readonly string[];
  caller: Caller;
  requestId: string;
  /** The person it was aimed at, where one is known. */
  subjectId?: string | null;
  /** In place of the caller's address: sealed for somebody else. */
  from?: Actor['from'];
};

/** `at`: when it was seen, in milliseconds since 1970. */
export type Seen = Attempt & { at: number };
