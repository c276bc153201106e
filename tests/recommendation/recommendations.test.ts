import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countCommands } from '#runtime/mongo/count-commands.ts';
import { wordFact } from '#subgraphs/recommendation/wording/built-in.ts';
import { type LoopbackModel, refuses, saysTexts, startLoopbackModel } from './loopback-model.ts';
import {
  booking,
  callerOf,
  kathmandu,
  kmNorth,
  type OpenRecommendation,
  openRecommendation,
  person,
  provider,
  published,
} from './open-recommendation.ts';

let model: LoopbackModel;
let it: OpenRecommendation;
/** The clock by which a model that failed is left alone. */
let seconds = 0;

/** Ten plumbers in a row to the north, five tutors, and person 1, who has a way with tutors. */
beforeAll(async () => {
  model = await startLoopbackModel();
  const ai = { apiKey: 'key', baseUrl: model.baseUrl, model: 'small', timeoutMs: 10_000 };
  it = await openRecommendation({ ai }, () => seconds * 1_000);
  for (let number = 1; number <= 10; number++) await it.tell.provider(published(number, { location: kmNorth(number) }));
  for (let number = 11; number <= 15; number++) {
    await it.tell.provider(published(number, { categories: ['tutoring'], location: kmNorth(number - 10) }));
  }
  for (const number of [1, 2, 3]) await it.tell.booking(booking(number, 1, 11, { status: 'COMPLETED', sequence: 3 }));
});
beforeEach(() => {
  seconds += 60;
});
afterAll(async () => {
  await it.close();
  await model.close();
});

const ops = callerOf(person(77), ['OPS']);
const entities = `query ($refs: [_Any!]!, $first: Int = 3) {
  _entities(representations: $refs) {
    ... on User { recommendations(first: $first) { score provider { id } reasons { kind text } } }
    ... on Provider { similar(first: $first) { score provider { id } reasons { kind text } } }
  }
}`;
const someone = (number: number, home: typeof kathmandu | null = kathmandu) => ({
  __typename: 'User',
  id: person(number),
  home,
});
const aProvider = (number: number) => ({ __typename: 'Provider', id: provider(number) });
const ofPerson = async (number: number, caller = ops, home: typeof kathmandu | null = kathmandu) =>
  it.ask(entities, { refs: [someone(number, home)] }, caller);

describe('recommendations', () => {
  test('come from what was booked and from where one lives, with reasons that are true', async () => {
    model.behaves(refuses(500));
    const { data, codes } = await ofPerson(1, callerOf(person(1)));
    expect(codes).toEqual([]);
    const [first] = data._entities[0].recommendations;
    expect(first).toEqual({
      score: expect.any(Number),
      provider: { id: provider(12) },
      reasons: [
        { kind: 'TASTE', text: 'You booked tutoring 3 times' },
        { kind: 'RATED', text: 'Rated 4.5 in 10 reviews' },
        { kind: 'NEAR', text: '2.0 km from your home' },
      ],
    });
  });

  test('of a newcomer without a home are the best rated, and all the same there', async () => {
    model.behaves(refuses(500));
    const { data } = await ofPerson(5, ops, null);
    expect(data._entities[0].recommendations).toHaveLength(3);
    expect(data._entities[0].recommendations[0].reasons[0].kind).toBe('RATED');
  });

  test('are for oneself and for those who may read people', async () => {
    const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { recommendations { score } } } }`;
    const ask = (caller: typeof ops | undefined) => it.ask(query, { refs: [someone(1)] }, caller);
    expect((await ask(callerOf(person(2)))).codes).toEqual(['FORBIDDEN']);
    expect((await ask(undefined)).codes).toEqual(['UNAUTHENTICATED']);
    expect((await ask(ops)).codes).toEqual([]);
    expect((await ask(callerOf(person(1)))).codes).toEqual([]);
  });

  test('a number of them out of range is refused, and what is no id is nothing', async () => {
    for (const first of [0, 21, -1]) {
      expect((await it.ask(entities, { refs: [someone(1)], first }, ops)).codes).toEqual(['OUT_OF_RANGE']);
    }
    const { data, codes } = await it.ask(entities, { refs: [{ __typename: 'User', id: 'nobody', home: null }] }, ops);
    expect({ data, codes }).toEqual({ data: { _entities: [null] }, codes: [] });
  });

  test('no id, no name and no place of a person goes out to the model', async () => {
    model.behaves(saysTexts(wordFact));
    await ofPerson(1, ops, kmNorth(4.45));
    expect(model.calls).toHaveLength(1);
    for (const secret of ['usr_', 'prv_', 'Provider 1', String(kmNorth(4.45).latitude)]) {
      expect(model.calls[0]?.body).not.toContain(secret);
    }
  });

  test('fifty people cost the same queries as one, and one call of the model', async () => {
    model.behaves(saysTexts(wordFact));
    const commandsFor = async (people: number[]) => {
      const refs = people.map((number) => someone(number, kmNorth(number / 10)));
      const { result, commands } = await countCommands(() => it.ask(entities, { refs }, ops));
      expect(result.codes).toEqual([]);
      expect(
        result.data._entities.every((one: { recommendations: object[] }) => one.recommendations.length === 3),
      ).toBe(true);
      return commands;
    };
    const expected = { 'aggregate booked': 1, 'find providers': 1, 'aggregate providers': 1 };
    expect(await commandsFor([1])).toEqual(expected);
    model.behaves(saysTexts(wordFact));
    expect(await commandsFor(Array.from({ length: 50 }, (_, index) => index + 1))).toEqual(expected);
    expect(model.calls).toHaveLength(1);
  });

  test('a model that failed is not asked again for half a minute', async () => {
    // A fact that no other test has words for.
    for (const number of [81, 82, 83, 84]) {
      await it.tell.booking(booking(number, 8, 13, { status: 'COMPLETED', sequence: 3 }));
    }
    const tasteOfSomebody = async () => (await ofPerson(8)).data._entities[0].recommendations[0].reasons[0].text;
    const builtIn = 'You booked tutoring 4 times';
    model.behaves(refuses(500));
    expect(await tasteOfSomebody()).toBe(builtIn);
    model.behaves(saysTexts((fact) => `${wordFact(fact)}!`));
    seconds += 29;
    expect(await tasteOfSomebody()).toBe(builtIn);
    expect(model.calls).toHaveLength(0);
    seconds += 1;
    expect(await tasteOfSomebody()).toBe(`${builtIn}!`);
    expect(model.calls).toHaveLength(1);
  });

  test('a person’s answer does not depend on who else is asked for', async () => {
    model.behaves(saysTexts(wordFact));
    const alone = await ofPerson(1);
    const refs = [someone(2, kmNorth(3)), someone(1), someone(3, null)];
    const together = await it.ask(entities, { refs }, ops);
    expect(together.data._entities[1]).toEqual(alone.data._entities[0]);
  });

  test('nothing is asked of the model when nobody reads the words', async () => {
    model.behaves(saysTexts(wordFact));
    const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on User { recommendations { score reasons { kind } } } } }`;
    await it.ask(query, { refs: [someone(9, kmNorth(8.3))] }, ops);
    expect(model.calls).toHaveLength(0);
  });
});

describe('similar providers', () => {
  test('are of the same trade and near, for everybody, with two queries for many', async () => {
    model.behaves(refuses(500));
    const refs = [1, 5, 12].map(aProvider);
    const { result, commands } = await countCommands(() => it.ask(entities, { refs }));
    expect(result.codes).toEqual([]);
    expect(commands).toEqual({ 'find providers': 1, 'aggregate providers': 1 });
    expect(result.data._entities[0].similar.map((one: { provider: object }) => one.provider)).toEqual(
      [2, 3, 4].map((number) => ({ id: provider(number) })),
    );
    expect(result.data._entities[0].similar[0].reasons).toEqual([
      { kind: 'SIMILAR', text: 'Also offers plumbing' },
      { kind: 'NEAR', text: '1.0 km from this provider' },
    ]);
  });

  test('of a provider that is not known there are none', async () => {
    expect((await it.ask(entities, { refs: [aProvider(999)] })).data).toEqual({ _entities: [{ similar: [] }] });
  });
});
