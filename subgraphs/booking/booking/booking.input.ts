import { Field, ID, InputType, Int } from 'type-graphql';
import { DateTime } from '#runtime/federated-schema/date-time.ts';

@InputType({ description: 'What a customer books.' })
export class BookingRequestInput {
  @Field(() => ID, { description: 'The service.' })
  serviceId!: string;

  @Field(() => DateTime, {
    description: 'When the appointment is to start: the `startsAt` of one of the service’s slots.',
  })
  startsAt!: Date;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 1,
    description: 'How many seats, from 1 to the service’s capacity.',
  })
  seats?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Something to tell the provider. At most 500 characters, with line breaks.',
  })
  note?: string | null;

  @Field(() => String, {
    description:
      'Chosen by the client, 1 to 200 characters, fresh for each booking. Repeating a request with the same key and input is safe: it gives the same booking.',
  })
  idempotencyKey!: string;
}

@InputType({ description: 'Which booking is to be cancelled.' })
export class BookingCancelInput {
  @Field(() => ID, { description: 'The booking.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Why, for the other party to read. At most 500 characters, with line breaks.',
  })
  reason?: string | null;
}
