import { GraphQLScalarType, Kind } from 'graphql';
import { refuse } from '#runtime/errors/refusal.ts';

const form = /^(?<day>\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** `Date` takes 30 February for 2 March. */
function exists(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function parseInstant(value: unknown): Date {
  const day = typeof value === 'string' ? form.exec(value)?.groups?.day : undefined;
  const instant = new Date(day && exists(day) ? String(value) : Number.NaN);
  if (!Number.isNaN(instant.getTime())) return instant;
  return refuse('BAD_INPUT', { expected: 'an ISO 8601 instant with its offset, such as 2026-11-22T09:00:00+05:45' });
}

/**
 * An instant. It serialises to a string and not to a Date, as the usual scalars do, because results that stay in the
 * process must be the same plain JSON that would have crossed the wire.
 */
export const DateTime = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description:
    'An instant in ISO 8601. Answers are in UTC, such as `2026-11-22T03:15:00.000Z`; inputs must state their offset.',
  serialize: (value) => (value instanceof Date ? value : parseInstant(value)).toISOString(),
  parseValue: parseInstant,
  parseLiteral: (node) => parseInstant(node.kind === Kind.STRING ? node.value : undefined),
});
