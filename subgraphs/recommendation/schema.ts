// Before any class of the schema is read: type-graphql keeps what its decorators say there.
import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import type { PolicyRule } from '#runtime/authority/enforce.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { isId, type Kind } from '#runtime/relay/node-id.ts';
import { PersonResolver } from './recommender/person.resolver.ts';
import { ProviderResolver } from './recommender/provider.resolver.ts';
import { ReasonResolver } from './recommender/reason.resolver.ts';
import { Provider, User } from './recommender/recommendation.type.ts';

type Reference = { id: string };

const self: PolicyRule = (caller, parent) =>
  caller.id === (parent as Reference).id || caller.scopes.includes('people:read');

/**
 * A reference is all that there is of an entity of another subgraph: what is asked of it here goes through the loaders
 * of the fields. What is no id of the kind is nothing.
 */
const asItIs = (kind: Kind) => async (reference: Reference) => (isId(kind, reference.id) ? reference : null);

/** The executable schema and its SDL. It holds no clients: what resolvers need comes with the context of each fetch. */
export const buildRecommendationSchema = (): Promise<{ schema: GraphQLSchema; sdl: string }> =>
  buildFederatedSchema({
    name: 'recommendation',
    resolvers: [new PersonResolver(), new ProviderResolver(), new ReasonResolver()],
    orphanedTypes: [User, Provider],
    references: { User: asItIs('User'), Provider: asItIs('Provider') },
    policies: { self },
  });

/** The SDL alone, for composition; no database is needed. */
export const recommendationSdl = async (): Promise<string> => (await buildRecommendationSchema()).sdl;
