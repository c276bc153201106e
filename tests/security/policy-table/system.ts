import { everyone, fields, only, type PolicyTable, type TypeRules } from './words.ts';

const operators = only('OPS', 'ADMIN');

/** The system itself: everybody may know how it is; its processes are for those who run it. */
export const systemTypes: PolicyTable = {
  SystemStatus: fields({ state: everyone, checkedAt: everyone, services: everyone }),
  ServiceStatus: fields({ name: everyone, state: everyone, instances: operators }),
  Instance: fields({
    id: operators,
    process: operators,
    version: operators,
    schemaHash: operators,
    startedAt: operators,
    lastHeartbeatAt: operators,
    state: operators,
  }),
  ProcessMetrics: fields({
    instanceId: operators,
    process: operators,
    sampledAt: operators,
    requests: operators,
    errors: operators,
    latencyP50Ms: operators,
    latencyP95Ms: operators,
    eventLoopLagMs: operators,
    rssBytes: operators,
    heapUsedBytes: operators,
    cpuSeconds: operators,
    uptimeSeconds: operators,
    connections: operators,
  }),
  SystemMetricsUpdate: fields({ kind: operators, cursor: operators, metrics: operators }),
};

export const systemEntrances: Record<'Query' | 'Subscription', TypeRules['fields']> = {
  Query: { systemStatus: everyone, systemMetrics: operators },
  Subscription: { systemMetrics: operators },
};

/** What many types are made of. */
export const commonTypes: PolicyTable = {
  GeoPoint: fields({ latitude: everyone, longitude: everyone }),
  PageInfo: fields({ hasNextPage: everyone, endCursor: everyone }),
  UserError: fields({ code: everyone, message: everyone, field: everyone, expected: everyone }),
};
