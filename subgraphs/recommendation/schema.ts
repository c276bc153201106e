// Before any class of the schema is read: type-graphql keeps what its decorators say there.
import 'reflect-metadata';
import type { GraphQLSchema } from 'graphql';
import type { PolicyRule } from '#runtime/authority/enforce.ts';
import { buildFederatedSchema } from '#runtime/federated-schema/build.ts';
import { isId, type Kind } from '#runtime/relay/node-id.ts';
import { PersonalDataResolver } from './personal-data/personal-data.resolver.ts';
import { PersonalData } from './personal-data/personal-data.type.ts';
import { PersonResolver } from './recommender/person.resolver.ts';
import { ProviderResolver } from './recommender/provider.resolver.ts';
import { ReasonResolver } from './recommender/reason.resolver.ts';
import { Provider, User } from './recommender/recommendation.type.ts';

type Reference = { id: string };

/** The person concerned, and nobody else. */
const own: PolicyRule = (caller, parent) => caller.id !== null && caller.id === (parent as Reference).id;

const self: PolicyRule = (caller, parent) =>
  caller.id === (parent as Reference).id || caller.scopes.includes('people:read');

/**
 * A reference is all that there is of an entity of another subgraph: what is asked of it here goes through the loaders
 * of the fields. What is no id of the kind is nothing.
 */
const asItIs = (kind: Kind) => async (reference: Reference) =>
  typeof reference.id === 'string' && isId(kind, reference.id) ? reference : null;

/** The executable schema and its SDL. It holds no clients: what resolvers need comes with the context of each fetch. */
export const buildRecommendationSchema = (): Promise<{ schema: GraphQLSchema; sdl: string }> =>
  buildFederatedSchema({
    name: 'recommendation',
    resolvers: [new PersonResolver(), new ProviderResolver(), new ReasonResolver(), new PersonalDataResolver()],
    orphanedTypes: [User, Provider, PersonalData],
    references: { User: asItIs('User'), PersonalData: asItIs('User'), Provider: asItIs('Provider') },
    policies: { own, self },
  });

/** The SDL alone, for composition; no database is needed. */
export const recommendationSdl = async (): Promise<string> => (await buildRecommendationSchema()).sdl;
