/** Which processes a topology consists of: plain data, in the order in which they start. */

export type Topology = 'together' | 'apart';

export interface PlannedProcess {
  readonly name: string;
  /** TypeScript, run by Node with `infra/typescript.mjs`; relative to the project's folder. */
  readonly entry: string;
  /** The line of stdout that says that it is up. */
  readonly ready: RegExp;
  /** `gateway` listens on PORT; a subgraph gets a port of its own, which the gateway is told. */
  readonly serves?: 'gateway' | 'subgraph';
  /** Stopping goes from the highest to the lowest; Redis is 1 and the database 0. */
  readonly stopOrder: number;
}

export const subgraphs = ['user', 'booking', 'recommendation', 'monitoring'] as const;

// The line that a server, or a worker, prints once it does its work.
const LISTENING = /\blistening http:\/\//;
const WORKING = /\bworking\b/;

export const topologies: Readonly<Record<Topology, readonly PlannedProcess[]>> = {
  together: [
    { name: 'app', entry: 'infra/local/app.ts', ready: LISTENING, serves: 'gateway', stopOrder: 2 },
    { name: 'worker', entry: 'infra/local/worker.ts', ready: WORKING, stopOrder: 2 },
  ],
  apart: [
    ...subgraphs.map((name) => ({
      name,
      entry: `subgraphs/${name}/main.ts`,
      ready: LISTENING,
      serves: 'subgraph' as const,
      stopOrder: 2,
    })),
    { name: 'gateway', entry: 'gateway/main.ts', ready: LISTENING, serves: 'gateway', stopOrder: 3 },
    ...subgraphs.map((name) => ({
      name: `${name}-worker`,
      entry: `subgraphs/${name}/worker.ts`,
      ready: WORKING,
      stopOrder: 2,
    })),
  ],
};

/** Loads the demonstration data: idempotent, and ends by itself. */
export const demonstrationLoader = 'infra/local/demonstration/load.ts';
