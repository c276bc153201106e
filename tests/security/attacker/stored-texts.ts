import { book } from './booking.ts';
import { gotOf } from './got.ts';
import type { Need } from './need.ts';
import type { Target } from './target.ts';

type Written = unknown;
export type StoredText = { name: string; needs?: Need; write(target: Target, text: string): Promise<Written> };

/** Where the graph keeps what somebody wrote: writes a text there and reads it back. */
export const storedTexts: readonly StoredText[] = [
  {
    name: 'the name of an account',
    async write(target, text) {
      const { token } = await target.people.person('the attacker');
      const query = 'mutation ($input: ProfileUpdateInput!) { profileUpdate(input: $input) { userErrors { code } } }';
      const reply = await target.ask(query, { input: { displayName: text } }, { token });
      if (gotOf(reply) !== 'done') return gotOf(reply);
      const { data } = await target.ask('{ viewer { displayName } }', {}, { token });
      return (data?.viewer as { displayName: string } | null)?.displayName;
    },
  },
  {
    name: 'the note of a booking',
    needs: 'something to book',
    async write(target, text) {
      const person = await target.people.person('the attacker');
      const id = await book(target, person, text);
      const { data } = await target.ask(
        'query ($id: ID!) { booking(id: $id) { note } }',
        { id },
        { token: person.token },
      );
      return (data?.booking as { note: string } | null)?.note;
    },
  },
  {
    name: 'the reason of a cancellation',
    needs: 'something to book',
    async write(target, text) {
      const person = await target.people.person('the attacker');
      const id = await book(target, person);
      const query = `mutation ($input: BookingCancelInput!) {
        bookingCancel(input: $input) { booking { reason { message } } userErrors { code } }
      }`;
      const reply = await target.ask(query, { input: { id, reason: text } }, { token: person.token });
      type Cancelled = { booking: { reason: { message: string } | null } | null };
      return (reply.data?.bookingCancel as Cancelled | undefined)?.booking?.reason?.message ?? gotOf(reply);
    },
  },
];
