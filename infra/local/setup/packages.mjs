import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesDir, projectDir, readIfThere } from './paths.mjs';
import { withProgress } from './progress.mjs';
import { run } from './run.mjs';

// Inside node_modules, so that it goes when they go.
const stampFile = join(modulesDir, '.sangam-lock-hash');

export function packagesAreInstalled() {
  return readIfThere(stampFile) === lockHash();
}

// What is in npm's cache need not be asked for again, and without a network it should not take minutes to say so.
export const NETWORK = ['--prefer-offline', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=10000'];

/** Installs exactly what the lock file says. */
export async function installPackages() {
  // Nothing here relies on an install script, and npm 11 runs none unasked: the same with any npm, then.
  const flags = ['--include=dev', '--include=optional', '--ignore-scripts', '--no-audit', '--no-fund'];
  await withProgress('installing packages', () => run('npm', ['ci', ...flags, ...NETWORK], { cwd: projectDir }));
  writeFileSync(stampFile, lockHash());
}

function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(projectDir, 'package-lock.json')))
    .digest('hex');
}
