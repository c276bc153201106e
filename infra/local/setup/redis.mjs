import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchRedis } from './fetch-redis.mjs';
import { alone } from './lock.mjs';
import { isExecutable, onPath, toolsDir } from './paths.mjs';

const privateDir = join(toolsDir, 'redis');
const privateServer = join(privateDir, 'redis-server');
const privateLibraries = join(privateDir, 'lib');

/**
 * Says how to run Redis here: `{ command, libraries? }`. A server on the PATH comes first, then a private
 * copy, which is fetched once. Throws with what was tried when there is neither.
 */
export async function findRedis() {
  const installed = onPath('redis-server') ?? onPath('valkey-server');
  if (installed !== undefined) return { command: installed };
  const isThere = () => isExecutable(privateServer);
  if (!isThere()) await alone(fetchPrivateCopy, isThere);
  return { command: privateServer, libraries: privateLibraries };
}

async function fetchPrivateCopy() {
  for (const tool of ['apt-get', 'dpkg-deb', 'ldd']) {
    if (onPath(tool) === undefined)
      throw new Error(`no redis-server or valkey-server on the PATH, and no ${tool} to fetch one with`);
  }
  rmSync(privateDir, { recursive: true, force: true });
  mkdirSync(privateDir, { recursive: true });
  const workDir = join(toolsDir, 'apt');
  try {
    await fetchRedis({ server: privateServer, libraries: privateLibraries, workDir });
  } catch (error) {
    throw new Error(`no redis-server or valkey-server on the PATH, and apt could not fetch one:\n${error.message}`);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}
