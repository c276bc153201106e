import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describeExit, type RunningProcess } from './process.ts';

/**
 * Keeps in mind, in the data folder, that the demonstration data is loaded, so that a start need not ask. The
 * loader changes when a file in its folder does; what was loaded by another one counts as not loaded.
 */
export function createDemonstrationMarker(dataDir: string, namespace: string, loaderEntry: string) {
  const file = join(dataDir, 'demonstration.json');
  const expected = JSON.stringify({ version: versionOf(dirname(loaderEntry)), namespace });
  return {
    isLoaded: () => readOrNothing(file) === expected,
    loaded: () => writeFileSync(file, expected),
  };
}

/** Resolves when the loader has done its work. */
export async function finished(loader: RunningProcess): Promise<void> {
  const exit = await loader.exited;
  if (exit.code === 0) return;
  const said = exit.lastLines.join('\n  ');
  throw new Error(`the demonstration data could not be loaded (${describeExit(exit)}):\n  ${said}`);
}

function versionOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function readOrNothing(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
