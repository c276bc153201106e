import type { Fact } from './fact.ts';

/** A fact in plain English, for the person it is about. */
export function wordFact(fact: Fact): string {
  switch (fact.kind) {
    case 'NEAR':
      return `${fact.km.toFixed(1)} km from ${fact.from === 'home' ? 'your home' : 'this provider'}`;
    case 'RATED':
      return `Rated ${fact.average.toFixed(1)} in ${counted(fact.reviews, 'review')}`;
    case 'TASTE':
      return `You booked ${fact.category} ${fact.times === 1 ? 'once' : counted(fact.times, 'time')}`;
    case 'POPULAR':
      return `Booked ${counted(fact.bookings, 'time')}`;
    case 'SIMILAR':
      return `Also offers ${fact.category}`;
  }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
