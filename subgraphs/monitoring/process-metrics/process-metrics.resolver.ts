import { Arg, Ctx, Query, Resolver, Root, type SubscribeResolverData, Subscription } from 'type-graphql';
import { RequiresScopes } from '#runtime/authority/declare.ts';
import type { MonitoringContext } from '../context.ts';
import { known } from '../registry/known.ts';
import { followMetrics } from './follow-metrics.ts';
import { ProcessMetrics, SystemMetricsUpdate } from './process-metrics.type.ts';
import { toProcessMetrics } from './to-process-metrics.ts';

type Subscribed = SubscribeResolverData<unknown, { after?: string | null }, MonitoringContext>;

@Resolver()
export class ProcessMetricsResolver {
  @RequiresScopes('system:read')
  @Query(() => [ProcessMetrics], {
    description: 'The latest figures of every process that is running, by name and instance.',
  })
  async systemMetrics(
    @Arg('process', () => String, { nullable: true, description: 'Only processes of this name, such as `worker`.' })
    process: string | null,
    @Ctx() { registry }: MonitoringContext,
  ): Promise<ProcessMetrics[]> {
    const running = (await known(registry.heartbeats())).filter(({ leaving }) => !leaving);
    return running.filter((one) => process == null || one.process === process).map(toProcessMetrics);
  }

  @RequiresScopes('system:read')
  @Subscription(() => SystemMetricsUpdate, {
    name: 'systemMetrics',
    description:
      'The figures of every process as they are sampled. Each update says what was then. To go on after a break, ' +
      'subscribe again with the last cursor; if samples were lost meanwhile, a GAP comes first.',
    subscribe: ({ args, context }: Subscribed) => followMetrics(context, args.after ?? undefined),
  })
  systemMetricsSampled(
    @Arg('after', () => String, { nullable: true, description: 'The cursor to go on after; from now on without it.' })
    _after: string | null,
    @Root() update: SystemMetricsUpdate,
  ): SystemMetricsUpdate {
    return update;
  }
}
