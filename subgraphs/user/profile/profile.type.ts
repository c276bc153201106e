import { Field, InputType, ObjectType } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';
import { GeoPointInput } from '#runtime/federated-schema/geo-point.ts';
import { User } from '../account/account.type.ts';

@InputType({ description: 'What to change about oneself. What is left out stays as it is.' })
export class ProfileUpdateInput {
  @Field(() => String, { nullable: true, description: 'The name that others see: 1 to 80 characters.' })
  displayName?: string | null;

  @Field(() => String, { nullable: true, description: 'The language to use with the person: `en` or `ne`.' })
  locale?: string | null;

  @Field(() => String, { nullable: true, description: 'An IANA time zone, such as `Asia/Kathmandu`.' })
  timeZone?: string | null;

  @Field(() => GeoPointInput, { nullable: true, description: 'Where the person lives. Null forgets it.' })
  home?: GeoPointInput | null;
}

@ObjectType({ description: 'The outcome of changing one’s profile.' })
export class ProfilePayload {
  @Authenticated()
  @Field(() => User, { nullable: true, description: 'The person as changed, unless there are errors.' })
  user!: User | null;

  @Authenticated()
  @Field(() => [UserError], { description: 'Why nothing was changed. Empty on success.' })
  userErrors!: UserError[];
}
