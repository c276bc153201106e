import { GraphQLError, parse, print } from 'graphql';
import { securityLinks, securityNames, UnsupportedSupergraph } from '../authority/security-links.ts';
import { stripSecurity } from '../authority/strip.ts';
import { authorityOfSupergraph, type GatewayAuthority } from '../authority/table.ts';

/** A supergraph taken apart: what ApolloGateway can load, and who may do what. */
export type ReadSupergraph = { sdl: string; authority: GatewayAuthority | null };

/**
 * Reads a composed supergraph. With `everyFieldDeclares`, as for our own, a field without a declaration of authority
 * is refused; a supergraph from elsewhere that declares nothing gets no table.
 *
 * @throws UnsupportedSupergraph with what stands in the way
 */
export function readSupergraph(text: string, options: { everyFieldDeclares: boolean }): ReadSupergraph {
  const document = parseSupergraph(text);
  const links = securityLinks(document);
  const authority = authorityOfSupergraph(document, securityNames(document), options);
  return { sdl: links.length > 0 ? print(stripSecurity(document, links)) : text, authority };
}

function parseSupergraph(text: string) {
  try {
    const document = parse(text, { noLocation: true });
    if (/join__Graph\b/.test(text)) return document;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { line = 0, column = 0 } = error.locations?.[0] ?? {};
    throw new UnsupportedSupergraph(`the supergraph is not GraphQL: ${error.message} (line ${line}, column ${column})`);
  }
  throw new UnsupportedSupergraph(
    'this is not a supergraph: it has no join__Graph. Compose the subgraphs first (npm run compose, or rover)',
  );
}
