import { afterEach, describe, expect, test } from 'vitest';
import type { GatewayOptions } from '#gateway/gateway.ts';
import { httpSource } from '#gateway/sources/http.ts';
import { createCallerSigner } from '#runtime/caller/sign.ts';
import { serveSubgraph } from '#runtime/federated-schema/serve.ts';
import { createLog } from '#runtime/log/log.ts';
import { openSocket } from './support/ask.ts';
import { type Channel, createChannel } from './support/channel.ts';
import { inProcessSources, openGateway, openSubgraph, testParts } from './support/fixture.ts';
import { tokenOf } from './support/tokens.ts';
import { town, townPeople } from './support/town.ts';

type Renamed = { renamed: { at: number; user: { id: string } } };
const renamed = (at: number, id = 'u2'): Renamed => ({ renamed: { at, user: { id } } });
const across =
  'subscription { renamed { at who: user { ...Who } } } fragment Who on User { name home { name notes { author { role } } } }';
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function together(options: Partial<GatewayOptions> = {}) {
  const channel = createChannel<Renamed>();
  const gateway = await openGateway(town(channel), options);
  closers.push(gateway.close);
  return { gateway, channel };
}

/** The subgraph with the events behind HTTP and one socket, the others in this process. */
async function apart() {
  const channel = createChannel<Renamed>();
  const signer = createCallerSigner('s'.repeat(32));
  const served = await serveSubgraph(openSubgraph(townPeople(channel)), {
    port: 0,
    host: '127.0.0.1',
    signer,
    ...testParts(),
  });
  closers.push(served.close);
  const fixtures = town(channel);
  const people = httpSource({
    name: 'people',
    url: served.url,
    signer,
    log: createLog({ name: 'test', level: 'silent' }),
  });
  const gateway = await openGateway(fixtures, { sources: { ...inProcessSources(fixtures), people } });
  closers.push(gateway.close);
  return { gateway, channel, served };
}

const subscribed = (channel: Channel<Renamed>, count = 1) => expect.poll(channel.open, { timeout: 5_000 }).toBe(count);
const socketTo = (url: string, options: Parameters<typeof openSocket>[1] = {}) => {
  const socket = openSocket(url, options);
  closers.push(async () => socket.client.dispose());
  return socket;
};

describe.each([
  ['together', together],
  ['apart', apart],
])('%s: a federated subscription', (_, open) => {
  test('brings each event with what other subgraphs know, as asked for', async () => {
    const { gateway, channel } = await open();
    const events = socketTo(gateway.url).iterate(across);
    const first = events.next();
    await subscribed(channel);
    channel.publish(renamed(1));
    channel.publish(renamed(2, 'u1'));
    const who = { name: 'Person 2', home: { name: 'Place 2', notes: [{ author: { role: 'MAYOR' } }] } };
    expect((await first).value).toEqual({ data: { renamed: { at: 1, who } } });
    expect((await events.next()).value.data.renamed).toMatchObject({ at: 2, who: { name: 'Person 1' } });
  });

  test('ends at its source when the client leaves while nothing happens', async () => {
    const { gateway, channel } = await open();
    const socket = socketTo(gateway.url);
    const staying = socket.iterate(across);
    const leaving = socket.iterate('subscription { renamed { at } }');
    const waiting = [staying.next(), leaving.next()];
    await subscribed(channel, 2);
    await leaving.return?.();
    await subscribed(channel, 1);
    await socket.client.dispose();
    await subscribed(channel, 0);
    await Promise.allSettled(waiting);
    await expect.poll(() => gateway.connections()).toBe(0);
    expect(await gateway.metrics.text()).toMatch(/^sangam_socket_operations\{.*\} 0$/m);
  });

  test('tells an error inside an event at its place, masked, and goes on', async () => {
    const { gateway, channel } = await open();
    const events = socketTo(gateway.url).iterate('subscription { renamed { at user { mood } } }');
    const first = events.next();
    await subscribed(channel);
    channel.publish(renamed(1, 'u2'));
    channel.publish(renamed(2, 'u1'));
    const { value } = await first;
    expect(value.data).toEqual({ renamed: { at: 1, user: { mood: null } } });
    expect(value.errors).toMatchObject([{ path: ['renamed', 'user', 'mood'], extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(value)).not.toContain('bad mood');
    expect((await events.next()).value).toEqual({ data: { renamed: { at: 2, user: { mood: 'fine' } } } });
  });

  test('200 subscribers get every event, and none is left when they are gone', async () => {
    const { gateway, channel } = await open();
    const sockets = Array.from({ length: 20 }, () => socketTo(gateway.url));
    const all = sockets.flatMap((socket) => Array.from({ length: 10 }, () => socket.iterate(across)));
    const firsts = all.map((events) => events.next());
    await subscribed(channel, 200);
    channel.publish(renamed(1));
    channel.publish(renamed(2));
    for (const { value } of await Promise.all(firsts)) expect(value.data.renamed).toMatchObject({ at: 1 });
    for (const { value } of await Promise.all(all.map((events) => events.next()))) {
      expect(value.data.renamed).toMatchObject({ at: 2, who: { home: { name: 'Place 2' } } });
    }
    await Promise.all(sockets.map((socket) => socket.client.dispose()));
    await subscribed(channel, 0);
  });
});

describe('a socket', () => {
  test('serves queries and mutations under the same rules', async () => {
    const { gateway } = await together({ limits: { depth: 3 } });
    const { iterate } = socketTo(gateway.url);
    expect((await iterate('{ me { home { name } } }').next()).value).toEqual({
      data: { me: { home: { name: 'Place 1' } } },
    });
    const rename = 'mutation ($id: ID!) { rename(id: $id, name: "New") { name mood } }';
    expect((await iterate(rename, { id: 'u1' }).next()).value).toEqual({
      data: { rename: { name: 'New', mood: 'fine' } },
    });
    await expect(iterate('{ me { home { owner { id } } } }').next()).rejects.toMatchObject([
      { extensions: { code: 'OPERATION_TOO_LARGE', requestId: expect.any(String) } },
    ]);
  });

  test('refuses a kind of operation that the graph does not have, and goes on', async () => {
    const plain = await openGateway([
      { name: 'one', sdl: 'type Query { a: Int }', resolvers: { Query: { a: () => 1 } } },
    ]);
    closers.push(plain.close);
    const { iterate } = socketTo(plain.url);
    await expect(iterate('subscription { a }').next()).rejects.toMatchObject([
      { extensions: { code: 'OPERATION_NOT_ALLOWED' } },
    ]);
    expect((await iterate('{ a }').next()).value).toEqual({ data: { a: 1 } });
  });

  test('with a wrong token is closed with a code that says so', async () => {
    const { gateway } = await together();
    const { closed, iterate } = socketTo(gateway.url, { authorization: 'Bearer nonsense' });
    const refused = expect(iterate('{ me { id } }').next()).rejects.toMatchObject({ code: 4401 });
    expect(await closed).toMatchObject({ code: 4401 });
    await refused;
  });

  test('does not outlive its token', async () => {
    const { gateway, channel } = await together();
    const { closed, iterate } = socketTo(gateway.url, { token: await tokenOf({ lifetimeMs: 3_000 }) });
    const cut = expect(iterate(across).next()).rejects.toMatchObject({ code: 4411 });
    await subscribed(channel);
    expect(await closed).toMatchObject({ code: 4411 });
    await cut;
    await subscribed(channel, 0);
  });

  test('has a bounded number of operations', async () => {
    const { gateway, channel } = await together({ limits: { operationsPerSocket: 2 } });
    const { iterate } = socketTo(gateway.url);
    const open = [iterate(across).next(), iterate(across).next()];
    await subscribed(channel, 2);
    await expect(iterate(across).next()).rejects.toMatchObject([{ extensions: { code: 'OPERATION_TOO_LARGE' } }]);
    void Promise.allSettled(open);
  });

  test('from a page of another site is refused', async () => {
    const { gateway } = await together();
    const { default: WebSocket } = await import('ws');
    const foreign = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      origin: 'https://evil.example',
    });
    const [error] = await new Promise<[Error]>((resolve) => foreign.once('error', (...given) => resolve(given)));
    expect(error.message).toContain('403');
  });

  test('is told to go when the gateway stops', async () => {
    const { gateway, channel } = await together();
    const { closed, iterate } = socketTo(gateway.url);
    const cut = expect(iterate(across).next()).rejects.toMatchObject({ code: 1001 });
    await subscribed(channel);
    closers.splice(closers.indexOf(gateway.close), 1);
    await gateway.close();
    expect(await closed).toMatchObject({ code: 1001 });
    await cut;
    await subscribed(channel, 0);
  });
});

describe('when the source of events breaks', () => {
  test('the subscription ends with UNAVAILABLE when its subgraph goes away', async () => {
    const { gateway, channel, served } = await apart();
    const events = socketTo(gateway.url).iterate(across);
    const cut = expect(events.next()).rejects.toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    await subscribed(channel);
    closers.splice(closers.indexOf(served.close), 1);
    await served.close();
    await cut;
  });

  test('an error that claims to be masked already is masked all the same', async () => {
    const secret = 'mongodb://10.0.0.1 is down';
    const fixtures = town();
    const sources = inProcessSources(fixtures);
    const people = sources.people;
    if (!people) throw new Error('the town has people');
    const lying = {
      ...people,
      subscribe: async () =>
        (async function* () {
          yield { data: null, errors: [{ message: secret, extensions: { requestId: 'mine', stack: secret } }] };
        })(),
    };
    const gateway = await openGateway(fixtures, { sources: { ...sources, people: lying } });
    closers.push(gateway.close);
    const { value } = await socketTo(gateway.url).iterate('subscription { renamed { at } }').next();
    expect(JSON.stringify(value)).not.toContain('10.0.0.1');
    expect(value.errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
  });

  test('an error in the source is masked', async () => {
    const { gateway, channel } = await together();
    const cut = expect(socketTo(gateway.url).iterate(across).next()).rejects.toMatchObject([
      { message: expect.not.stringContaining('10.0.0.1'), extensions: { code: 'INTERNAL' } },
    ]);
    await subscribed(channel);
    channel.fail(new Error('redis://10.0.0.1 is gone'));
    await cut;
  });

  test('an unsigned operation over a socket is refused by the subgraph itself', async () => {
    const { served, channel } = await apart();
    const { iterate } = socketTo(served.url.replace('/graphql', ''));
    await expect(iterate('subscription { renamed { at } }').next()).rejects.toMatchObject([
      { extensions: { code: 'UNSIGNED_CALLER' } },
    ]);
    expect(channel.open()).toBe(0);
  });
});
