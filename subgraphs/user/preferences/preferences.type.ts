import { Field, InputType, ObjectType } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { UserError } from '#runtime/errors/user-error.ts';
import type { NoticeKind } from '../notification/notice-kinds.ts';
import { noticeKindEnum } from '../notification/notification.type.ts';

@ObjectType({ description: 'In which ways a person is told of one kind of thing.' })
export class NotificationPreference {
  @Authenticated()
  @Field(() => noticeKindEnum, { description: 'What it is about.' })
  kind!: NoticeKind;

  @Authenticated()
  @Field(() => Boolean, { description: 'Whether it comes into the inbox.' })
  inbox!: boolean;

  @Authenticated()
  @Field(() => Boolean, { description: 'Whether it comes as an e-mail.' })
  email!: boolean;

  @Authenticated()
  @Field(() => Boolean, {
    description:
      'Whether it can be switched off. What happens to the account itself cannot: it is always told in both ways.',
  })
  changeable!: boolean;
}

@InputType({ description: 'In which ways one wants to be told of one kind of thing. What is left out stays as it is.' })
export class NotificationPreferenceInput {
  @Field(() => noticeKindEnum, { description: 'What it is about.' })
  kind!: NoticeKind;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is to come into the inbox.' })
  inbox?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether it is to come as an e-mail.' })
  email?: boolean | null;
}

@InputType({ description: 'Which of one’s own preferences to change. Kinds that are left out stay as they are.' })
export class NotificationPreferencesUpdateInput {
  @Field(() => [NotificationPreferenceInput], { description: 'Each kind at most once.' })
  preferences!: NotificationPreferenceInput[];
}

@ObjectType({ description: 'The outcome of changing one’s preferences.' })
export class NotificationPreferencesPayload {
  @Authenticated()
  @Field(() => [NotificationPreference], {
    nullable: true,
    description: 'What holds now, for every kind, unless there are errors.',
  })
  preferences!: NotificationPreference[] | null;

  @Authenticated()
  @Field(() => [UserError], { description: 'Why nothing was changed. Empty on success.' })
  userErrors!: UserError[];
}
