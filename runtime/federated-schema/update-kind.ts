import { registerEnumType } from 'type-graphql';

/** What an item of a subscription is. The same in every subgraph that has subscriptions. */
export type UpdateKind = 'START' | 'EVENT' | 'GAP';
export const updateKindEnum = { START: 'START', EVENT: 'EVENT', GAP: 'GAP' } satisfies Record<UpdateKind, UpdateKind>;
registerEnumType(updateKindEnum, {
  name: 'UpdateKind',
  description: 'What a subscription tells.',
  valuesConfig: {
    START: {
      description:
        'The subscription stands. It comes first, and only without `after`. With an `id`, the booking as it is now.',
    },
    EVENT: { description: 'Something happened.' },
    GAP: {
      description:
        'Something may have happened that cannot be told any more: ask again for what you show. Events go on after it.',
    },
  },
});
