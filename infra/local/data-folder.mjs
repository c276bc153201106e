// Who uses a data folder. Plain JavaScript, because `reset.mjs` runs before anything is set up.
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

// A list to which everyone who wants the folder appends a line. The first in it who lives has the folder: two who come
// at the same moment agree on who that is, and the line of one who was killed need not be cleared away to take over.
const occupantFile = (dataDir) => join(dataDir, 'running.json');

/**
 * Takes the folder for this process, or throws with who has it: Redis would not notice a second start in it.
 * Returns what gives it back.
 */
export function occupyDataFolder(dataDir) {
  const own = { id: randomUUID(), pid: process.pid, started: startOf(process.pid) };
  if (own.started === undefined) throw new Error('this machine does not tell when a process started: is there a ps?');
  mkdirSync(dataDir, { recursive: true });
  let first;
  // Not even our own line is there when the one before gave the folder back in this moment: then once more.
  while (first === undefined) {
    append(dataDir, own);
    first = firstWhoLives(dataDir);
  }
  if (first.id !== own.id) {
    append(dataDir, { left: own.id });
    throw new Error(`already running in this folder: ${dataDir} (process ${first.pid})`);
  }
  return () => {
    // It may have been removed under us, and be another's by now.
    if (firstWhoLives(dataDir)?.id === own.id) rmSync(occupantFile(dataDir), { force: true });
  };
}

/** The id of the process that uses the folder now. */
export function occupantOf(dataDir) {
  return firstWhoLives(dataDir)?.pid;
}

function append(dataDir, line) {
  // Begins with an end of line too: a line that was cut off must not spoil the next one.
  appendFileSync(occupantFile(dataDir), `\n${JSON.stringify(line)}\n`);
}

function firstWhoLives(dataDir) {
  const lines = readLines(dataDir);
  const left = new Set(lines.map((line) => line.left));
  // The id of a process that was killed is soon another's, in a container especially; its start time is not.
  return lines.find(({ id, pid, started }) => pid && !left.has(id) && started && startOf(pid) === started);
}

function readLines(dataDir) {
  if (!existsSync(occupantFile(dataDir))) return [];
  const lines = readFileSync(occupantFile(dataDir), 'utf8').split('\n');
  return lines.filter((line) => line !== '').flatMap(parsed);
}

function parsed(line) {
  try {
    return [JSON.parse(line)];
  } catch (error) {
    // Of one that was killed while it wrote.
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

/** When a process started, in whatever unit; undefined when it is not there, or dead and only not cleared away yet. */
function startOf(pid) {
  const [state, started] = existsSync('/proc/self/stat') ? fromProc(pid) : fromPs(pid);
  return state === undefined || state.startsWith('Z') ? undefined : started;
}

function fromProc(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name before it, in parentheses, may hold anything.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [state, rest[18]];
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return [];
    throw error;
  }
}

function fromPs(pid) {
  // The same words whoever asks.
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { stdout, error } = spawnSync('ps', ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)], {
    env,
    encoding: 'utf8',
  });
  if (error) throw error;
  const [state, ...started] = stdout.trim().split(/\s+/);
  return state ? [state, started.join(' ')] : [];
}
