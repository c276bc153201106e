import type { Reply } from '#tests/harness/wire.ts';

export type Leak = { what: string; told: string; sent: string };

/** What no error may tell. Only errors are searched: some of these are at home in data, such as a token in a session. */
const patterns: Readonly<Record<string, RegExp>> = {
  'a stack': /\n\s+at .+:\d+|\bat \S+ \(\S+:\d+:\d+\)|node:internal/,
  'a file': /node_modules|\.(?:ts|mjs|cjs|js):\d+|(?:^|["'\s(])\/(?:home|root|usr|var|tmp|srv|app|work|opt)\/\w+/,
  'an address': /\b(?:mongodb(?:\+srv)?|rediss?):\/\/|\b127\.0\.0\.1\b|\blocalhost\b|\bECONN\w+|\bENOTFOUND\b/,
  'a token': /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}|\b[0-9a-f]{24}\.\d{1,9}\.[\w-]{43}\.[\w-]{43}/,
  'a query':
    /\$(?:expr|match|lookup|set|push|cond|eq|in|gt|gte|lt|ne|and|or|NOW)\b|\bE11000\b|Mongo\w*Error|\bBSON|\bCastError\b|\bfindOne|\bupdateOne|\bXADD\b|\bEVALSHA\b|\bWRONGTYPE\b/,
};

/**
 * Looks at every answer of a run for what must stay inside. What the request itself said may be said back to it.
 */
export function createLeakWatch(secrets: readonly string[]) {
  const leaks: Leak[] = [];
  let looked = 0;

  return {
    leaks: leaks as readonly Leak[],
    looked: () => looked,
    look(sent: string, reply: Pick<Reply, 'text' | 'data' | 'errors' | 'isGraph'>): void {
      looked += 1;
      const told = reply.isGraph ? JSON.stringify([reply.errors, userErrorsIn(reply.data)]) : reply.text;
      for (const [what, pattern] of Object.entries(patterns)) {
        const [found] = pattern.exec(told) ?? [];
        if (found && !sent.includes(found)) leaks.push({ what, told: told.slice(0, 500), sent: sent.slice(0, 500) });
      }
      if (secrets.some((secret) => reply.text.includes(secret))) {
        leaks.push({ what: 'a secret of the system', told: '(not repeated here)', sent: sent.slice(0, 500) });
      }
    },
  };
}
export type LeakWatch = ReturnType<typeof createLeakWatch>;

/** The expected failures that stand in the payloads of mutations. */
export function userErrorsIn(data: unknown): { code: string; field?: string | null; message?: string }[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) =>
    name === 'userErrors' && Array.isArray(value) ? value : userErrorsIn(value),
  );
}
