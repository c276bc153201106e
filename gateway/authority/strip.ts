import { type DirectiveNode, type DocumentNode, Kind, visit } from 'graphql';
import type { SecurityLink } from './security-links.ts';

/**
 * The supergraph without what says who may do what. ApolloGateway 2.14 refuses to load it otherwise ("for: SECURITY
 * but is unsupported"); it is only ever stripped after its table has been read.
 */
export function stripSecurity(supergraph: DocumentNode, links: readonly SecurityLink[]): DocumentNode {
  const stripped = new Set<DirectiveNode>(links.map(({ link }) => link));
  const isSecurity = (name: string) => links.some(({ names }) => names.has(name));
  return visit(supergraph, {
    Directive: (node) => (isSecurity(node.name.value) || stripped.has(node) ? null : undefined),
    DirectiveDefinition: (node) => (isSecurity(node.name.value) ? null : undefined),
    [Kind.SCALAR_TYPE_DEFINITION]: (node) =>
      links.some(({ isOwnType }) => isOwnType(node.name.value)) ? null : undefined,
  });
}
