import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Public, RequiresScopes } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { type HealthState, healthStates } from './states.ts';

const healthState = Object.fromEntries(healthStates.map((state) => [state, state]));
registerEnumType(healthState, {
  name: 'HealthState',
  description: 'How something is doing.',
  valuesConfig: {
    UP: { description: 'It works.' },
    DEGRADED: { description: 'It works in part.' },
    DOWN: { description: 'It does not work.' },
  },
});

@ObjectType('Instance', { description: 'One running process, or one that stopped without a word.' })
export class InstanceStatus {
  @RequiresScopes('system:read')
  @Field(() => ID, { description: 'Another one after every start.' })
  id!: string;

  @RequiresScopes('system:read')
  @Field(() => String, { description: 'The name of the process, such as `app` or `worker`.' })
  process!: string;

  @RequiresScopes('system:read')
  @Field(() => String, { description: 'The version of the program that it runs.' })
  version!: string;

  @RequiresScopes('system:read')
  @Field(() => String, { nullable: true, description: 'Names the schema that it serves; null where it serves none.' })
  schemaHash!: string | null;

  @RequiresScopes('system:read')
  @Field(() => DateTime, { description: 'When it started.' })
  startedAt!: Date;

  @RequiresScopes('system:read')
  @Field(() => DateTime, { description: 'When its latest heartbeat was seen.' })
  lastHeartbeatAt!: Date;

  @RequiresScopes('system:read')
  @Field(() => healthState, { description: 'UP, or DOWN once three heartbeats did not come.' })
  state!: 'UP' | 'DOWN';
}

@ObjectType({ description: 'A part of the system, on as many processes as carry it.' })
export class ServiceStatus {
  @Public()
  @Field(() => String, {
    description: '`gateway`, `user`, `booking`, `recommendation`, `monitoring`, or `worker` for the work behind them.',
  })
  name!: string;

  @Public()
  @Field(() => healthState, {
    description: 'UP when all its processes are, DOWN when none is, DEGRADED in between.',
  })
  state!: HealthState;

  @RequiresScopes('system:read')
  @Field(() => [InstanceStatus], {
    description:
      'Its processes. One that said good-bye, that was replaced, or that is down for ten minutes is left out.',
  })
  instances!: InstanceStatus[];
}

@ObjectType({ description: 'How the whole system is doing.' })
export class SystemStatus {
  @Public()
  @Field(() => healthState, {
    description: 'UP when all services are, DOWN when one is without which nobody can book, DEGRADED otherwise.',
  })
  state!: HealthState;

  @Public()
  @Field(() => DateTime, { description: 'When this was found out.' })
  checkedAt!: Date;

  @Public()
  @Field(() => [ServiceStatus], { description: 'Every service, whether or not a process carries it now.' })
  services!: ServiceStatus[];
}
