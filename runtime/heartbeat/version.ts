import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The version of this program, from its package.json. For a main: it reads a file. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

/** A short name of a schema that changes with every change of its SDL. */
export const schemaHash = (sdl: string): string => createHash('sha256').update(sdl).digest('hex').slice(0, 12);
