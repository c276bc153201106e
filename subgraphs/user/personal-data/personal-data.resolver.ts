import { FieldResolver, Resolver, Root } from 'type-graphql';
import { Policy } from '#runtime/authority/declare.ts';
import { JsonScalar } from '#runtime/federated-schema/json.ts';
import { User } from '../account/account.type.ts';
import type { CollectAccount } from './collect-account.ts';
import { PersonalData } from './personal-data.type.ts';

@Resolver(() => PersonalData)
export class PersonalDataResolver {
  private readonly collect: CollectAccount;

  constructor(collect: CollectAccount) {
    this.collect = collect;
  }

  @Policy('own')
  @FieldResolver(() => JsonScalar, {
    nullable: true,
    description:
      'Profile, roles, preferences, sessions, notifications, e-mails, and what the audit trail says of the person. Complete: it is not paged.',
  })
  account(@Root() { id }: PersonalData) {
    return this.collect(id);
  }
}

@Resolver(() => User)
export class OwnDataResolver {
  @Policy('own')
  @FieldResolver(() => PersonalData, {
    nullable: true,
    description: 'Everything that is kept about the person: ask for all its fields, and the answer is the export.',
  })
  personalData(@Root() { id }: User): PersonalData {
    return { id };
  }
}
