import { type BookedModel, countedStatuses } from './booked.model.ts';

/** How often a person booked one service of one provider. */
export type Habit = { providerId: string; serviceId: string; times: number };

/** What a person booked, most often first, and from whom: the first tells their taste, the second what is no news. */
export type Habits = { habits: Habit[]; providerIds: string[] };

/** Of a person who booked more than this many different services, those booked most often. */
const mostHabits = 50;
/** Whom they booked is not cut with the taste, and yet bounded: so many services, those booked most often. */
const mostServices = 2_000;

/** The habits of each of these people, by person, in one query. Who booked nothing is not in it. */
export async function readHabits(booked: BookedModel, personIds: readonly string[]): Promise<Map<string, Habits>> {
  const rows = await booked.aggregate<Habits & { _id: string }>([
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
            sortBy: mostOften,
            output: { providerId: '$_id.providerId', serviceId: '$_id.serviceId', times: '$times' },
          },
        },
        providerIds: { $topN: { n: mostServices, sortBy: mostOften, output: '$_id.providerId' } },
      },
    },
  ]);
  return new Map(rows.map(({ _id, habits, providerIds }) => [_id, { habits, providerIds }]));
}

const mostOften = { times: -1, '_id.providerId': 1, '_id.serviceId': 1 } as const;
