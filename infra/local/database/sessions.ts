import { encodeAnswer } from './wire.ts';

// Sent as they are, these end the engine's process; it has no sessions. A driver that ends the ones it
// thinks it has is content with an `ok`; who asks for one is told that there are none.
const TAKEN_AS_DONE = new Set([
  'endSessions',
  'refreshSessions',
  'killSessions',
  'killAllSessions',
  'killAllSessionsByPattern',
]);

const DONE = encodeAnswer({ ok: 1 });
const NO_SESSIONS = encodeAnswer({
  ok: 0,
  errmsg: 'the embedded engine has no sessions',
  code: 59,
  codeName: 'CommandNotFound',
});

/** The answer to a command that must not reach the engine, or undefined for all the others. */
export function answerWithoutEngine(command: string): Buffer | undefined {
  if (TAKEN_AS_DONE.has(command)) return DONE;
  return command === 'startSession' ? NO_SESSIONS : undefined;
}
