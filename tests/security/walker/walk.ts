import { readApiSchema } from '#tests/harness/api-schema.ts';
import type { SocketNews } from '#tests/harness/socket.ts';
import { openWire } from '#tests/harness/wire.ts';
import { createBookingTexts, isAtProvider } from './bookings.ts';
import { type Coverage, createCoverage } from './coverage.ts';
import { type Identity, isKept } from './identities.ts';
import { createJudge, type Judge, type Sent } from './judge.ts';
import { createMarkers, type Markers } from './markers.ts';
import { registerPerson, renew } from './people.ts';
import { plant } from './plant.ts';
import { createPool } from './pool.ts';
import { createPrivateIds, type PrivateIds } from './private-ids.ts';
import { type Random, randomOfStep } from './random.ts';
import { createSockets } from './sockets.ts';
import { createSteering } from './steering.ts';
import { type Chosen, randomTemplate } from './template.ts';
import { randomValues } from './values.ts';
import { watchEverything } from './watch.ts';

export type WalkOptions = {
  url: string;
  seed: number;
  operations: number;
  /** Makes the token that has expired. */
  tokenKey: Record<string, unknown>;
  /** How many operations are under way at once. With 1 the same seed walks the same way. */
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
/** How many steps a subscription to which nothing happens stays open. */
const PATIENCE = 150;
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
  const steering = createSteering(coverage);
  const wire = openWire(url, { connections: atOnce });
  const sockets = createSockets(url);
  const { identities, spares, places } = await plant(url, { markers, bookings, tokenKey });
  const everybody = [...identities.filter(isKept), ...spares];
  const watching = await watchEverything(sockets, identities.filter(isKept), judge);
  const waiting = new Set<{ until: number; end: () => void }>();
  let spareCount = spares.length;
  let step = 0;

  async function replace(spare: Identity): Promise<void> {
    const index = spares.indexOf(spare);
    if (index < 0) return;
    spareCount += 1;
    spares[index] = await registerPerson(url, markers, 'spare', `spare ${spareCount}`);
  }

  /** What the walk itself has to know of an answer, besides what it is judged for. */
  function heed(sent: Sent, reply: Parameters<Judge['told']>[1]): void {
    const { identity, template, variables } = sent;
    const whole = judge.told(sent, reply);
    const refusedField = reply.errors[0]?.extensions.field;
    if (whole && ['FORBIDDEN', 'UNAUTHENTICATED'].includes(whole) && typeof refusedField === 'string') {
      steering.deny(identity, refusedField);
    }
    if (identity.kind === 'spare' && whole && ['UNAUTHENTICATED', 'SESSION_OVER'].includes(whole))
      void replace(identity);
    for (const booked of template.chosen.filter(({ coordinate }) => coordinate === 'Mutation.bookingRequest')) {
      const id = valueAt(reply.data, [booked], ['BookingPayload.booking', 'Booking.id']);
      const input = Object.values(variables).find(
        (one) => typeof one === 'object' && one !== null && 'serviceId' in one,
      );
      if (typeof id === 'string')
        bookings.remember(id, identity, isAtProvider((input as { serviceId?: unknown })?.serviceId));
    }
  }

  async function overHttp(sent: Sent): Promise<void> {
    const { identity, template, variables } = sent;
    const headers = {
      'content-type': 'application/json',
      ...(identity.authorization !== undefined && { authorization: identity.authorization }),
    };
    heed(sent, await wire.send({ headers, body: JSON.stringify({ query: template.text, variables }) }));
  }

  async function overSocket(sent: Sent): Promise<void> {
    const { identity, template, variables } = sent;
    const { socket, end, done } = await sockets.for(identity);
    if (end) {
      if (identity.kind !== 'refused' && identity.kind !== 'spare')
        judge.fail(`a socket was closed with ${end.code}`, sent, end.reason);
      if (identity.kind === 'spare') void replace(identity);
      return;
    }
    const operation = { query: template.text, variables };
    if (template.kind !== 'subscription') {
      const news = await socket.ask(operation, 60);
      if (news.type === 'next' || news.type === 'error') heed(sent, news.reply);
      done();
      return;
    }
    const entry = {
      until: sent.step + PATIENCE,
      end() {
        if (!waiting.delete(entry)) return;
        stop();
        done();
      },
    };
    waiting.add(entry);
    const stop = socket.begin(operation, (news: SocketNews) => {
      if (news.type === 'next' || news.type === 'error') heed(sent, news.reply);
      // Only after `stop` is there: the first news may be told at once.
      queueMicrotask(entry.end);
    });
  }

  function actor(random: Random): Identity {
    return random.weighted([...identities, ...spares], ({ kind }) => weights[kind]);
  }

  async function one(at: number): Promise<void> {
    const random = randomOfStep(seed, at);
    let identity = actor(random);
    let template = random.chance(0.85) ? steering.again(identity, random) : null;
    if (!template) {
      template = randomTemplate(schema, steering.kind(random), random, steering.wantedBy(identity));
      steering.keep(template);
    }
    if (steering.ends(template) && isKept(identity)) identity = random.pick(spares);
    if (isKept(identity) && Date.now() - identity.signedInAt > TOKEN_AGE_MS) {
      // At once, so that nobody else renews it as well.
      identity.signedInAt = Date.now();
      await renew(url, identity);
    }
    const variables = randomValues(template, identity, random, {
      pool,
      privateIds,
      markers,
      bookings,
      places,
      spares,
      everybody,
    });
    coverage.ask(template.chosen);
    const sent = { step: at, identity, template, variables };
    await (template.kind === 'subscription' || random.chance(0.12) ? overSocket(sent) : overHttp(sent));
    for (const entry of [...waiting]) if (entry.until < at) entry.end();
  }

  const began = performance.now();
  const walker = async () => {
    while (step < operations && judge.failures.length < MOST_FAILURES) {
      step += 1;
      await one(step);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, walker));
  const seconds = (performance.now() - began) / 1_000;
  for (const entry of [...waiting]) entry.end();
  watching.end();
  await sockets.close();
  await wire.close();
  return { judge, coverage, markers, privateIds, people: identities.length + spareCount, seconds };
}

/** What an answer has at the end of these fields, whatever names they were asked for by. */
function valueAt(data: unknown, chosen: readonly Chosen[], coordinates: readonly string[]): unknown {
  const [first] = chosen;
  if (!first || typeof data !== 'object' || data === null) return undefined;
  const value = (data as Record<string, unknown>)[first.key];
  const [next, ...rest] = coordinates;
  if (next === undefined) return value;
  const below = first.children?.filter(({ coordinate }) => coordinate === next) ?? [];
  return valueAt(value, below, rest);
}
