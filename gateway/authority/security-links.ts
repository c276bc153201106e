import { type DirectiveNode, type DocumentNode, Kind, type ValueNode } from 'graphql';
import { authoritySpec } from '#runtime/authority/directives.ts';

/** A directive of a supergraph under the name that it has there, and under the name that we know it by. */
export type SecurityNames = Map<string, 'authenticated' | 'requiresScopes' | 'policy' | 'public' | 'perCaller'>;

export class UnsupportedSupergraph extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnsupportedSupergraph';
  }
}

const apolloFeature = /^https:\/\/specs\.apollo\.dev\/(?<name>[^/]+)\/v\d/;
const enforced = ['authenticated', 'requiresScopes', 'policy'] as const;

/** What one `@link` for security brings into a supergraph, under the names that it has there. */
export type SecurityLink = { link: DirectiveNode; names: SecurityNames; isOwnType(typeName: string): boolean };

/** The `@link`s that a supergraph's schema definition carries. */
function linksOf(supergraph: DocumentNode): DirectiveNode[] {
  return supergraph.definitions
    .filter((one) => one.kind === Kind.SCHEMA_DEFINITION || one.kind === Kind.SCHEMA_EXTENSION)
    .flatMap((one) => one.directives ?? [])
    .filter((directive) => directive.name.value === 'link');
}

const urlOf = (link: DirectiveNode): string => stringArgument(link, 'url') ?? '';

/**
 * Which directives of a supergraph say who may do what. A link may rename them, so names are read from the links and
 * never assumed: another project's `@public` means nothing here.
 *
 * @throws UnsupportedSupergraph for `@context`, for a feature for SECURITY that nobody here would enforce, and for one
 *   whose directive is not found under the name that its link gives it: it would be stripped unread
 */
export function securityLinks(supergraph: DocumentNode): SecurityLink[] {
  const defined = new Set(
    supergraph.definitions.flatMap((one) => (one.kind === Kind.DIRECTIVE_DEFINITION ? [one.name.value] : [])),
  );
  return linksOf(supergraph).flatMap((link): SecurityLink[] => {
    const url = urlOf(link);
    const feature = apolloFeature.exec(url)?.groups?.name;
    if (feature === 'context') {
      throw new UnsupportedSupergraph(
        `the supergraph uses @context and @fromContext (${url}), which this gateway does not support: ` +
          'pass the value as an argument, or through @requires',
      );
    }
    const known = enforced.find((name) => name === feature);
    if (known) {
      const prefix = stringArgument(link, 'as') ?? known;
      const imports = importsOf(link);
      // As federation has it: the imported name, or else the link's own, since the directive is called like its feature.
      const name = imports.get(`@${known}`)?.slice(1) ?? prefix;
      if (!defined.has(name)) {
        throw new UnsupportedSupergraph(`the supergraph links ${url}, but does not define @${name}`);
      }
      const imported = new Set(imports.values());
      const isOwnType = (typeName: string) => typeName.startsWith(`${prefix}__`) || imported.has(typeName);
      return [{ link, names: new Map([[name, known]]), isOwnType }];
    }
    if (url === authoritySpec) return [{ link, names: ownNames(link), isOwnType: () => false }];
    if (enumArgument(link, 'for') === 'SECURITY' && feature !== 'inaccessible') {
      throw new UnsupportedSupergraph(`the supergraph needs ${url} for its security, which this gateway does not know`);
    }
    return [];
  });
}

/** All directives of a supergraph that say who may do what. */
export const securityNames = (supergraph: DocumentNode): SecurityNames =>
  new Map(securityLinks(supergraph).flatMap(({ names }) => [...names]));

function ownNames(link: DirectiveNode): SecurityNames {
  const names: SecurityNames = new Map();
  const imports = importsOf(link);
  for (const known of ['public', 'perCaller'] as const) {
    const local = imports.get(`@${known}`);
    if (local) names.set(local.slice(1), known);
  }
  return names;
}

/** What a link imports: its original name → its name in the supergraph. Directives have their `@`. */
function importsOf(link: DirectiveNode): Map<string, string> {
  const imports = argument(link, 'import');
  const names = new Map<string, string>();
  for (const one of imports?.kind === Kind.LIST ? imports.values : []) {
    const fields = one.kind === Kind.OBJECT ? one.fields : [];
    const text = (name: string) => textOf(fields.find((field) => field.name.value === name)?.value);
    const original = one.kind === Kind.STRING ? one.value : text('name');
    if (original) names.set(original, text('as') ?? original);
  }
  return names;
}

const argument = (directive: DirectiveNode, name: string): ValueNode | undefined =>
  directive.arguments?.find((one) => one.name.value === name)?.value;
const textOf = (value: ValueNode | undefined) => (value?.kind === Kind.STRING ? value.value : undefined);
const stringArgument = (directive: DirectiveNode, name: string) => textOf(argument(directive, name));
const enumArgument = (directive: DirectiveNode, name: string) => {
  const value = argument(directive, name);
  return value?.kind === Kind.ENUM ? value.value : undefined;
};
