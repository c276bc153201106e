import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findFreePort } from '#infra/local/ports.ts';
import { within } from '#tests/harness/client.ts';

/** Protects the first minute of every newcomer: what `npm start` says, and what it leaves behind. */
const cleanUp: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo();
});

function dataFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sangam-start-'));
  cleanUp.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function start(env: Record<string, string>, args = ['--no-demo']) {
  const { MONGODB_URI: _mongo, REDIS_URL: _redis, ...own } = process.env;
  const child = spawn(process.execPath, ['infra/local/start.ts', ...args], { env: { ...own, ...env } });
  let printed = '';
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed += data;
      if (/^ready http:\/\//m.test(printed)) resolve();
    });
  }
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  cleanUp.push(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  return { child, ready, exited, printed: () => printed };
}

/** Everything that descends from a process, whoever reaps it later. */
function descendantsOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=']).toString().trim().split('\n');
  const pairs = table.map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const found = [pid];
  for (const one of found) found.push(...pairs.filter(([, parent]) => parent === one).map(([child]) => child));
  return found.slice(1);
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('%s of the start leaves no process behind', async (signal) => {
  const port = await findFreePort();
  const { child, ready, exited } = start({ PORT: String(port), SANGAM_DATA: dataFolder() });
  await within(60, 'the start', ready);
  expect((await fetch(`http://127.0.0.1:${port}/api/health/ready`)).status).toBe(200);
  const family = descendantsOf(child.pid ?? 0);
  expect(family.length).toBeGreaterThanOrEqual(4);
  child.kill(signal);
  await within(20, 'the start to end', exited);
  await expect.poll(() => family.filter(isThere), { timeout: 15_000 }).toEqual([]);
});

test('data is still there after a restart', async () => {
  const data = dataFolder();
  const input = {
    email: 'stays@example.org',
    password: 'a long enough password',
    displayName: 'Stays',
    idempotencyKey: 'stays',
  };
  const ask = async (port: number, query: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query,
        variables: { register: input, signIn: { email: input.email, password: input.password } },
      }),
    });
    return (await response.json()) as { data: { signIn?: { session: object | null } } };
  };
  const first = { port: await findFreePort() };
  const before = start({ PORT: String(first.port), SANGAM_DATA: data });
  await within(60, 'the start', before.ready);
  await ask(first.port, 'mutation ($register: RegisterInput!) { register(input: $register) { userErrors { code } } }');
  before.child.kill('SIGTERM');
  await before.exited;

  const port = await findFreePort();
  const after = start({ PORT: String(port), SANGAM_DATA: data });
  await within(60, 'the second start', after.ready);
  const { data: answer } = await ask(
    port,
    'mutation ($signIn: SignInInput!) { signIn(input: $signIn) { session { accessToken } } }',
  );
  expect(answer.signIn?.session).not.toBeNull();
});

test('a port in use, a folder in use: one clear line, and nothing is left running', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => void server.close());
  const { port } = server.address() as { port: number };
  const blocked = start({ PORT: String(port), SANGAM_DATA: dataFolder() });
  expect((await within(30, 'the refusal', blocked.exited))[0]).toBe(1);
  expect(blocked.printed()).toContain(`port ${port} is in use`);

  const data = dataFolder();
  const running = start({ PORT: String(await findFreePort()), SANGAM_DATA: data });
  await within(60, 'the start', running.ready);
  const second = start({ PORT: String(await findFreePort()), SANGAM_DATA: data });
  expect((await within(30, 'the refusal', second.exited))[0]).toBe(1);
  expect(second.printed()).toMatch(/running|in use/);
});

test('what is wrong with the environment is said all at once', async () => {
  const wrong = start({
    PORT: String(await findFreePort()),
    SANGAM_DATA: dataFolder(),
    SANGAM_LOG_LEVLE: 'debug',
    SANGAM_BOOKING_CONCURRENCY: 'many',
  });
  expect((await within(60, 'the refusal', wrong.exited))[0]).toBe(1);
  expect(wrong.printed()).toContain('SANGAM_LOG_LEVLE: is not a variable of Sangam; did you mean SANGAM_LOG_LEVEL?');
  expect(wrong.printed()).toContain('SANGAM_BOOKING_CONCURRENCY');
});
