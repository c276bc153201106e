import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { toolsDir } from './paths.mjs';

const lockFile = join(toolsDir, 'setup.lock');
const BEAT_MS = 1_000;
const STALE_MS = 15_000;

/** Does `work` while no other set-up in this folder does any. Skips it when the other one has done it. */
export async function alone(work, isDone) {
  while (!acquire()) await wait(250);
  // A sign of life, rather than a process id: in a container the id of one that was killed is soon another's.
  const beat = setInterval(() => utimesSync(lockFile, new Date(), new Date()), BEAT_MS);
  try {
    if (!isDone()) await work();
  } finally {
    clearInterval(beat);
    rmSync(lockFile, { force: true });
  }
}

function acquire() {
  try {
    writeFileSync(lockFile, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const since = statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > STALE_MS) rmSync(lockFile, { force: true });
    return false;
  }
}
