import { type DirectiveNode, type DocumentNode, Kind, visit } from 'graphql';
import { authoritySpec } from '#runtime/authority/directives.ts';
import { linksOf, type SecurityNames, urlOf } from './security-links.ts';

const securitySpec = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\/v\d/;

/**
 * The supergraph without what says who may do what. ApolloGateway 2.14 refuses to load it otherwise ("for: SECURITY
 * but is unsupported"); it is only ever stripped after its table has been read.
 */
export function stripSecurity(supergraph: DocumentNode, names: SecurityNames): DocumentNode {
  const strippedLinks = new Set<DirectiveNode>(
    linksOf(supergraph).filter((link) => securitySpec.test(urlOf(link)) || urlOf(link) === authoritySpec),
  );
  const belongs = (typeName: string) => [...names.keys()].some((name) => typeName.startsWith(`${name}__`));
  return visit(supergraph, {
    Directive: (node) => (names.has(node.name.value) || strippedLinks.has(node) ? null : undefined),
    DirectiveDefinition: (node) => (names.has(node.name.value) ? null : undefined),
    [Kind.SCALAR_TYPE_DEFINITION]: (node) => (belongs(node.name.value) ? null : undefined),
  });
}
