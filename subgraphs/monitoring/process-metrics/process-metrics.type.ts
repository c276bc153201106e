import { Field, Float, ID, ObjectType, registerEnumType } from 'type-graphql';
import { RequiresScopes } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';

@ObjectType({ description: 'How one process was doing when it was last sampled, every two seconds.' })
export class ProcessMetrics {
  @RequiresScopes('system:read')
  @Field(() => ID, { description: 'The instance; another one after every start.' })
  instanceId!: string;

  @RequiresScopes('system:read')
  @Field(() => String, { description: 'The name of the process, such as `app` or `worker`.' })
  process!: string;

  @RequiresScopes('system:read')
  @Field(() => DateTime, { description: 'When it was sampled, by the process’s own clock.' })
  sampledAt!: Date;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'GraphQL operations answered since its start.' })
  requests!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'Those of them that failed unexpectedly.' })
  errors!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'Half of the requests of the last two minutes were answered within so many ms.' })
  latencyP50Ms!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: '95 % of the requests of the last two minutes were answered within so many ms.' })
  latencyP95Ms!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'How late the event loop is, in milliseconds (99th percentile).' })
  eventLoopLagMs!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'Memory in use, in bytes.' })
  rssBytes!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'Of that, JavaScript’s own heap, in bytes.' })
  heapUsedBytes!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'Processor time since its start, in seconds.' })
  cpuSeconds!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'Time since its start, in seconds.' })
  uptimeSeconds!: number;

  @RequiresScopes('system:read')
  @Field(() => Float, { description: 'Open sockets of clients.' })
  connections!: number;
}

export type MetricsUpdateKind = 'EVENT' | 'GAP';
const updateKind = { EVENT: 'EVENT', GAP: 'GAP' };
registerEnumType(updateKind, {
  name: 'SystemMetricsUpdateKind',
  description: 'What an update is.',
  valuesConfig: {
    EVENT: { description: 'A sample of one process.' },
    GAP: { description: 'Samples may be missing before this. Ask `systemMetrics` for the latest ones.' },
  },
});

@ObjectType({ description: 'What the subscription to the figures of all processes yields.' })
export class SystemMetricsUpdate {
  @RequiresScopes('system:read')
  @Field(() => updateKind, { description: 'A sample, or word that some may be missing.' })
  kind!: MetricsUpdateKind;

  @RequiresScopes('system:read')
  @Field(() => String, { description: 'Give it as `after` to go on behind this update.' })
  cursor!: string;

  @RequiresScopes('system:read')
  @Field(() => ProcessMetrics, { nullable: true, description: 'The sample, as it was taken then; null for a GAP.' })
  metrics!: ProcessMetrics | null;
}
