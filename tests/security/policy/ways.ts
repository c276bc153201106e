import type { Relation } from '../policy-table/words.ts';
import type { Cast, Person } from './cast.ts';

/** One way to ask an entrance: with which values, and whose it is what that finds; null where it finds nothing. */
export type Way = {
  values: Readonly<Record<string, unknown>>;
  finds: Relation | null;
  /** Somebody with the same role who asks in the asker's place, another time for each operation. */
  by?: () => Promise<Person>;
};
/** An entrance: its arguments by their types, and the ways in which somebody asks it. */
export type Entrance = { takes: Readonly<Record<string, string>>; ways(cast: Cast, asker: Person | null): Way[] };

export const anothers = (values: Way['values'] = {}): Way => ({ values, finds: "another's" });
export const own = (values: Way['values'] = {}): Way => ({ values, finds: 'own' });

export const plain: Entrance = { takes: {}, ways: () => [anothers()] };
export const withValues = (takes: Entrance['takes'], values: (cast: Cast) => Way['values']): Entrance => ({
  takes,
  ways: (cast) => [anothers(values(cast))],
});
/** The asker's own booking, the one with the asker's business, and one that is no business of theirs. */
export const ofBookings = (takes: Entrance['takes'], values: (id: string) => Way['values']): Entrance => ({
  takes,
  ways: ({ strangersBooking }, asker) => [
    anothers(values(strangersBooking)),
    ...(asker ? [own(values(asker.ownBooking.id))] : []),
    ...(asker ? [{ values: values(asker.bookingWithMe), finds: 'with me' } as const] : []),
  ],
});
/** The asker, and somebody else. */
export const ofPeople = (takes: Entrance['takes'], values: (id: string) => Way['values']): Entrance => ({
  takes,
  ways: ({ stranger }, asker) => [anothers(values(stranger.id)), ...(asker ? [own(values(asker.id))] : [])],
});
/** What is about whoever asks, so that nobody can ask it of anybody else. */
export const ofOneself = (
  takes: Entrance['takes'] = {},
  values: (asker: Person) => Way['values'] = () => ({}),
): Entrance => ({
  takes,
  ways: ({ people: [first] }, asker) => {
    const whoever = asker ?? first;
    return whoever ? [{ values: values(whoever), finds: asker ? 'own' : null }] : [];
  },
});
export const id = { id: 'ID!' };
export const byId = (value: string) => ({ id: value });
