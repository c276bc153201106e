import type { GraphQLSchema } from 'graphql';
import { readApiSchema } from '#tests/harness/api-schema.ts';
import { openSocket } from '#tests/harness/socket.ts';
import { openWire, type Reply, type Sent } from '#tests/harness/wire.ts';
import { createLeakWatch } from './leaks.ts';
import type { Need } from './need.ts';
import { createPeople } from './people.ts';
import { createPlaces } from './place.ts';
import type { Place } from './samples.ts';

const zeros = '0'.repeat(24);

/** What is attacked, as far as the attacker knows it. */
export type TargetParts = {
  url: string;
  /** Whether it was started for being attacked, so that its limits are known. */
  isOwn?: boolean;
  /** How many made-up tokens it lets one address try. */
  mostForged?: number;
  /** Of the subgraphs, where they are processes of their own and the attacker gets to them. */
  subgraphUrls?: readonly string[];
  /** The private key that access tokens are signed with: to make tokens that are right but for one thing. */
  tokenKey?: Record<string, unknown> | null;
  /** What must never be seen anywhere. */
  secrets?: readonly string[];
  /** Every line that its processes have written to their logs so far. */
  logLines?: (() => readonly string[]) | null;
  /** The same product with NODE_ENV=production: its address. */
  production?: (() => Promise<string>) | null;
};

type Asked = {
  token?: string | undefined;
  headers?: Record<string, string>;
  operationName?: string;
  /** As JSON text, for what `JSON.stringify` would not write. */
  variablesText?: string;
};

/** Opens the attacker's end: every answer is looked at for leaks, over HTTP and over sockets. */
export async function openTarget(parts: TargetParts) {
  const { url, subgraphUrls = [], tokenKey = null, secrets = [], logLines = null, production = null } = parts;
  const { isOwn = false, mostForged = 100 } = parts;
  const wire = openWire(url);
  const watch = createLeakWatch(secrets);
  const schema: GraphQLSchema = await readApiSchema(url);
  let sample: Promise<Place | null> | null = null;

  async function send(sent: Sent): Promise<Reply> {
    const reply = await wire.send(sent);
    watch.look(`${sent.path ?? ''} ${JSON.stringify(sent.headers ?? {})} ${sent.body ?? ''}`, reply);
    return reply;
  }

  /** An operation by POST, as a client would send it, signed in if a token is given. */
  function ask(query: string, variables: Record<string, unknown> = {}, asked: Asked = {}): Promise<Reply> {
    const { token, headers = {}, operationName, variablesText = JSON.stringify(variables) } = asked;
    const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
    return send({
      headers: {
        'content-type': 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: `{"query":${JSON.stringify(query)},"variables":${variablesText}${name}}`,
    });
  }

  /** A socket of the attacker's. `at` is another address than the target's own. */
  function socket({ at = url, ...options }: Parameters<typeof openSocket>[1] & { at?: string } = {}) {
    let sent = JSON.stringify(options);
    return openSocket(at, {
      ...options,
      onSend(text) {
        sent += text;
      },
      // What is in `data` may be a token or an address; errors and reasons for closing are looked at.
      onText(text) {
        if (!isResult(text)) watch.look(sent, { text, data: undefined, errors: [], isGraph: false });
      },
    });
  }

  const people = createPeople((query, variables, token) => ask(query, variables, { token }));
  const places = createPlaces((query, variables) => ask(query, variables));
  const findSample = async (): Promise<Place | null> => {
    sample ??= places.next();
    return sample;
  };

  return {
    url,
    isOwn,
    mostForged,
    subgraphUrls,
    schema,
    tokenKey,
    logLines,
    production,
    watch,
    send,
    ask,
    socket,
    people,
    places,
    /** What sensible requests are made of; the ids are of nothing where there is nothing to book. */
    async sample(): Promise<Place> {
      const startsAt = new Date(Date.now() + 86_400_000).toISOString();
      return (await findSample()) ?? { providerId: `prv_${zeros}`, serviceId: `svc_${zeros}`, startsAt };
    },
    /** Whether it has what a disguise needs. */
    async has(need: Need): Promise<boolean> {
      if (need === 'the signing key' || need === 'the public key') return tokenKey !== null;
      if (need === 'the subgraphs’ addresses') return subgraphUrls.length > 0;
      if (need === 'something to book') return (await findSample()) !== null;
      if (need === 'a second address') return process.platform === 'linux' && new URL(url).hostname === '127.0.0.1';
      if (need === 'its log') return logLines !== null;
      if (need === 'a system in production') return production !== null;
      return (await people.staff('admin')) !== null;
    },
    close: () => wire.close(),
  };
}
export type Target = Awaited<ReturnType<typeof openTarget>>;

const isResult = (text: string): boolean =>
  /^\{"(?:id":"[^"]*","type":"next"|type":"next")/.test(text) && !text.includes('"errors"');
