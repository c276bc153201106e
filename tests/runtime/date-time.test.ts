import { expect, test } from 'vitest';
import { DateTime } from '#runtime/federated-schema/date-time.ts';

test.each(['2026-02-30T09:00:00+05:45', '2026-04-31T00:00:00Z', '2025-02-29T12:00Z', '2026-13-01T00:00:00Z'])(
  '%s does not exist',
  (text) => {
    expect(() => DateTime.parseValue(text)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  },
);

test('an instant is read with its offset', () => {
  expect(DateTime.parseValue('2026-11-22T09:00:00+05:45')).toEqual(new Date('2026-11-22T03:15:00.000Z'));
  expect(DateTime.parseValue('2028-02-29T23:59:59.999Z')).toEqual(new Date('2028-02-29T23:59:59.999Z'));
});
