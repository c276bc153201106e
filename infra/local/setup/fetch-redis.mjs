import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, realpathSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createApt } from './apt.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';

// The binary is in the tools package and its name `redis-server` in the other, on Debian and Ubuntu alike.
const CANDIDATES = [
  { packages: ['redis-tools', 'redis-server'], binary: 'usr/bin/redis-server' },
  { packages: ['valkey-tools', 'valkey-server'], binary: 'usr/bin/valkey-server' },
];
// How deep to follow dependencies for a library: those of the package itself, and of those again.
const DEPTH = 3;

/**
 * Puts a Redis server at `server` and the shared libraries that this machine lacks for it in `libraries`,
 * from the packages of the system's own apt sources. Needs no root: apt keeps its state in `workDir`.
 */
export function fetchRedis(target) {
  return withProgress('fetching Redis from the system’s packages', () => fetchInto(target));
}

async function fetchInto({ server, libraries, workDir }) {
  const apt = createApt(workDir);
  await apt.update();
  const { binary, archives } = await fetchServer(apt, workDir);
  mkdirSync(libraries, { recursive: true });
  await fetchLibraries({ apt, binary, archives, libraries, workDir });
  // Last, and in one step: its being there says that all the rest is.
  const copy = `${server}.new`;
  copyFileSync(binary, copy);
  renameSync(copy, server);
}

async function fetchServer(apt, workDir) {
  const reasons = [];
  for (const { packages, binary } of CANDIDATES) {
    try {
      const archives = await apt.download(packages);
      const unpacked = await unpack(archives, join(workDir, 'server'));
      return { binary: realpathSync(join(unpacked, binary)), archives };
    } catch (error) {
      reasons.push(error.message);
    }
  }
  throw new Error(reasons.join('\n'));
}

async function fetchLibraries({ apt, binary, archives, libraries, workDir }) {
  const seen = new Set();
  let level = archives;
  for (let depth = 0; depth < DEPTH; depth++) {
    if ((await missingLibraries(binary, libraries)).length === 0) return;
    const names = (await Promise.all(level.map(librariesNeededBy))).flat().filter((name) => !seen.has(name));
    for (const name of names) seen.add(name);
    level = await apt.downloadThoseThere([...new Set(names)]);
    const unpacked = await unpack(level, join(workDir, 'libraries'));
    // A library that was missing may need another one.
    let found = true;
    while (found) found = takeFrom(unpacked, await missingLibraries(binary, libraries), libraries);
  }
  const missing = await missingLibraries(binary, libraries);
  if (missing.length > 0) throw new Error(`no package was found for ${missing.join(', ')}`);
}

async function missingLibraries(binary, libraries) {
  const listing = await run('ldd', [binary], { env: { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: libraries } });
  return [...listing.matchAll(/^\s*(\S+) => not found/gm)].map(([, name]) => name);
}

function takeFrom(unpacked, names, libraries) {
  const files = readdirSync(unpacked, { recursive: true });
  const found = files.filter((file) => names.includes(basename(file)));
  for (const file of found) cpSync(realpathSync(join(unpacked, file)), join(libraries, basename(file)));
  return found.length > 0;
}

/** The libraries a package depends on, all alternatives, without the C library itself. */
async function librariesNeededBy(archive) {
  const depends = await run('dpkg-deb', ['-f', archive, 'Pre-Depends', 'Depends']);
  return depends
    .replaceAll(/^(Pre-)?Depends:/gm, ',')
    .split(/[,|]/)
    .map((entry) => entry.trim().split(/[\s:(]/)[0])
    .filter((name) => /^(lib|lua)/.test(name) && !/^libc6/.test(name));
}

async function unpack(archives, into) {
  if (!existsSync(into)) mkdirSync(into, { recursive: true });
  for (const archive of archives) await run('dpkg-deb', ['-x', archive, into]);
  return into;
}
