import { type Logger, pino, stdSerializers } from 'pino';

export type Log = Logger;
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const secretNames = ['password', 'token', 'accessToken', 'refreshToken', 'secret', 'apiKey', 'authorization', 'cookie'];

/**
 * The log of one process: JSON lines on stderr. Stdout is left to what other programs wait for (`ready http://…`,
 * `fault …`). Values under names of secrets are cut out, and so are passwords within addresses in error texts.
 */
export function createLog({ name, level = 'info' }: { name: string; level?: LogLevel }): Log {
  return pino(
    {
      base: { process: name, pid: process.pid },
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap((secret) => [secret, `*.${secret}`, `*.*.${secret}`]), remove: true },
      serializers: { err: describeError, error: describeError },
    },
    // Written at once: a process that is killed has said everything that it had to say.
    pino.destination({ fd: 2, sync: true }),
  );
}

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
