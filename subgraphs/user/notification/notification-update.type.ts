import { Field, ObjectType } from 'type-graphql';
import { Authenticated } from '#runtime/authority/declare.ts';
import { type UpdateKind, updateKindEnum } from '#runtime/federated-schema/update-kind.ts';

@ObjectType({ description: 'Something that happened in one’s inbox: a notification came, or was read.' })
export class NotificationUpdate {
  @Authenticated()
  @Field(() => updateKindEnum, { description: 'Whether this is the start, an event, or a gap.' })
  kind!: UpdateKind;

  @Authenticated()
  @Field(() => String, { description: 'Give it as `after` to go on behind this, whenever and wherever.' })
  cursor!: string;

  /** Not in the graph. */
  notificationId!: string | null;
}
