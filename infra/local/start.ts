// `npm start`: the whole system on this machine, supervised, until Ctrl-C.
import { relative } from 'node:path';
import { childEnv } from './child-env.ts';
import { createLogFiles } from './log-files.ts';
import { startProcess } from './process.ts';
import { readStartOptions, type StartOptions } from './start-options.ts';
import { type System, startSystem } from './system.ts';
import { projectDir } from './tools.ts';

// Ctrl-C reaches us from the terminal and once more through npm: only a later one is a second one.
const SECOND_SIGNAL_AFTER_MS = 1_000;
const STILL_THERE_EVERY_MS = 4_000;

const giveUp = new AbortController();
let system: System | undefined;
let stoppingSince: number | undefined;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
// The terminal is gone: what is printed is in the log files too.
process.stdout.on('error', () => process.stdout.destroy());
stopWithNpm();

try {
  const options = readStartOptions(process.argv.slice(2), process.env);
  system = await start(options);
  say(whereToLook(system, options));
  if (process.env.NODE_ENV !== 'production') await buildExplorer(options.dataDir);
} catch (error) {
  if (giveUp.signal.aborted) process.exit(0);
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function start(options: StartOptions): Promise<System> {
  const toFile = createLogFiles(`${options.dataDir}/logs`);
  const started = Date.now();
  let doing = '';
  const log = (line: string): void => {
    doing = line;
    toFile('supervisor', `${new Date().toISOString()} ${line}`);
    say(line);
  };
  const stillThere = setInterval(() => {
    say(`${doing} … ${Math.round((Date.now() - started) / 1000)} s`);
  }, STILL_THERE_EVERY_MS);
  const onLine = (name: string, line: string, stream: 'stdout' | 'stderr'): void => {
    toFile(name, line);
    if (options.logs || isTrouble(line, stream)) say(`[${name}] ${line}`);
  };
  try {
    return await startSystem({ ...options, log, onLine, signal: giveUp.signal });
  } finally {
    clearInterval(stillThere);
  }
}

/** GraphiQL is bundled once, after everything else, as it takes some seconds and nothing waits for it. */
async function buildExplorer(dataDir: string): Promise<void> {
  const toFile = createLogFiles(`${dataDir}/logs`);
  const build = await startProcess({
    name: 'graphiql',
    command: process.execPath,
    args: ['--import', './infra/typescript.mjs', 'gateway/graphiql/build.ts'],
    env: childEnv(process.env, {}),
    cwd: projectDir,
    ready: /built/,
    watched: true,
    onLine: (line) => toFile('graphiql', line),
  });
  const exit = await build.exited;
  if (exit.code !== 0 && stoppingSince === undefined) say(`GraphiQL could not be built: ${exit.lastLines.join(' ')}`);
}

async function stop(reason: string): Promise<void> {
  if (stoppingSince !== undefined) {
    if (Date.now() - stoppingSince < SECOND_SIGNAL_AFTER_MS) return;
    system?.kill();
    process.exit(130);
  }
  stoppingSince = Date.now();
  say(`stopping (${reason})`);
  // While it starts, the start itself stops what runs already, and then rejects.
  giveUp.abort(new Error(`stopped by ${reason}`));
  if (system === undefined) return;
  await system.stop();
  process.exit(0);
}

/**
 * A kill -9 of npm leaves us without our parent and tells us nothing. Started by hand there is no such tie: a
 * shell may well end before what it started in the background.
 */
function stopWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = process.ppid;
  setInterval(() => {
    if (process.ppid !== npm && stoppingSince === undefined) stop('npm is gone');
  }, 250).unref();
}

/** Logs are JSON lines on stderr; whatever else comes there was not meant for a log. */
function isTrouble(line: string, stream: 'stdout' | 'stderr'): boolean {
  return line.startsWith('{"level":') ? /^\{"level":"(error|fatal)"/.test(line) : stream === 'stderr';
}

function whereToLook({ url, database, redis }: System, { dataDir, demo }: StartOptions): string {
  const places = {
    'the graph': `${url}/graphql`,
    status: `${url}/api/system/status`,
    ...(demo ? { 'sign in as': 'customer@, provider@, ops@ or admin@sangam.example, with sangam-demo' } : {}),
    database: withoutPassword(database.uri),
    Redis: withoutPassword(redis.url),
    mail: whereMailGoes(dataDir),
    logs: `${fromHere(dataDir)}/logs`,
    'to stop': 'Ctrl-C',
  };
  const lines = Object.entries(places).map(([what, where]) => `  ${what.padEnd(12)}${where}`);
  return `\n${lines.join('\n')}\nready ${url}`;
}

/** As the worker decides it (`subgraphs/user/mail/mail-variables.ts`), of what it is given. */
function whereMailGoes(dataDir: string): string {
  const { SANGAM_SMTP_URL: server, SANGAM_MAIL_DIR: folder } = process.env;
  // Its host alone: what is before it may be a password, of any characters.
  return server ? new URL(server).host : folder || `${fromHere(dataDir)}/mail`;
}

function fromHere(dir: string): string {
  return relative(process.cwd(), dir) || '.';
}

function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//…@');
}

function say(line: string): void {
  if (process.stdout.writable) process.stdout.write(`${line}\n`);
}
