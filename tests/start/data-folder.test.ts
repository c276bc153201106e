import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { occupantOf, occupyDataFolder } from '#infra/local/data-folder.mjs';

const cleanUp: (() => void)[] = [];
afterEach(() => {
  for (const undo of cleanUp.splice(0).reverse()) undo();
});

function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sangam-folder-'));
  cleanUp.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Takes the folder at a given moment and stays; whoever does not get it says why, and ends. */
const starter = `
  const { occupyDataFolder } = await import(${JSON.stringify(join(process.cwd(), 'infra/local/data-folder.mjs'))});
  const [dir, at] = process.argv.slice(1);
  while (Date.now() < Number(at));
  try {
    occupyDataFolder(dir);
    console.log('won');
    setInterval(() => undefined, 1_000);
  } catch (error) {
    console.log(error.message);
  }
`;

async function startTogether(dir: string, count: number): Promise<{ child: ChildProcess; said: string }[]> {
  const at = String(Date.now() + 700);
  const starts = Array.from({ length: count }, async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', starter, dir, at]);
    cleanUp.push(() => child.kill('SIGKILL'));
    const [said] = await once(child.stdout, 'data');
    return { child, said: String(said) };
  });
  return Promise.all(starts);
}

test('of those who start at the same moment one gets the folder, and the others say who has it', async () => {
  const dir = dataFolder();
  // The second round finds the line of one that was killed.
  for (const round of [1, 2, 3]) {
    const starts = await startTogether(dir, 4);
    const winners = starts.filter(({ said }) => said === 'won\n');
    expect(winners, `round ${round}`).toHaveLength(1);
    const pid = winners[0]?.child.pid;
    for (const { said } of starts) {
      if (said !== 'won\n') expect(said).toMatch(/^already running in this folder: \S+ \(process \d+\)\n$/);
    }
    expect(readFileSync(join(dir, 'running.json'), 'utf8')).toContain(`"pid":${pid}`);
    expect(occupantOf(dir)).toBe(pid);
    const killed = winners.map(({ child }) => once(child, 'exit'));
    for (const { child } of winners) child.kill('SIGKILL');
    await Promise.all(killed);
    expect(occupantOf(dir)).toBeUndefined();
  }
});

test('another process with the id of one that was killed does not have the folder', () => {
  const dir = dataFolder();
  appendFileSync(
    join(dir, 'running.json'),
    `${JSON.stringify({ id: 'before', pid: process.pid, started: '1' })}\n{"id":`,
  );
  expect(occupantOf(dir)).toBeUndefined();
  const leave = occupyDataFolder(dir);
  expect(occupantOf(dir)).toBe(process.pid);
  leave();
  expect(existsSync(join(dir, 'running.json'))).toBe(false);
});

test('whoever did not get the folder keeps nobody out of it, and giving it back twice takes it from nobody', () => {
  const dir = dataFolder();
  const leave = occupyDataFolder(dir);
  expect(() => occupyDataFolder(dir)).toThrow('already running in this folder');
  leave();
  const next = occupyDataFolder(dir);
  leave();
  expect(occupantOf(dir)).toBe(process.pid);
  next();
});
