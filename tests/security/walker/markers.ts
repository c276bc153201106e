import { randomBytes } from 'node:crypto';
import { type Identity, isStaff } from './identities.ts';

/** Something private that can be recognised wherever it turns up. */
type Marker = { what: string; of: string; may: (viewer: Identity) => boolean };
export type Sighting = { what: string; of: string; by: string };

const pattern = /[\w.+-]+@[\w-]+\.[\w.-]*\w|mk[0-9a-f]{14}|\b\d{1,3}\.\d{7}\b/g;

/**
 * The planted markers and, written by hand, who may see each of them:
 *
 * | what | who |
 * |---|---|
 * | e-mail address, home | the person, OPS, ADMIN |
 * | note of a booking, reason of a cancellation | the customer, the provider, OPS, ADMIN |
 * | name of the device of a session | the person alone |
 *
 * Names and the ids of people, providers and services are for everybody.
 */
export function createMarkers() {
  const known = new Map<string, Marker>();
  const seen = new Map<string, number>();

  const personOrStaff = (of: { id: string | null }) => (viewer: Identity) => viewer.id === of.id || isStaff(viewer);
  const add = (text: string, what: string, of: string, may: Marker['may']): string => {
    known.set(text, { what, of, may });
    return text;
  };
  const fresh = () => `mk${randomBytes(7).toString('hex')}`;

  return {
    /** An e-mail address for somebody who does not have an id yet: `person` is asked for it when the address is seen. */
    email: (person: { id: string | null }, of: string) =>
      add(`${fresh()}@example.org`, 'e-mail address', of, personOrStaff(person)),
    knownEmail: (person: { id: string | null; email: string }, of: string) =>
      add(person.email, 'e-mail address', of, personOrStaff(person)),
    device: (person: { id: string | null }, of: string) => add(fresh(), 'device', of, ({ id }) => id === person.id),
    /** Degrees around a whole number, with seven digits behind the point that nobody else has. */
    degrees(person: { id: string | null }, of: string, around: number): number {
      const digits = String(1_000_001 + (randomBytes(4).readUInt32BE() % 8_999_990)).replace(/0$/, '1');
      const degrees = Number(`${around}.${digits}`);
      add(String(degrees), 'home', of, personOrStaff(person));
      return degrees;
    },
    /** A text of a booking: `atProvider` says whether the provider of the walk is party to it. */
    ofBooking: (what: 'note' | 'reason', customer: { id: string | null }, of: string, atProvider: boolean) =>
      add(
        fresh(),
        what,
        of,
        (viewer) => viewer.id === customer.id || isStaff(viewer) || (atProvider && viewer.kind === 'provider'),
      ),

    /** How often each kind of marker was seen by somebody who may. */
    seen: seen as ReadonlyMap<string, number>,

    /**
     * What is in the data that this viewer may not see. In errors, what the request itself said may be said back. An
     * e-mail address that nobody planted is of the demonstration: for staff only.
     */
    judge(viewer: Identity, data: string, errors: string, request: string): Sighting[] {
      const wrong: Sighting[] = [];
      const look = (text: string, isError: boolean) => {
        for (const [found] of text.matchAll(pattern)) {
          const marker = known.get(found);
          if (!marker && !found.includes('@')) continue;
          if (isError && request.includes(found)) continue;
          const may = marker ? marker.may(viewer) : isStaff(viewer);
          // Who was made an operator by an admin of the walk may be one by now.
          if (may || (viewer.promoted && marker?.what !== 'device')) {
            seen.set(marker?.what ?? 'other', (seen.get(marker?.what ?? 'other') ?? 0) + 1);
          } else
            wrong.push({
              what: marker?.what ?? `the address ${found}`,
              of: marker?.of ?? 'somebody',
              by: viewer.label,
            });
        }
      };
      look(data, false);
      look(errors, true);
      return wrong;
    },
  };
}
export type Markers = ReturnType<typeof createMarkers>;
