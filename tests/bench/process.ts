import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type BenchProcess = {
  url: string;
  /** User and system time that the process has used so far, in microseconds. */
  cpu(): Promise<number>;
  close(): Promise<void>;
};

type Message = { url: string } | { cpu: number };

/** Starts a server of the bench in a process of its own, as in production, and waits until it says where it listens. */
export async function startBenchProcess(
  file: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<BenchProcess> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: ['--import', './infra/typescript.mjs'],
    env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true', ...env },
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  // It matters only to who waits for an answer.
  ended.catch(() => undefined);
  const next = (): Promise<Message> =>
    Promise.race([
      new Promise<Message>((resolve) => child.once('message', (message) => resolve(message as Message))),
      ended,
    ]);
  const ready = await next();
  if (!('url' in ready)) throw new Error(`${file} did not say where it listens`);
  return {
    url: ready.url,
    async cpu() {
      child.send('cpu');
      const answer = await next();
      return 'cpu' in answer ? answer.cpu : 0;
    },
    async close() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** The other side: says where this process listens, answers for its CPU time, and ends with its parent. */
export function reportToBench(url: string): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: user + system });
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
  process.send?.({ url });
}
