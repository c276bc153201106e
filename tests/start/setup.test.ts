import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

test('what runs without a database and Redis gets its packages only', () => {
  const dir = mkdtempSync(join(tmpdir(), 'sangam-setup-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const part of ['setup.mjs', 'setup']) {
    cpSync(join('infra/local', part), join(dir, 'infra/local', part), { recursive: true });
  }
  // The packages are there, as the stamp says.
  writeFileSync(join(dir, 'package-lock.json'), '{}');
  mkdirSync(join(dir, 'node_modules'));
  writeFileSync(join(dir, 'node_modules/.sangam-lock-hash'), createHash('sha256').update('{}').digest('hex'));

  const { MONGODB_URI: _mongo, REDIS_URL: _redis, ...env } = process.env;
  const args = [join(dir, 'infra/local/setup.mjs'), '--packages-only'];
  expect(execFileSync(process.execPath, args, { env, encoding: 'utf8' })).toBe('');
  expect(existsSync(join(dir, '.tools/found.json'))).toBe(false);
});
