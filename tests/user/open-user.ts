import { randomBytes } from 'node:crypto';
import { decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { type Role, scopesOf } from '#contracts/authority.ts';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { parseEnv } from '#runtime/env/parse-env.ts';
import type { Subgraph } from '#runtime/federated-schema/subgraph.ts';
import { createLog } from '#runtime/log/log.ts';
import { openParts, processEnv } from '#runtime/process.ts';
import type { UserSettings } from '#subgraphs/user/settings.ts';
import { createUserSubgraph } from '#subgraphs/user/subgraph.ts';
import { type ThrottleName, throttleLimits, throttleNames } from '#subgraphs/user/throttle/limits.ts';

export type Answer = { data: Record<string, never>; codes: unknown[]; fields: unknown[] };

/** A person as the tests know one. */
export type Person = { id: string; caller: Caller; email: string; accessToken: string; refreshToken: string };

export const password = 'a long enough password';

export const callerOf = (id: string, roles: Role[] = ['CUSTOMER']): Caller =>
  Object.freeze({ id, roles, scopes: scopesOf(roles), sessionId: null, address: null, sealingKey: null });

/** The caller whom a gateway makes of an access token. */
export function callerWith(accessToken: string, address: string | null = null): Caller {
  const { sub = '', sid, roles, spk } = decodeJwt<{ sid: string; roles: Role[]; spk: string }>(accessToken);
  return Object.freeze({ ...callerOf(sub, roles), sessionId: sid, address, sealingKey: spk });
}

/** Somebody who is not signed in, at this address. */
export const nobodyAt = (address: string): Caller => Object.freeze({ ...anonymous, address });

/** So much that only a test that asks for other limits meets them: all tests come from nowhere, as one address. */
const unthrottled = throttleLimits(
  Object.fromEntries(throttleNames.map((name) => [name, 10_000])) as Record<ThrottleName, number>,
);

/** The user subgraph on a fresh database. Passwords are hashed cheaply: the tests are about everything else. */
export async function openUser(changes: Partial<UserSettings> = {}) {
  const log = createLog({ name: 'user-test', level: 'error' });
  const namespace = `test-${randomBytes(6).toString('hex')}`;
  const env = parseEnv(processEnv, {
    MONGODB_URI: process.env.MONGODB_URI,
    REDIS_URL: process.env.REDIS_URL,
    SANGAM_NAMESPACE: namespace,
    SANGAM_CALLER_SECRET: 'a secret of the tests, and of nobody else',
    SANGAM_CURSOR_SECRET: 'another secret of the tests, also for them alone',
  });
  const parts = await openParts(env, log);
  const { mongo, metrics } = parts;
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const tokenKey = await exportJWK(privateKey);
  const settings: UserSettings = {
    tokenKey,
    refreshSecret: 'a secret of the tests, and of nobody else',
    personalKeySecret: 'a secret of the tests for personal keys',
    passwordCost: { memoryKib: 64, passes: 1 },
    passwordConcurrency: 2,
    graceSeconds: 5,
    idleSeconds: 3_600,
    resetMinutes: 30,
    throttleLimits: unthrottled,
    ...changes,
  };
  const subgraph = await createUserSubgraph({ ...parts, settings });

  /** What was answered, as plain JSON, and the codes and fields of the errors beside it. */
  const askOf =
    (asked: Subgraph) =>
    async (query: string, variables: Record<string, unknown> = {}, caller: Caller = anonymous) => {
      const result = await asked.execute({ query, variables, caller, requestId: 'req_test' });
      const { data, errors } = JSON.parse(JSON.stringify(result));
      return {
        data,
        codes: (result.errors ?? []).map((error) => error.extensions.code),
        errors,
      };
    };
  const ask = askOf(subgraph);

  let people = 0;
  async function register(changes: Record<string, unknown> = {}, caller: Caller = anonymous) {
    people += 1;
    const input = {
      email: `person${people}@example.com`,
      password,
      displayName: `Person ${people}`,
      idempotencyKey: `key ${people}`,
      ...changes,
    };
    const { data, errors } = await ask(
      `mutation ($input: RegisterInput!) {
        register(input: $input) {
          session { accessToken accessTokenExpiresAt refreshToken user { id displayName } }
          userErrors { code field expected message }
        }
      }`,
      { input },
      caller,
    );
    if (errors) throw new Error(`registering failed: ${JSON.stringify(errors)}`);
    return data.register;
  }

  /** Registers somebody whom the test then acts as. */
  async function somebody(changes: Record<string, unknown> = {}): Promise<Person> {
    const { session } = await register(changes);
    return {
      id: session.user.id,
      caller: callerOf(session.user.id),
      email: String(changes.email ?? `person${people}@example.com`),
      accessToken: session.accessToken,
      refreshToken: session.refreshToken,
    };
  }

  return {
    subgraph,
    parts,
    mongo,
    db: mongo.db('user'),
    namespace,
    log,
    metrics,
    settings,
    publicKey,
    ask,
    askOf,
    register,
    somebody,
    async close() {
      await subgraph.close();
      await mongo.db('user').dropDatabase();
      await parts.close();
    },
  };
}
export type OpenUser = Awaited<ReturnType<typeof openUser>>;
