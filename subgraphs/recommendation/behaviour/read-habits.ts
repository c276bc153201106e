import { type BookedModel, countedStatuses } from './booked.model.ts';

/** How often a person booked one service of one provider. */
export type Habit = { providerId: string; serviceId: string; times: number };

/** Of a person who booked more than this many different services, those booked most often. */
const mostHabits = 50;

/** What each of these people booked, most often first, by person, in one query. Who booked nothing is not in it. */
export async function readHabits(booked: BookedModel, personIds: readonly string[]): Promise<Map<string, Habit[]>> {
  const rows = await booked.aggregate<{ _id: string; habits: Habit[] }>([
    { $match: { customerId: { $in: [...new Set(personIds)] }, status: { $in: countedStatuses } } },
    {
      $group: {
        _id: { customerId: '$customerId', providerId: '$providerId', serviceId: '$serviceId' },
        times: { $sum: 1 },
      },
    },
    {
      $group: {
        _id: '$_id.customerId',
        habits: {
          $topN: {
            n: mostHabits,
            sortBy: { times: -1, '_id.providerId': 1, '_id.serviceId': 1 },
            output: { providerId: '$_id.providerId', serviceId: '$_id.serviceId', times: '$times' },
          },
        },
      },
    },
  ]);
  return new Map(rows.map(({ _id, habits }) => [_id, habits]));
}
