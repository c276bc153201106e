import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { type Role, scopesOf } from '#contracts/authority.ts';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { parseEnv } from '#runtime/env/parse-env.ts';
import { type Heartbeat, type ServiceName, serviceNames } from '#runtime/heartbeat/heartbeat.ts';
import { startHeartbeat } from '#runtime/heartbeat/start-heartbeat.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { openParts, processShape } from '#runtime/process.ts';
import { createMonitoringSubgraph } from '#subgraphs/monitoring/subgraph.ts';

export const log = createLog({ name: 'monitoring-test', level: 'silent' });

export const callerOf = (roles: Role[]): Caller =>
  Object.freeze({
    id: 'usr_000000000000000000000001',
    roles,
    scopes: scopesOf(roles),
    sessionId: null,
    address: null,
    sealingKey: null,
  });

/** The monitoring subgraph in a namespace of its own, and processes that send it heartbeats. */
export async function openMonitoring() {
  const secret = 'a secret of the tests, and of nobody else';
  const env = parseEnv(z.object(processShape), {
    MONGODB_URI: process.env.MONGODB_URI,
    REDIS_URL: process.env.REDIS_URL,
    SANGAM_NAMESPACE: `test${randomBytes(5).toString('hex')}`,
    SANGAM_CALLER_SECRET: secret,
    SANGAM_CURSOR_SECRET: secret,
    SANGAM_PROCESS: 'monitoring-test',
  });
  const parts = await openParts(env, log);
  const subgraph = await createMonitoringSubgraph(parts);
  const opened: { close(): Promise<void> | void }[] = [];

  const request = (query: string, variables: Record<string, unknown>, caller: Caller) => ({
    query,
    variables,
    caller,
    requestId: 'req_test',
  });

  return {
    parts,
    /** A process that beats when it is told to, and once at its start. */
    async process(name: string, services: readonly ServiceName[] = serviceNames, connections = 0) {
      const metrics = createMetrics({ process: name });
      const writer = startHeartbeat(
        { ...parts, metrics },
        { services, version: '0.1.0', schemaHash: 'abc123', connections: () => connections, intervalMs: 60_000 },
      );
      opened.push(metrics);
      await writer.beat();
      return { ...writer, metrics };
    },
    async ask(query: string, caller: Caller = anonymous, variables: Record<string, unknown> = {}) {
      const result = await subgraph.execute(request(query, variables, caller));
      const { data } = JSON.parse(JSON.stringify(result));
      return { data, codes: (result.errors ?? []).map((error) => error.extensions.code) };
    },
    subscribe: (query: string, caller: Caller = anonymous, variables: Record<string, unknown> = {}) =>
      subgraph.subscribe(request(query, variables, caller)),
    async close() {
      for (const one of opened) await one.close();
      await parts.mongo.db('monitoring').dropDatabase();
      await parts.close();
    },
  };
}
export type OpenMonitoring = Awaited<ReturnType<typeof openMonitoring>>;

/** A heartbeat as a process would write it. */
export const heartbeatOf = (changes: Partial<Heartbeat> = {}): Heartbeat => ({
  instance: 'app-1',
  process: 'app',
  services: ['booking'],
  version: '0.1.0',
  schemaHash: null,
  startedAt: '2026-01-01T00:00:00.000Z',
  beatAt: '2026-01-01T00:00:02.000Z',
  beat: 1,
  intervalMs: 60_000,
  leaving: false,
  figures: {
    requests: 0,
    errors: 0,
    p50Ms: 0,
    p95Ms: 0,
    eventLoopLagMs: 0,
    rssBytes: 1,
    heapUsedBytes: 1,
    cpuSeconds: 0,
    uptimeSeconds: 0,
    connections: 0,
  },
  ...changes,
});
