import type { Breach } from './response.ts';
import { isEntity, type Run } from './run.ts';

type Path = readonly (string | number)[];

/**
 * Tells the breaches that no error of the run accounts for: an error accounts for whatever is missing where it reaches,
 * for what is below, and for the nulls that went up from there.
 */
export function unaccounted({ errors, root }: Pick<Run, 'errors' | 'root'>): (breach: Breach) => boolean {
  const reaches = errors.map(({ path }) => reachOf(path ?? [], root));
  return ({ path }) => !reaches.some((reach) => startsWith(path, reach) || startsWith(reach, path));
}

/** The error's own place, or the first one on the way to it that is null, or that lacks the field and so lacks others. */
function reachOf(path: Path, root: unknown): Path {
  let value = root;
  for (const [depth, key] of path.entries()) {
    if (!isEntity(value)) return path.slice(0, depth);
    if (!Object.hasOwn(value, key)) return path.slice(0, depth);
    value = value[key];
  }
  return path;
}

const startsWith = (path: Path, start: Path): boolean => start.every((key, index) => path[index] === key);
