import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { ErrorCode } from '#contracts/errors.ts';
import type { FetchContext } from './fetch-context.ts';

/** A mutation told its caller that they may not, or that there is no such thing for them. */
export type MutationRefusal = { code: ErrorCode; field: string };
export type OnRefused = (refusal: MutationRefusal, fetch: FetchContext) => void;

/** Of the expected failures, those by which somebody tries the doors of others. */
const told = new Set<ErrorCode>(['FORBIDDEN', 'NOT_FOUND']);

/**
 * Tells of mutations that refused their caller in `userErrors`. A refusal there is data, so nobody else sees it as one;
 * here it is seen whatever the client has selected, and of every mutation, also one to come.
 */
export function watchRefusals(schema: GraphQLSchema, onRefused: OnRefused): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const resolve: GraphQLFieldResolver<unknown, FetchContext> = field.resolve ?? defaultFieldResolver;
    field.resolve = async (parent, args, context: FetchContext, info) => {
      const payload: unknown = await resolve(parent, args, context, info);
      for (const code of refusalsIn(payload)) onRefused({ code, field: `Mutation.${field.name}` }, context);
      return payload;
    };
  }
}

function refusalsIn(payload: unknown): ErrorCode[] {
  if (typeof payload !== 'object' || payload === null || !('userErrors' in payload)) return [];
  const { userErrors } = payload;
  if (!Array.isArray(userErrors)) return [];
  return userErrors.map(({ code }: { code: ErrorCode }) => code).filter((code) => told.has(code));
}
