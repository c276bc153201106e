import { Ctx, Query, Resolver } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import type { MonitoringContext } from '../context.ts';
import { known } from '../registry/known.ts';
import { statusOf } from './status-of.ts';
import { SystemStatus } from './system-status.type.ts';

@Resolver()
export class SystemStatusResolver {
  @Public()
  @Query(() => SystemStatus, {
    description: 'How the system is doing, as of now. Everybody may know; the single processes are for operators.',
  })
  async systemStatus(@Ctx() { registry, clock }: MonitoringContext): Promise<SystemStatus> {
    return statusOf(await known(registry.look()), clock());
  }
}
