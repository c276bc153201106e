import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { watchOverChild } from './process-watch.ts';

export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited unless it is in here. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A line of stdout that matches says that the process is up. */
  readonly ready: RegExp;
  readonly readyWithinMs?: number;
  /** For a program that is not ours and so does not notice the end of stdin: ends it when this process is gone. */
  readonly watched?: boolean;
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  readonly onExit?: (exit: Exit) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it said last, for a message that explains why. */
  readonly lastLines: readonly string[];
}

export interface RunningProcess {
  readonly name: string;
  readonly pid: number;
  /** The match of the ready line. Rejects when the process ends, or the time is up, before it. */
  readonly ready: Promise<RegExpMatchArray>;
  readonly exited: Promise<Exit>;
  /** Resolves the next time that it prints this very line on stdout. */
  said(line: string): Promise<void>;
  /** SIGTERM, and SIGKILL when it is still there after `graceMs`. Resolves when it is gone. */
  stop(graceMs?: number): Promise<Exit>;
  /** Sends the signal and resolves when the process is gone. */
  kill(signal: NodeJS.Signals): Promise<Exit>;
}

const KEPT_LINES = 20;

/**
 * Starts a child that dies with this process, also when this one is killed -9.
 *
 * It gets a session of its own, so that a Ctrl-C on the terminal reaches only the supervisor, which
 * then stops its children in order.
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const child = spawn(options.command, options.args, {
    env: { ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const pid = await spawned(child, options.name);
  // Nothing is ever written to stdin; a child that dies must not bring us down with EPIPE.
  child.stdin.on('error', () => child.stdin.destroy());

  const unwatch = options.watched === true ? watchOverChild(pid) : undefined;
  const lastLines: string[] = [];
  const awaited = new Map<string, (() => void)[]>();
  const readyLine = readyWhen(options);
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      options.onLine?.(line, stream);
      if (stream !== 'stdout') return;
      readyLine.saw(line);
      for (const heard of awaited.get(line) ?? []) heard();
      awaited.delete(line);
    });
  }

  // `close` comes after the last line was read, `exit` may not. A grandchild can hold the pipes open,
  // so being gone is not made to wait for it longer than a moment.
  const exited = new Promise<Exit>((resolve) => {
    const done = (code: number | null, signal: NodeJS.Signals | null) => {
      clearTimeout(readyLine.timer);
      unwatch?.();
      resolve({ code, signal, lastLines });
    };
    child.once('close', done);
    child.once('exit', (code, signal) => setTimeout(done, 100, code, signal).unref());
  });
  exited.then((exit) => {
    readyLine.ended(exit);
    options.onExit?.(exit);
  });

  const kill = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return exited;
  };
  const stop = async (graceMs = 10_000) => {
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    try {
      return await kill('SIGTERM');
    } finally {
      clearTimeout(force);
    }
  };
  const said = (line: string) =>
    new Promise<void>((resolve) => awaited.set(line, [...(awaited.get(line) ?? []), resolve]));
  return { name: options.name, pid, ready: readyLine.seen, exited, said, stop, kill };
}

/** {@link startProcess}, and waits until it is up. One that does not come up is gone when this rejects. */
export async function startAndWait(options: ProcessOptions): Promise<RunningProcess> {
  const started = await startProcess(options);
  try {
    await started.ready;
    return started;
  } catch (error) {
    await started.kill('SIGKILL');
    throw error;
  }
}

/** Says in one line how a process ended. */
export function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}

function spawned(child: ChildProcess, name: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`${name} could not be started: ${cause.message}`, { cause })));
    child.once('spawn', () => resolve(child.pid as number));
  });
}

function readyWhen({ name, ready, readyWithinMs = 60_000 }: ProcessOptions) {
  const { promise: seen, resolve, reject } = Promise.withResolvers<RegExpMatchArray>();
  // A caller who only watches `exited` is not brought down by a rejection that nobody awaits.
  seen.catch(() => undefined);
  const timer = setTimeout(() => reject(new Error(`${name} was not ready within ${readyWithinMs} ms`)), readyWithinMs);
  const saw = (line: string) => {
    const match = line.match(ready);
    if (match === null) return;
    clearTimeout(timer);
    resolve(match);
  };
  const ended = (exit: Exit) => {
    const said = exit.lastLines.length > 1 ? `\n  ${exit.lastLines.join('\n  ')}` : ` ${exit.lastLines.join('')}`;
    reject(new ProcessEnded(`${name} did not start (${describeExit(exit)}):${said}`, exit));
  };
  return { seen, saw, ended, timer };
}

/** A process that ended before it was ready; `exit` tells how. */
export class ProcessEnded extends Error {
  readonly exit: Exit;

  constructor(message: string, exit: Exit) {
    super(message);
    this.name = 'ProcessEnded';
    this.exit = exit;
  }
}
