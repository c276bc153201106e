import type { GraphQLDataSource } from '@apollo/gateway';
import { anonymous, type Caller } from '#contracts/caller.ts';
import type { Source } from './source.ts';

/** A source as ApolloGateway knows it, so that its own executor reaches the subgraphs in the same way as ours. */
export const dataSourceOf = (source: Source): GraphQLDataSource<{ caller?: Caller; requestId?: string }> => ({
  async process({ request: { query = '', variables = {} }, context }) {
    const { caller = anonymous, requestId = '' } = context;
    return source.fetch({ query, variables, caller, requestId });
  },
});
