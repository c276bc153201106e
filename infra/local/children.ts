import { resolve } from 'node:path';
import { childEnv } from './child-env.ts';
import { findFreePort } from './ports.ts';
import { type ProcessOptions, type RunningProcess, startProcess } from './process.ts';
import { type SupervisedProcess, supervise } from './supervise.ts';
import { projectDir } from './tools.ts';
import type { PlannedProcess } from './topology.ts';

export interface ChildrenOptions {
  /** What all of ours get; a server that is not ours gets its own. */
  readonly env: Readonly<Record<string, string>>;
  readonly restart: boolean;
  readonly log: (line: string) => void;
  readonly onLine: (process: string, line: string, stream: 'stdout' | 'stderr') => void;
  /** Ends every wait here with its reason. */
  readonly signal: AbortSignal;
}

/** The processes of one system: started one after the other, stopped from the highest `stopOrder` to the lowest. */
export function createChildren({ env, restart, log, onLine, signal }: ChildrenOptions) {
  const processes = new Map<string, SupervisedProcess>();
  const stopOrders = new Map<SupervisedProcess, number>();
  const planned = new Map<string, ProcessOptions>();
  const extras = new Set<RunningProcess>();
  let errand: RunningProcess | undefined;

  const unlessAborted = abortable(signal);
  const listener = (name: string) => (line: string, stream: 'stdout' | 'stderr') => onLine(name, line, stream);

  const spawn = async (options: ProcessOptions, stopOrder: number): Promise<SupervisedProcess> => {
    signal.throwIfAborted();
    const child = await supervise({ ...options, onLine: listener(options.name) }, { restart, log });
    processes.set(options.name, child);
    stopOrders.set(child, stopOrder);
    return child;
  };

  /** Starts one and waits until it is up. */
  const start = async (options: ProcessOptions, stopOrder: number): Promise<void> => {
    const child = await spawn(options, stopOrder);
    await unlessAborted(child.whenUp());
  };

  /** Starts those of a plan all at once and waits until all are up. */
  const startPlanned = async (plan: readonly PlannedProcess[], gatewayPort: number) => {
    const ports = await choosePorts(plan, gatewayPort);
    const urls = plan
      .filter(({ serves }) => serves === 'subgraph')
      .map(({ name }) => subgraphUrl(name, ports.get(name)));
    const started: SupervisedProcess[] = [];
    for (const { name, entry, ready, stopOrder } of plan) {
      const port = ports.get(name);
      const own = {
        ...env,
        SANGAM_PROCESS: name,
        ...(port === undefined ? {} : { PORT: String(port) }),
        ...(urls.length === 0 ? {} : { SANGAM_SUBGRAPH_URLS: urls.join(',') }),
      };
      const options = { name, ...typescript(entry), env: childEnv(process.env, own), ready };
      planned.set(name, options);
      started.push(await spawn(options, stopOrder));
    }
    await unlessAborted(Promise.all(started.map((child) => child.whenUp())));
    return { subgraphUrls: urls.map((url) => url.slice(url.indexOf('=') + 1)) };
  };

  /** One more of a planned process, on its own and on a port of its own: nobody starts it again when it ends. */
  const startExtra = async (name: string, given: Readonly<Record<string, string>>): Promise<RunningProcess> => {
    const options = planned.get(name);
    if (options === undefined) throw new Error(`there is no process ${name} in the plan`);
    const port: Record<string, string> = options.env.PORT === undefined ? {} : { PORT: String(await findFreePort()) };
    const extra = await startProcess({
      ...options,
      env: { ...options.env, ...port, ...given },
      onLine: listener(name),
    });
    extras.add(extra);
    extra.exited.then(() => extras.delete(extra));
    return extra;
  };

  /** Runs one that has an end, and waits for it. */
  const runToEnd = async (name: string, entry: string): Promise<RunningProcess> => {
    const own = childEnv(process.env, { ...env, SANGAM_PROCESS: name });
    errand = await startProcess({
      name,
      ...typescript(entry),
      env: own,
      // It is up when it is done.
      ready: /$^/,
      readyWithinMs: 600_000,
      onLine: listener(name),
      watched: true,
    });
    await unlessAborted(errand.exited);
    return errand;
  };

  const stop = async (): Promise<void> => {
    await Promise.all([errand, ...extras].map((one) => one?.stop()));
    const orders = [...new Set(stopOrders.values())].sort((a, b) => b - a);
    for (const order of orders) {
      const next = [...stopOrders].filter(([, each]) => each === order);
      await Promise.all(next.map(([child]) => child.stop()));
    }
  };

  const killAll = (): void => {
    for (const one of [errand, ...extras]) one?.kill('SIGKILL');
    for (const child of processes.values()) child.kill('SIGKILL');
  };

  return { processes, start, startPlanned, startExtra, runToEnd, stop, killAll };
}

function typescript(entry: string) {
  return {
    command: process.execPath,
    args: ['--import', './infra/typescript.mjs', resolve(projectDir, entry)],
    cwd: projectDir,
  };
}

/** A subgraph keeps its port when it is started again, so that the gateway finds it. */
async function choosePorts(plan: readonly PlannedProcess[], gatewayPort: number): Promise<Map<string, number>> {
  const ports = new Map<string, number>();
  for (const { name, serves } of plan) {
    if (serves === 'gateway') ports.set(name, gatewayPort);
    if (serves === 'subgraph') ports.set(name, await findFreePort());
  }
  return ports;
}

function subgraphUrl(name: string, port: number | undefined): string {
  return `${name}=http://127.0.0.1:${port}/graphql`;
}

/** Gives up waiting for something when the signal comes. */
function abortable(signal: AbortSignal): <Result>(work: Promise<Result>) => Promise<Result> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  // It concerns only who waits.
  aborted.catch(() => undefined);
  return (work) => Promise.race([work, aborted]);
}
