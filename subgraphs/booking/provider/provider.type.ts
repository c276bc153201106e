import { Directive, Field, Float, ID, Int, ObjectType } from 'type-graphql';
import { Public } from '#runtime/authority/declare.ts';
import { GeoPoint } from '#runtime/federated-schema/geo-point.ts';
import { connectionOf } from '#runtime/relay/connection.ts';

@ObjectType({ description: 'Hours of work on one day of the week, by the clock in the provider’s time zone.' })
export class WorkingHours {
  @Public()
  @Field(() => Int, { description: 'The day: 1 is Monday, 7 is Sunday.' })
  weekday!: number;

  @Public()
  @Field(() => String, { description: 'When work begins, such as `09:00`.' })
  opens!: string;

  @Public()
  @Field(() => String, {
    description:
      'When work ends, such as `17:00`; `24:00` is midnight. If it is not after `opens`, it is on the next day.',
  })
  closes!: string;
}

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Somebody who offers services at a place, with hours of work and reviews.' })
export class Provider {
  @Public()
  @Field(() => ID, { description: 'Its id, such as `prv_` and 24 hexadecimal digits.' })
  id!: string;

  @Public()
  @Field(() => String, { description: 'The name of the business.' })
  name!: string;

  @Public()
  @Field(() => String, { description: 'What the provider says about itself.' })
  description!: string;

  @Public()
  @Field(() => String, { description: 'The city that it is in.' })
  city!: string;

  @Public()
  @Field(() => GeoPoint, { description: 'Where it is.' })
  location!: GeoPoint;

  @Public()
  @Field(() => [String], { description: 'The categories of what it offers.' })
  categories!: string[];

  @Public()
  @Field(() => String, {
    description: 'The IANA time zone in which its working hours are meant, such as `Asia/Kathmandu`.',
  })
  timeZone!: string;

  @Public()
  @Field(() => [WorkingHours], { description: 'When it works in an ordinary week.' })
  workingHours!: WorkingHours[];

  @Public()
  @Field(() => Boolean, { description: 'Whether we have checked who it is.' })
  verified!: boolean;

  @Public()
  @Field(() => Float, {
    nullable: true,
    description:
      'The mean of its ratings, from 1 to 5; null without any. Lists are ordered by a Bayesian average of them.',
  })
  ratingAverage!: number | null;

  @Public()
  @Field(() => Int, { description: 'How many ratings it has.' })
  ratingCount!: number;

  @Public()
  @Field(() => Float, {
    nullable: true,
    description: 'How far it is from the point of the search that found it, in kilometres; null anywhere else.',
  })
  distanceKm!: number | null;

  /** Not in the graph. */
  agendaZone!: string;
}

export const ProviderConnection = connectionOf('Provider', Provider, 'public');
