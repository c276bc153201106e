import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAiWording } from '#subgraphs/recommendation/ai/openai-wording.ts';
import { acceptable } from '#subgraphs/recommendation/wording/acceptable.ts';
import { wordFact } from '#subgraphs/recommendation/wording/built-in.ts';
import { type Fact, factKey } from '#subgraphs/recommendation/wording/fact.ts';
import { leftAloneAfterFailure } from '#subgraphs/recommendation/wording/left-alone.ts';
import { remembered } from '#subgraphs/recommendation/wording/remembered.ts';
import { withFallback } from '#subgraphs/recommendation/wording/with-fallback.ts';
import { type Behaviour, type LoopbackModel, refuses, says, saysTexts, startLoopbackModel } from './loopback-model.ts';

const near: Fact = { kind: 'NEAR', km: 1.2, from: 'home' };
const rated: Fact = { kind: 'RATED', average: 4.8, reviews: 31 };
const taste: Fact = { kind: 'TASTE', category: 'plumbing', times: 3 };
const builtIn = [near, rated, taste].map(wordFact);
const apiKey = 'sk-a-secret-that-no-log-holds';

let model: LoopbackModel;
const logged: string[] = [];
const log = pino({ level: 'trace' }, { write: (line: string) => logged.push(line) });
beforeAll(async () => {
  model = await startLoopbackModel();
});
afterAll(() => model.close());

const openAi = (timeoutMs = 5_000, baseUrl = model.baseUrl) =>
  openAiWording({ apiKey, baseUrl, model: 'small', timeoutMs });

/** What is shown, and the reasons that the log gives. */
async function wordsWhen(behaviour: Behaviour, timeoutMs?: number) {
  model.behaves(behaviour);
  logged.length = 0;
  const texts = await withFallback(openAi(timeoutMs), log)([near, rated, taste]);
  expect(logged.join('')).not.toContain(apiKey);
  return { texts, why: logged.map((line) => JSON.parse(line).why ?? JSON.parse(line).msg) };
}

describe('the built-in wording', () => {
  test('cites the facts', () => {
    expect(builtIn).toEqual(['1.2 km from your home', 'Rated 4.8 in 31 reviews', 'You booked plumbing 3 times']);
    expect(wordFact({ kind: 'TASTE', category: 'tutoring', times: 1 })).toBe('You booked tutoring once');
    expect(wordFact({ kind: 'RATED', average: 5, reviews: 1 })).toBe('Rated 5.0 in 1 review');
    expect(wordFact({ kind: 'POPULAR', bookings: 14 })).toBe('Booked 14 times');
    expect(wordFact({ kind: 'SIMILAR', category: 'plumbing' })).toBe('Also offers plumbing');
  });

  test('would itself be acceptable from anybody', () => {
    const fact: fc.Arbitrary<Fact> = fc.oneof(
      fc.record({
        kind: fc.constant('NEAR' as const),
        km: fc.integer({ min: 1, max: 400 }).map((n) => n / 10),
        from: fc.constantFrom('home' as const, 'provider' as const),
      }),
      fc.record({
        kind: fc.constant('RATED' as const),
        average: fc.integer({ min: 10, max: 50 }).map((n) => n / 10),
        reviews: fc.integer({ min: 1, max: 999 }),
      }),
      fc.record({
        kind: fc.constant('TASTE' as const),
        category: fc.constantFrom('plumbing', 'photo 24/7'),
        times: fc.integer({ min: 1, max: 99 }),
      }),
      fc.record({ kind: fc.constant('POPULAR' as const), bookings: fc.integer({ min: 1, max: 999 }) }),
    );
    fc.assert(fc.property(fact, (one) => acceptable(one, wordFact(one)) === wordFact(one)));
  });
});

describe('the wording of a language model', () => {
  test('is shown when it is true and plain', async () => {
    const kind = {
      NEAR: 'Just 1.2 km away',
      RATED: 'Loved: 4.8 across 31 reviews',
      TASTE: 'You know plumbing: 3 times so far',
    };
    const { texts, why } = await wordsWhen(saysTexts((fact) => kind[fact.kind as keyof typeof kind]));
    expect(texts).toEqual(Object.values(kind));
    expect(why).toEqual([]);
    expect(model.calls).toHaveLength(1);
    expect(model.calls[0]?.model).toBe('small');
  });

  const failures: [string, Behaviour, string][] = [
    ['401', refuses(401), 'HTTP 401'],
    ['429', refuses(429), 'HTTP 429'],
    ['500', refuses(500), 'HTTP 500'],
    ['malformed JSON in the message', says(() => 'Sure! Here you are: {'), 'the answer is not JSON'],
    ['half a JSON', says(() => '{"texts": ["1.2 km'), 'the answer is not JSON'],
    ['another shape', says(() => '{"reasons": []}'), 'the answer is of another shape'],
    ['too few texts', says(() => '{"texts": ["1.2 km away"]}'), '1 texts for 3 facts'],
    ['an empty choice', says(() => ''), 'an empty answer'],
    [
      'no choices',
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('{"choices": []}'),
      'an empty answer',
    ],
    [
      'a body that is no JSON',
      (response) => void response.writeHead(200, { 'content-type': 'application/json' }).end('<html>'),
      'the response is not JSON',
    ],
    [
      'a body of another kind',
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      'an empty answer',
    ],
    ['a closed connection', (response) => void response.destroy(), 'no connection'],
  ];
  test.each(failures)('%s: the built-in wording, and the log says why', async (_, behaviour, reason) => {
    const { texts, why } = await wordsWhen(behaviour);
    expect(texts).toEqual(builtIn);
    expect(why).toEqual([reason]);
    expect(model.calls).toHaveLength(1);
  });

  test('an answer that never comes, or never ends, is given up in time', async () => {
    expect(await wordsWhen(() => undefined, 60)).toEqual({ texts: builtIn, why: ['timed out'] });
    const endless: Behaviour = (response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    expect(await wordsWhen(endless, 60)).toEqual({ texts: builtIn, why: ['timed out'] });
  });

  test('one that timed out holds up nobody else for half a minute, and the log says it once', async () => {
    let now = 0;
    model.behaves(() => undefined);
    logged.length = 0;
    const words = withFallback(leftAloneAfterFailure(openAi(60), { now: () => now }), log);
    for (const at of [0, 10_000, 29_999]) {
      now = at;
      expect(await words([near])).toEqual([wordFact(near)]);
    }
    expect(model.calls).toHaveLength(1);
    const warnings = logged.map((line) => JSON.parse(line)).filter(({ level }) => level >= 40);
    expect(warnings.map(({ why }) => why)).toEqual(['timed out']);
    now = 30_000;
    model.behaves(saysTexts(() => 'Only 1.2 km off'));
    expect(await words([near])).toEqual(['Only 1.2 km off']);
  });

  test('a server that is not there', async () => {
    logged.length = 0;
    expect(await withFallback(openAi(5_000, 'http://127.0.0.1:9/v1'), log)([near])).toEqual([wordFact(near)]);
    expect(logged.map((line) => JSON.parse(line).why)).toEqual(['no connection']);
  });

  test('something that nobody expected is logged as such, and the built-in wording is there all the same', async () => {
    logged.length = 0;
    const broken = () => Promise.reject(new RangeError('a mistake of ours'));
    expect(await withFallback(broken, log)([near])).toEqual([wordFact(near)]);
    expect(logged.join('')).toContain('a mistake of ours');
  });

  test('only what is not acceptable is replaced', async () => {
    const { texts, why } = await wordsWhen(
      saysTexts((fact) => (fact.kind === 'NEAR' ? 'Only 1.2 km off' : 'See https://evil.example')),
    );
    expect(texts).toEqual(['Only 1.2 km off', builtIn[1], builtIn[2]]);
    expect(why).toEqual(['some wordings were not acceptable: built-in ones instead']);
  });
});

describe('what is acceptable', () => {
  test.each([
    ['another figure', rated, 'Rated 4.9 in 31 reviews'],
    ['one figure too many', near, '1.2 km away, 50 % off'],
    ['a figure left out', rated, 'Rated 4.8 by many'],
    ['another trade', taste, 'You booked tutoring 3 times'],
    ['markup', near, '<b>1.2 km</b> away'],
    ['markdown', near, '**1.2 km** away'],
    ['a link', near, '1.2 km away, www.example.org'],
    ['control characters', near, '1.2 km\u202e away'],
    ['an essay', near, `1.2 km ${'so very '.repeat(30)} near`],
    ['nothing', near, '  '],
  ] as [string, Fact, string][])('not %s', (_, fact, text) => {
    expect(acceptable(fact, text)).toBeNull();
  });

  test('words for once, and white space made plain', () => {
    expect(acceptable({ ...taste, times: 1 } as Fact, 'You booked plumbing\n once ')).toBe('You booked plumbing once');
  });
});

describe('remembering', () => {
  test('equal facts are asked for once, and again only when there was no text', async () => {
    const asked: Fact[][] = [];
    const wording = remembered(async (facts) => {
      asked.push([...facts]);
      return facts.map((fact) => (fact.kind === 'RATED' ? null : wordFact(fact)));
    });
    expect(await wording([near, rated, near])).toEqual([builtIn[0], null, builtIn[0]]);
    expect(await wording([{ from: 'home', km: 1.2, kind: 'NEAR' }, rated, taste])).toEqual([
      builtIn[0],
      null,
      builtIn[2],
    ]);
    expect(asked).toEqual([
      [near, rated],
      [rated, taste],
    ]);
  });

  test('facts that differ in anything have different keys', () => {
    expect(factKey(near)).not.toBe(factKey({ kind: 'NEAR', km: 1.2, from: 'provider' }));
    expect(factKey(near)).not.toBe(factKey({ kind: 'NEAR', km: 1.3, from: 'home' }));
  });
});
