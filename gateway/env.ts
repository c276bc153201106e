import type { JSONWebKeySet } from 'jose';
import { z } from 'zod';
import { jsonVariable } from '#runtime/env/json-variable.ts';
import { defineEnv } from '#runtime/env/known.ts';
import { processShape } from '#runtime/process.ts';
import type { GatewayOptions } from './gateway.ts';
import { graphiqlBundle } from './graphiql/bundle.ts';
import { createAddressOf } from './identity/address.ts';
import { createIdentify, createIdentifyNobody } from './identity/identify.ts';
import type { Standing } from './identity/standing.ts';
import { defaultLimits } from './limits/limits.ts';
import { defaultPostOptions } from './sources/post.ts';

const keySet = z.object({
  keys: z.array(z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() }).loose()).min(1),
});
const keySetText = jsonVariable<JSONWebKeySet>(keySet, 'a JWK set with public Ed25519 keys, in JSON');

const wholeNumber = (fallback: number) => z.coerce.number().int().positive().default(fallback);
const port = z.coerce.number().int().min(0).max(65_535).default(4000).describe('The port to listen on');

/** Commas between entries, and nothing else counts as one. */
const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

const trustedProxies = z
  .string()
  .default('')
  .transform((text, context) => {
    const entries = listOf(text);
    try {
      createAddressOf(entries);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      context.addIssue({ code: 'custom', message: 'expected addresses and ranges such as 10.0.0.0/8' });
    }
    return entries;
  });

const subgraphUrls = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim().split(/=(.*)/s).slice(0, 2)))
  .pipe(z.array(z.tuple([z.string().min(1), z.url({ protocol: /^https?$/ })])))
  .transform((entries) => new Map(entries))
  .optional();

/** How the gateway guards itself, whatever graph it serves. */
const guardVariables = {
  SANGAM_LIMIT_TOKENS: wholeNumber(defaultLimits.tokens).describe('Most tokens of a GraphQL document'),
  SANGAM_LIMIT_DEPTH: wholeNumber(defaultLimits.depth).describe('How deep the selections of an operation may nest'),
  SANGAM_LIMIT_FIELDS: wholeNumber(defaultLimits.fields).describe('Most fields of an operation, fragments spread out'),
  SANGAM_LIMIT_ALIASES: wholeNumber(defaultLimits.aliases).describe(
    'Most aliases of an operation, fragments spread out',
  ),
  SANGAM_LIMIT_DIRECTIVES: wholeNumber(defaultLimits.directives).describe('Most directives of a GraphQL document'),
  SANGAM_LIMIT_COST: wholeNumber(defaultLimits.cost).describe(
    'Most objects that an operation may reach, lists counted by what `first` asks for',
  ),
  SANGAM_LIMIT_BODY_BYTES: wholeNumber(defaultLimits.bodyBytes).describe(
    'Most bytes of a request, and of a message over a socket',
  ),
  SANGAM_LIMIT_OPERATIONS_PER_SOCKET: wholeNumber(defaultLimits.operationsPerSocket).describe(
    'Most operations that one socket may have open',
  ),
  SANGAM_ORIGINS: z
    .string()
    .default('')
    .transform(listOf)
    .describe('Origins of other sites whose pages may ask, with commas between them, such as https://app.example.org'),
  SANGAM_TRUSTED_PROXIES: trustedProxies.describe(
    'Proxies whose X-Forwarded-For says where a request comes from: addresses and ranges such as 10.0.0.0/8, with commas between them',
  ),
  SANGAM_METRICS_ACCESS: z
    .enum(['guarded', 'open'])
    .default('guarded')
    .describe(
      'Who may read /metrics: `guarded` is this machine and operators with their token; `open` is everybody who gets there',
    ),
  SANGAM_INTROSPECTION: z
    .enum(['on', 'off'])
    .optional()
    .describe('Whether the schema may be asked for; off in production unless this says `on`'),
};

const fetchVariables = {
  SANGAM_SUBGRAPH_URLS: subgraphUrls.describe(
    'Where subgraphs answer, in place of what the supergraph says: name=http://host:port/graphql, with commas between them',
  ),
  SANGAM_SUBGRAPH_TIMEOUT_MS: wholeNumber(defaultPostOptions.timeoutMs).describe(
    'For how long the gateway waits for a subgraph’s whole answer',
  ),
  SANGAM_SUBGRAPH_CONNECTIONS: wholeNumber(defaultPostOptions.connections).describe(
    'Most connections from the gateway to one subgraph',
  ),
};

/** What the gateway of our own graph needs. The one-process topology reads the same variables. */
export const gatewayVariables = {
  SANGAM_TOKEN_JWKS: keySetText.describe(
    'The public keys that access tokens are verified with, as a JWK set in JSON: the public half of SANGAM_TOKEN_KEY',
  ),
  ...guardVariables,
};

const { REDIS_URL, SANGAM_NAMESPACE, SANGAM_CALLER_SECRET, SANGAM_PROCESS, SANGAM_LOG_LEVEL } = processShape;
const { SANGAM_LOG_LENGTH, SANGAM_LOG_HOURS, SANGAM_PARENT_PIPE, SANGAM_HOST, NODE_ENV } = processShape;

/** The gateway as a process of its own. It knows no database; Redis is for its heartbeat and for the event log. */
export const gatewayEnv = defineEnv('gateway', {
  ...{ REDIS_URL, SANGAM_NAMESPACE, SANGAM_CALLER_SECRET, SANGAM_PROCESS, SANGAM_LOG_LEVEL },
  ...{ SANGAM_LOG_LENGTH, SANGAM_LOG_HOURS, SANGAM_PARENT_PIPE, SANGAM_HOST, NODE_ENV },
  ...gatewayVariables,
  ...fetchVariables,
  PORT: port,
});

/** The gateway in front of any supergraph: nothing has to be given. */
export const anyGatewayEnv = defineEnv('npm run gateway', {
  ...{ SANGAM_LOG_LEVEL, SANGAM_HOST, NODE_ENV, SANGAM_PARENT_PIPE },
  SANGAM_TOKEN_JWKS: keySetText.optional().describe('The public keys that access tokens are verified with'),
  ...guardVariables,
  ...fetchVariables,
  PORT: port,
});

type GuardEnv = z.output<z.ZodObject<typeof guardVariables>> & {
  SANGAM_TOKEN_JWKS?: JSONWebKeySet | undefined;
  NODE_ENV: string;
};

/**
 * What the environment says about a gateway, in the form that `createGateway` takes.
 *
 * @param standing what becomes of people while their tokens hold, where somebody tells
 */
export function gatewaySettings(env: GuardEnv, standing?: Standing) {
  const production = env.NODE_ENV === 'production';
  return {
    identify: env.SANGAM_TOKEN_JWKS
      ? createIdentify(env.SANGAM_TOKEN_JWKS, standing && { standing })
      : createIdentifyNobody(),
    trustedProxies: env.SANGAM_TRUSTED_PROXIES,
    limits: {
      tokens: env.SANGAM_LIMIT_TOKENS,
      depth: env.SANGAM_LIMIT_DEPTH,
      fields: env.SANGAM_LIMIT_FIELDS,
      aliases: env.SANGAM_LIMIT_ALIASES,
      directives: env.SANGAM_LIMIT_DIRECTIVES,
      cost: env.SANGAM_LIMIT_COST,
      bodyBytes: env.SANGAM_LIMIT_BODY_BYTES,
      operationsPerSocket: env.SANGAM_LIMIT_OPERATIONS_PER_SOCKET,
    },
    introspection: (env.SANGAM_INTROSPECTION ?? (production ? 'off' : 'on')) === 'on',
    graphiql: production ? null : graphiqlBundle,
    origins: env.SANGAM_ORIGINS,
    metricsAccess: env.SANGAM_METRICS_ACCESS,
  } satisfies Partial<GatewayOptions>;
}
