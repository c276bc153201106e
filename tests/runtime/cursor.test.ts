import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Refusal } from '#runtime/errors/refusal.ts';
import { createCursors } from '#runtime/event-log/cursor.ts';

const cursors = createCursors('a secret of at least thirty-two characters');
const position = { epoch: '1700000000000.a1b2c3', id: '1700000000123-4' };
const cursor = cursors.encode('booking', 'usr_1', position);

it('comes back as the position that it was made of', () => {
  expect(cursors.decode('booking', 'usr_1', cursor)).toEqual(position);
});

it.each([
  ['another audience', () => cursors.decode('booking', 'usr_2', cursor)],
  ['another topic', () => cursors.decode('provider', 'usr_1', cursor)],
  ['another secret', () => createCursors('another secret of thirty-two characters').decode('booking', 'usr_1', cursor)],
  ['nothing', () => cursors.decode('booking', 'usr_1', '')],
  ['a cursor of a list', () => cursors.decode('booking', 'usr_1', Buffer.from('{"id":1}').toString('base64url'))],
])('is refused for %s', (_, decode) => {
  expect(decode).toThrow(Refusal);
});

it('is refused after any change to it', () => {
  fc.assert(
    fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'AQgwx19-_.'), (at, character) => {
      const changed = cursor.slice(0, at) + character + cursor.slice(at + 1);
      const samePosition = (text: string) => Buffer.from(text.split('.')[0] ?? '', 'base64url').toString();
      // The last character of base64 has bits that mean nothing; with those changed it says the same.
      const meansTheSame =
        samePosition(changed) === samePosition(cursor) &&
        Buffer.from(changed.split('.')[1] ?? '', 'base64url').equals(
          Buffer.from(cursor.split('.')[1] ?? '', 'base64url'),
        );
      if (!meansTheSame) expect(() => cursors.decode('booking', 'usr_1', changed)).toThrow(Refusal);
    }),
  );
});
