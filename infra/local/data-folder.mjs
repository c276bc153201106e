// Who uses a data folder. Plain JavaScript, because `reset.mjs` runs before anything is set up.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

const occupantFile = (dataDir) => join(dataDir, 'running.json');

/**
 * Takes the folder for this process, or throws with who has it: Redis would not notice a second start in it.
 * Returns what gives it back.
 */
export async function occupyDataFolder(dataDir, ports) {
  const pid = await occupantOf(dataDir);
  if (pid !== undefined) throw new Error(`already running in this folder: ${dataDir} (process ${pid})`);
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(occupantFile(dataDir), JSON.stringify({ pid: process.pid, ports }));
  return () => rmSync(occupantFile(dataDir), { force: true });
}

/**
 * The process that uses the folder now. It must be there *and* answer on a port of its own: the id of one that
 * was killed may long be another's, in a container especially.
 */
export async function occupantOf(dataDir) {
  const occupant = readOccupant(dataDir);
  if (occupant === undefined || !isAlive(occupant.pid)) return undefined;
  const answers = await Promise.all(occupant.ports.map(answersOn));
  return answers.includes(true) ? occupant.pid : undefined;
}

function readOccupant(dataDir) {
  try {
    return JSON.parse(readFileSync(occupantFile(dataDir), 'utf8'));
  } catch (error) {
    // Nobody there, or one that was killed while it wrote.
    if (error instanceof SyntaxError || error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function answersOn(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const answer = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}
