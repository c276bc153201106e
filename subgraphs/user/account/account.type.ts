import { Directive, Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { type Role, roles } from '#contracts/authority.ts';
import { Policy, Public } from '#runtime/authority/declare.ts';
import { DateTime } from '#runtime/federated-schema/date-time.ts';
import { GeoPoint, GeoPointInput } from '#runtime/federated-schema/geo-point.ts';

export const roleEnum = Object.fromEntries(roles.map((role) => [role, role]));
registerEnumType(roleEnum, {
  name: 'Role',
  description: 'What a person is to Sangam. It decides what the person may do; one person can be several things.',
  valuesConfig: {
    CUSTOMER: { description: 'Books services. Everybody who registers is one.' },
    PROVIDER: { description: 'Offers services and runs an agenda.' },
    OPS: { description: 'Watches and steers the system.' },
    ADMIN: { description: 'Does what OPS does, and grants roles.' },
    PARTNER: { description: 'Integrates another product through the graph.' },
  },
});

@Directive('@key(fields: "id")')
@ObjectType({
  description:
    'A person with an account. Whoever reaches a person sees the name; the rest is for the person alone, and for people who may read people.',
})
export class User {
  @Public()
  @Field(() => ID, { description: 'The id of the person: `usr_` and 24 hexadecimal digits.' })
  id!: string;

  @Public()
  @Field(() => String, {
    nullable: true,
    description: 'The name that others see. Null when the account no longer exists.',
  })
  displayName!: string | null;

  @Policy('self')
  @Field(() => String, { nullable: true, description: 'The address that the person signs in with, in lower case.' })
  email!: string;

  @Policy('self')
  @Field(() => [roleEnum], { nullable: true, description: 'What the person is to Sangam.' })
  roles!: Role[];

  @Policy('self')
  @Field(() => String, { nullable: true, description: 'The language that Sangam uses with the person: `en` or `ne`.' })
  locale!: string;

  @Policy('self')
  @Field(() => String, { nullable: true, description: 'The IANA time zone of the person, such as `Asia/Kathmandu`.' })
  timeZone!: string;

  @Policy('self')
  @Field(() => GeoPoint, {
    nullable: true,
    description: 'Where the person lives, if the person said so. Recommendations start from here.',
  })
  home!: GeoPoint | null;

  @Policy('self')
  @Field(() => DateTime, { nullable: true, description: 'When the account was made.' })
  createdAt!: Date;
}

@InputType({ description: 'What an account is made from.' })
export class RegisterInput {
  @Field(() => String, { description: 'The address to sign in with. There is one account for each address.' })
  email!: string;

  @Field(() => String, { description: 'A password of 10 to 200 characters.' })
  password!: string;

  @Field(() => String, { description: 'The name that others see: 1 to 80 characters.' })
  displayName!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The language to use with the person: `en`, which is the default, or `ne`.',
  })
  locale?: string | null;

  @Field(() => String, { nullable: true, description: 'An IANA time zone; `Asia/Kathmandu` if left out.' })
  timeZone?: string | null;

  @Field(() => GeoPointInput, { nullable: true, description: 'Where the person lives.' })
  home?: GeoPointInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'What the person will know the session by, such as `Firefox on Linux`: 1 to 100 characters.',
  })
  device?: string | null;

  @Field(() => String, {
    description:
      'A text that you make up for this request, best a UUID. Sending the same request again with the same key opens a new session of the same account; the same key with another input is IDEMPOTENCY_MISMATCH.',
  })
  idempotencyKey!: string;
}

@InputType({ description: 'What a password is changed with.' })
export class PasswordChangeInput {
  @Field(() => String, { description: 'The password that the account has now.' })
  currentPassword!: string;

  @Field(() => String, { description: 'The password that it is to have: 10 to 200 characters.' })
  newPassword!: string;
}
