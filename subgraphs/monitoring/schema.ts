// Before any class of the schema is read: type-graphql keeps what its decorators say there.
import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { SystemStatusResolver } from './health/system-status.resolver.ts';
import { ProcessMetricsResolver } from './process-metrics/process-metrics.resolver.ts';

/** The executable schema and its SDL. It holds no clients: what resolvers need comes with the context of each fetch. */
export const buildMonitoringSchema = (): Promise<{ schema: GraphQLSchema; sdl: string }> =>
  buildFederatedSchema({
    name: 'monitoring',
    resolvers: [new SystemStatusResolver(), new ProcessMetricsResolver()],
    references: {},
  });

/** The SDL alone, for composition; no database is needed. */
export const monitoringSdl = async (): Promise<string> => (await buildMonitoringSchema()).sdl;
