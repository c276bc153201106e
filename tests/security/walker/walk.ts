import { readApiSchema } from '#tests/harness/api-schema.ts';
import { openWire } from '#tests/harness/wire.ts';
import { createBookingTexts, isAtProvider } from './bookings.ts';
import { checkPeople } from './check-people.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { type Identity, isKept } from './identities.ts';
import { createJudge, type Judge, type Sent } from './judge.ts';
import { createMarkers, type Markers } from './markers.ts';
import { renew } from './people.ts';
import { plant } from './plant.ts';
import { createPool } from './pool.ts';
import { createPrivateIds, type PrivateIds } from './private-ids.ts';
import { type Random, randomOfStep } from './random.ts';
import { createSend } from './send.ts';
import { createSockets } from './sockets.ts';
import { createSpares } from './spares.ts';
import { createSteering } from './steering.ts';
import { randomTemplate, valueAt } from './template.ts';
import { randomValues } from './values.ts';
import { watchEverything } from './watch.ts';

export type WalkOptions = {
  url: string;
  seed: number;
  operations: number;
  /** Makes the token that has expired. */
  tokenKey: Record<string, unknown>;
  /** How many operations are under way at once. With 1 the same seed walks the same way, as far as the graph does. */
  atOnce?: number;
};
export type Walked = {
  judge: Judge;
  coverage: Coverage;
  markers: Markers;
  privateIds: PrivateIds;
  people: number;
  seconds: number;
};

const MOST_FAILURES = 10;
const TOKEN_AGE_MS = 5 * 60_000;
/** How likely an operation is one that was sent before, and how likely it goes over a socket. */
const AGAIN = 0.9;
const OVER_SOCKET = 0.12;
const weights: Record<Identity['kind'], number> = {
  customer: 8,
  provider: 12,
  ops: 12,
  admin: 14,
  partner: 5,
  spare: 2,
  nobody: 5,
  refused: 1,
};
/** That it is over shows in any of these. */
const over = ['UNAUTHENTICATED', 'SESSION_OVER'];

/**
 * Walks the graph at random, as everybody and nobody, over HTTP and over sockets, with everybody's ids, and searches
 * every answer for what whoever asked may not see.
 */
export async function walk({ url, seed, operations, tokenKey, atOnce = 16 }: WalkOptions): Promise<Walked> {
  const schema = await readApiSchema(url);
  const [markers, pool, privateIds, coverage] = [
    createMarkers(),
    createPool(),
    createPrivateIds(),
    createCoverage(schema),
  ];
  const bookings = createBookingTexts(markers);
  const judge = createJudge({ coverage, markers, pool, privateIds });
  const steering = createSteering(schema, coverage);
  const wire = openWire(url, { connections: atOnce });
  const sockets = createSockets(url);
  const { identities, spares: first, places } = await plant(url, { markers, bookings, tokenKey });
  const everybody = [...identities.filter(isKept), ...first];
  const spares = createSpares(url, markers, first);
  const watching = await watchEverything(sockets, identities.filter(isKept), judge);

  /** What the walk itself has to know of an answer, besides what it is judged for. */
  function heed(sent: Sent, reply: Parameters<Judge['told']>[1]): void {
    const { identity, template, variables } = sent;
    const whole = judge.told(sent, reply);
    const field = reply.errors[0]?.extensions.field;
    if (whole && ['FORBIDDEN', 'UNAUTHENTICATED'].includes(whole) && typeof field === 'string')
      steering.deny(identity, field);
    if (identity.kind === 'spare' && whole && over.includes(whole)) spares.replace(identity);
    for (const booked of template.chosen.filter(({ coordinate }) => coordinate === 'Mutation.bookingRequest')) {
      const id = valueAt(reply.data, booked, ['BookingPayload.booking', 'Booking.id']);
      if (typeof id === 'string') bookings.remember(id, identity, isAtProvider(JSON.stringify(variables)));
    }
  }
  const shutOut = (identity: Identity) => (identity.kind === 'spare' ? spares.replace(identity) : undefined);
  const send = createSend({ wire, sockets, judge, heed, shutOut });

  const actor = (random: Random): Identity =>
    random.weighted([...identities, ...spares.living()], ({ kind }) => weights[kind]);

  /** A fresh token, before the one that somebody has runs out. */
  async function keepSignedIn(identity: Identity): Promise<void> {
    if (!isKept(identity) || Date.now() - identity.signedInAt < TOKEN_AGE_MS) return;
    // At once, so that nobody else does it as well.
    identity.signedInAt = Date.now();
    await renew(url, identity);
  }

  async function one(step: number): Promise<void> {
    const random = randomOfStep(seed, step);
    let identity = actor(random);
    let template = random.chance(AGAIN) ? steering.again(identity, random) : null;
    if (!template) {
      const { kind, fields: goal } = steering.goal(identity, random);
      template = randomTemplate(schema, kind, random, { wanted: steering.wantedBy(identity), goal });
      steering.keep(template);
    }
    if (steering.ends(template) && isKept(identity)) identity = random.pick(spares.all);
    await keepSignedIn(identity);
    const parts = { pool, markers, bookings, places, spares: spares.all, everybody };
    const sent = { step, identity, template, variables: randomValues(template, identity, random, parts) };
    coverage.ask(template.chosen);
    steering.ask(identity, template);
    const overSocket = template.kind === 'subscription' || random.chance(OVER_SOCKET);
    await (overSocket ? send.overSocket(sent) : send.overHttp(sent));
    send.endOpen(step);
  }

  let last = 0;
  const began = performance.now();
  const walker = async () => {
    while (last < operations && judge.failures.length < MOST_FAILURES) {
      last += 1;
      await one(last);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, walker));
  const seconds = (performance.now() - began) / 1_000;
  await spares.settled();
  send.endOpen(Number.POSITIVE_INFINITY);
  watching.end();
  await checkPeople(wire, identities, judge);
  await sockets.close();
  await wire.close();
  return { judge, coverage, markers, privateIds, people: identities.length + spares.count(), seconds };
}
