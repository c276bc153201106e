import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const projectDir = fileURLToPath(new URL('../../', import.meta.url));
export const toolsDir = `${projectDir}.tools/`;

/** What the set-up found to run on this machine; a part is missing when its address was given instead. */
export interface FoundTools {
  readonly database?: { readonly mongod: string } | { readonly library: string };
  readonly redis?: { readonly command: string; readonly libraries?: string };
}

/** Reads what `setup.mjs` wrote. */
export function foundTools(): FoundTools {
  try {
    return JSON.parse(readFileSync(`${toolsDir}found.json`, 'utf8')) as FoundTools;
  } catch (cause) {
    throw new Error('the set-up has not run: node infra/local/setup.mjs', { cause });
  }
}
