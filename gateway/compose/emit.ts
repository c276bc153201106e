import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export type EmittedFile = { path: string; text: string };

const head = '# Emitted by `npm run compose`. Change the code, not this file.\n\n';

export const emitted = (path: string, text: string): EmittedFile => ({ path, text: `${head}${text.trim()}\n` });

/** Writes the files that differ from what is there, and returns their paths. */
export async function writeChanged(files: readonly EmittedFile[]): Promise<string[]> {
  const stale = await findStale(files);
  for (const { path, text } of files.filter(({ path }) => stale.includes(path))) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return stale;
}

/** The paths of the files that are not what the code says now. */
export async function findStale(files: readonly EmittedFile[]): Promise<string[]> {
  const judged = await Promise.all(
    files.map(async ({ path, text }) => ((await readIfThere(path)) === text ? [] : [path])),
  );
  return judged.flat();
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
