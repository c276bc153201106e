import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEntry, AuditHead, ChainedEntry } from '#subgraphs/user/audit/audit.model.ts';
import { beginning, canonical, chainAfter, headAt } from '#subgraphs/user/audit/chain.ts';
import { verifyTrail } from '#subgraphs/user/audit/verify.ts';

/** Protects the promise that nobody who has the database, and not the secret, can change what was recorded. */
const secret = 'a secret of the tests, and of nobody else';

const entryOf = (n: number): AuditEntry => ({
  eventId: `evt:bkg_${n}:1`,
  at: new Date(1_700_000_000_000 + n * 1_000),
  action: 'booking.confirmed',
  actor: n % 3 === 0 ? null : { id: `usr_${n}`, sessionId: null },
  from: n % 3 === 1 ? { for: `usr_${n}`, text: 'sealed' } : null,
  subject: { kind: 'booking', id: `bkg_${n}` },
  people: [`usr_${n}`, 'usr_owner'],
  requestId: `req_${n}`,
  change: { before: { status: 'PENDING' }, after: { status: 'CONFIRMED' } },
  personal: null,
  code: null,
  fields: [],
  count: 1,
});

type Trail = { entries: ChainedEntry[]; head: AuditHead | null };

function trailOf(length: number): { entries: ChainedEntry[]; head: AuditHead } {
  const entries = chainAfter(
    beginning,
    Array.from({ length }, (_, index) => entryOf(index + 1)),
    secret,
  );
  return { entries, head: headAt(endOf(entries), new Date(1_700_000_000_000), secret) };
}
const endOf = (entries: readonly ChainedEntry[]) => ({
  count: entries.length,
  hash: entries.at(-1)?.hash ?? beginning.hash,
});

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
const verify = ({ entries, head }: Trail, since?: { count: number; hash: string }, key = secret) =>
  verifyTrail({ entries: each(entries), head, since, secret: key });

const at = (entries: readonly ChainedEntry[], index: number): ChainedEntry => {
  const found = entries[index];
  if (!found) throw new Error(`there is no entry at ${index}`);
  return found;
};

describe('a trail that nobody touched', () => {
  it.each([0, 1, 2, 500])('of %i entries verifies', async (length) => {
    const trail = trailOf(length);
    expect(await verify(trail)).toEqual({ sound: true, ...endOf(trail.entries) });
  });

  it('verifies while it grows past the head', async () => {
    const { entries } = trailOf(9);
    const head = headAt(endOf(entries.slice(0, 6)), new Date(), secret);
    expect(await verify({ entries, head })).toEqual({ sound: true, ...endOf(entries) });
  });

  it('verifies past what was noted earlier', async () => {
    const trail = trailOf(9);
    expect(await verify(trail, endOf(trail.entries.slice(0, 4)))).toMatchObject({ sound: true, count: 9 });
  });
});

describe('what somebody with the database and without the secret can do is found:', () => {
  const attacks: [what: string, attack: (trail: Trail) => Trail, verdict: { number: number | null; why: RegExp }][] = [
    [
      'an edited entry',
      ({ entries, head }) => ({ entries: entries.with(3, { ...at(entries, 3), people: [] }), head }),
      { number: 4, why: /changed/ },
    ],
    [
      'a field that was added',
      ({ entries, head }) => ({ entries: entries.with(3, { ...at(entries, 3), note: 'x' } as ChainedEntry), head }),
      { number: 4, why: /changed/ },
    ],
    [
      'a date that became a text',
      ({ entries, head }) => {
        const entry = at(entries, 3);
        return { entries: entries.with(3, { ...entry, at: entry.at.toISOString() as unknown as Date }), head };
      },
      { number: 4, why: /changed/ },
    ],
    [
      'one that was removed from the middle',
      ({ entries, head }) => ({ entries: entries.toSpliced(3, 1), head }),
      { number: 4, why: /missing: the next one there is 5/ },
    ],
    [
      'one that was removed, and the others numbered anew',
      ({ entries, head }) => ({ entries: entries.toSpliced(3, 1).map((one, n) => ({ ...one, _id: n + 1 })), head }),
      { number: 4, why: /changed/ },
    ],
    [
      'an end that was cut off',
      ({ entries, head }) => ({ entries: entries.slice(0, 7), head }),
      { number: 8, why: /missing: the head counts 10/ },
    ],
    ['all of it gone', ({ head }) => ({ entries: [], head }), { number: 1, why: /missing: the head counts 10/ }],
    [
      'two in each other’s place',
      ({ entries, head }) => ({ entries: entries.with(2, at(entries, 5)).with(5, at(entries, 2)), head }),
      { number: 3, why: /missing: the next one there is 6/ },
    ],
    [
      'two that exchanged their numbers',
      ({ entries, head }) => ({
        entries: entries.with(2, { ...at(entries, 5), _id: 3 }).with(5, { ...at(entries, 2), _id: 6 }),
        head,
      }),
      { number: 3, why: /changed/ },
    ],
    [
      'one that was put in between',
      ({ entries, head }) => ({ entries: entries.toSpliced(3, 0, { ...at(entries, 3), _id: 3.5 }), head }),
      { number: 4, why: /3.5 stands in its place/ },
    ],
    [
      'one that was put in at the end',
      ({ entries, head }) => ({ entries: [...entries, { ...at(entries, 9), _id: 11 }], head }),
      { number: 11, why: /changed/ },
    ],
    [
      'a chain computed again with another secret',
      ({ head }) => {
        const entries = chainAfter(
          beginning,
          [entryOf(99), ...Array.from({ length: 9 }, (_, n) => entryOf(n))],
          'guess',
        );
        return { entries, head: head && { ...head, hash: endOf(entries).hash } };
      },
      { number: 1, why: /changed/ },
    ],
    ['no head', ({ entries }) => ({ entries, head: null }), { number: null, why: /head is missing/ }],
    [
      'a head that was lowered, and the end cut off',
      ({ entries, head }) => ({
        entries: entries.slice(0, 7),
        head: head && { ...head, count: 7, hash: at(entries, 6).hash },
      }),
      { number: null, why: /head was changed/ },
    ],
  ];
  it.each(attacks)('%s', async (_, attack, { number, why }) => {
    const verdict = await verify(attack(trailOf(10)));
    expect(verdict).toEqual({ sound: false, number, why: expect.stringMatching(why) });
  });

  it('a part of another genuine chain', async () => {
    const { entries, head } = trailOf(10);
    const others = chainAfter(
      beginning,
      Array.from({ length: 10 }, (_, n) => entryOf(n + 50)),
      secret,
    );
    const spliced = [...entries.slice(0, 5), ...others.slice(5)];
    expect(await verify({ entries: spliced, head })).toMatchObject({
      sound: false,
      number: 6,
      why: expect.stringMatching(/follow/),
    });
    expect(await verify({ entries: others, head })).toMatchObject({
      sound: false,
      number: 10,
      why: expect.stringMatching(/the head speaks/),
    });
  });

  it('an older head with the end cut off, by what was noted elsewhere', async () => {
    const { entries } = trailOf(10);
    const noted = endOf(entries);
    const older = { entries: entries.slice(0, 7), head: headAt(endOf(entries.slice(0, 7)), new Date(), secret) };
    expect(await verify(older)).toMatchObject({ sound: true, count: 7 });
    expect(await verify(older, noted)).toMatchObject({
      sound: false,
      number: 8,
      why: expect.stringMatching(/what was kept counts 10/),
    });
    const regrown = chainAfter(endOf(older.entries), [entryOf(70), entryOf(71), entryOf(72), entryOf(73)], secret);
    const grown = [...older.entries, ...regrown];
    expect(await verify({ entries: grown, head: headAt(endOf(grown), new Date(), secret) }, noted)).toMatchObject({
      sound: false,
      number: 10,
      why: expect.stringMatching(/not the one that what was kept/),
    });
  });
});

describe('whatever single thing is changed in whatever trail', () => {
  const someValue = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.string(),
    fc.date({ noInvalidDate: true }),
    fc.constant([]),
  );
  const keys = Object.keys(at(trailOf(1).entries, 0)) as (keyof ChainedEntry)[];
  const changed = fc.integer({ min: 1, max: 30 }).chain((length) => {
    const { entries, head } = trailOf(length);
    const place = fc.nat({ max: length - 1 });
    return fc.oneof(
      fc.tuple(place, fc.constantFrom(...keys), someValue).map(([index, key, value]) => {
        const entry = at(entries, index);
        if (canonical(entry[key]) === canonical(value)) return null;
        return { entries: entries.with(index, { ...entry, [key]: value } as ChainedEntry), head };
      }),
      place.map((index) => ({ entries: entries.toSpliced(index, 1), head })),
      fc.tuple(place, place).map(([one, other]) => {
        if (one === other) return null;
        return { entries: entries.with(one, at(entries, other)).with(other, at(entries, one)), head };
      }),
      fc.tuple(place, place).map(([from, to]) => ({ entries: entries.toSpliced(to, 0, at(entries, from)), head })),
      fc.tuple(fc.constantFrom('count', 'hash', 'at', 'mac'), someValue).map(([key, value]) => {
        if (canonical(head[key as keyof AuditHead]) === canonical(value)) return null;
        return { entries, head: { ...head, [key]: value } as AuditHead };
      }),
    );
  });

  it('is found', async () => {
    await fc.assert(
      fc.asyncProperty(changed, async (trail) => {
        fc.pre(trail !== null);
        expect(await verify(trail as Trail)).toMatchObject({ sound: false });
      }),
      { numRuns: 500 },
    );
  });
});

describe('the text that is signed', () => {
  it('is the same whatever the order of keys, and before and after it is stored', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const turned = Object.fromEntries(Object.entries(value).reverse());
        expect(canonical(turned)).toBe(canonical(value));
        expect(canonical(JSON.parse(JSON.stringify(value)))).toBe(canonical(value));
      }),
    );
    // As UTF-8 has it.
    expect(canonical('\ud800')).toBe(canonical('\ufffd'));
  });

  it('differs where the values do', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const unordered = (value: unknown) => JSON.stringify(value).split('').sort().join('');
        fc.pre(unordered(one) !== unordered(other));
        expect(canonical(one)).not.toBe(canonical(other));
      }),
    );
    const alike = [new Date(5), 5, '5', '@5', { $date: 5 }, [5], Number.NaN, null, 'null', undefined, /5/];
    expect(new Set(alike.map(canonical)).size).toBe(alike.length);
  });
});
