// Makes everything that `npm start` and `npm test` need, on a machine with only Node 20, npm and, for Redis,
// apt. Plain JavaScript without dependencies, because it runs before there are any. What it fetches it
// keeps, so a later run works offline; when nothing has to be done it only compares stamps.
// `--packages-only` is for what runs without a database and Redis, and sets up neither.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDatabase } from './setup/engine.mjs';
import { alone } from './setup/lock.mjs';
import { nodeIsReady, provideNode } from './setup/node.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { readIfThere, toolsDir } from './setup/paths.mjs';
import { findRedis } from './setup/redis.mjs';

const foundFile = join(toolsDir, 'found.json');
const WAYS_OUT = {
  database: `Any one of these will do:
  1. give the address of one:   MONGODB_URI=mongodb://… npm start
  2. run one in a container:    docker run -p 27017:27017 mongo:8, then MONGODB_URI=mongodb://127.0.0.1:27017
  3. install MongoDB, so that mongod is on the PATH`,
  Redis: `Any one of these will do:
  1. give the address of one:   REDIS_URL=redis://… npm start
  2. run one in a container:    docker run -p 6379:6379 redis:7, then REDIS_URL=redis://127.0.0.1:6379
  3. install one, so that it is on the PATH: apt-get install redis-server, brew install redis, dnf install valkey`,
};

try {
  mkdirSync(toolsDir, { recursive: true });
  if (!packagesAreInstalled()) await alone(installPackages, packagesAreInstalled);
  if (!nodeIsReady()) await alone(provideNode, nodeIsReady);
  if (!process.argv.includes('--packages-only')) await findTools();
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}

/** Writes down what to run as database and as Redis, for `infra/local/tools.ts`. */
async function findTools() {
  const before = readIfThere(foundFile);
  const found = before === undefined ? {} : JSON.parse(before);
  if (!process.env.MONGODB_URI) found.database = await orExplain('database', findDatabase);
  if (!process.env.REDIS_URL) found.redis = await orExplain('Redis', findRedis);
  const after = JSON.stringify(found);
  if (after !== before) writeFileSync(foundFile, after);
}

async function orExplain(what, find) {
  try {
    return await find();
  } catch (error) {
    throw new Error(`No ${what} could be set up on this machine.\nWhat was tried: ${error.message}\n${WAYS_OUT[what]}`);
  }
}
