import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export type Started = {
  child: ChildProcess;
  /** Resolves with the first line of stdout that begins so. */
  line(beginning: string): Promise<string>;
  /** Resolves with the signal or the exit code. */
  ended: Promise<string | number | null>;
};

/** Starts a program of this folder as a process of its own; it is killed after the test if it is still there. */
export function startProgram(name: string, env: Record<string, string>): Started {
  const program = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', './infra/typescript.mjs', program], {
    env: {
      PATH: process.env.PATH,
      MONGODB_URI: process.env.MONGODB_URI,
      REDIS_URL: process.env.REDIS_URL,
      SANGAM_CALLER_SECRET: 'only-a-test-only-a-test-only-a-test',
      SANGAM_CURSOR_SECRET: 'only-a-test-only-a-test-only-a-test',
      SANGAM_LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = once(child, 'exit').then(([code, signal]) => signal ?? code);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    ended,
    async line(beginning) {
      for (;;) {
        const found = lines.find((line) => line.startsWith(beginning));
        if (found) return found;
        await Promise.race([
          once(reader, 'line'),
          ended.then((how) => Promise.reject(new Error(`${name} ended by ${how} before it said ${beginning}`))),
        ]);
      }
    },
  };
}
