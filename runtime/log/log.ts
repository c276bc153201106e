import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type Log = Logger;
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const secretNames = ['password', 'token', 'accessToken', 'refreshToken', 'secret', 'apiKey', 'authorization', 'cookie'];

/**
 * The log of one process: JSON lines on stderr. Stdout is left to what other programs wait for (`ready http://…`,
 * `fault …`). Values under names of secrets are cut out, and so are passwords within addresses in error texts. What a
 * client wrote cannot end a line, nor steer the terminal that shows it.
 */
export function createLog({ name, level = 'info', destination = standardError() }: Options): Log {
  return pino(
    {
      base: { process: name, pid: process.pid },
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`]), remove: true },
      serializers: { err: describeError, error: describeError },
      hooks: { streamWrite: (line) => line.replace(unprintable, escaped) },
    },
    destination,
  );
}

type Options = { name: string; level?: LogLevel; destination?: DestinationStream };

// Written at once: a process that is killed has said everything that it had to say.
const standardError = (): DestinationStream => pino.destination({ fd: 2, sync: true });

/** What JSON lets pass: control characters beyond ASCII, other ends of lines, and what turns the direction of text. */
const unprintable = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack, code, cause } = stdSerializers.err(error);
  return {
    type,
    message: withoutPasswords(message),
    stack: withoutPasswords(stack),
    ...(code !== undefined && { code }),
    ...(cause !== undefined && { cause: describeError(cause) }),
  };
}

/** `mongodb://someone:secret@host` becomes `mongodb://***@host`. */
const withoutPasswords = (text: string): string => text.replace(/:\/\/[^/\s@]*@/g, '://***@');
