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

/** The `@link`s that a supergraph's schema definition carries. */
export function linksOf(supergraph: DocumentNode): DirectiveNode[] {
  return supergraph.definitions
    .filter((one) => one.kind === Kind.SCHEMA_DEFINITION || one.kind === Kind.SCHEMA_EXTENSION)
    .flatMap((one) => one.directives ?? [])
    .filter((directive) => directive.name.value === 'link');
}

export const urlOf = (link: DirectiveNode): string => stringArgument(link, 'url') ?? '';

/**
 * Which directives of a supergraph say who may do what. A link may rename them, so names are read from the links and
 * never assumed: another project's `@public` means nothing here.
 *
 * @throws UnsupportedSupergraph for `@context`, and for a feature for SECURITY that nobody here would enforce
 */
export function securityNames(supergraph: DocumentNode): SecurityNames {
  const names: SecurityNames = new Map();
  for (const link of linksOf(supergraph)) {
    const url = urlOf(link);
    const feature = apolloFeature.exec(url)?.groups?.name;
    if (feature === 'context') {
      throw new UnsupportedSupergraph(
        `the supergraph uses @context and @fromContext (${url}), which this gateway does not support: ` +
          'pass the value as an argument, or through @requires',
      );
    }
    const known = enforced.find((name) => name === feature);
    if (known) names.set(stringArgument(link, 'as') ?? known, known);
    else if (url === authoritySpec) addImports(link, names);
    else if (enumArgument(link, 'for') === 'SECURITY' && feature !== 'inaccessible') {
      throw new UnsupportedSupergraph(`the supergraph needs ${url} for its security, which this gateway does not know`);
    }
  }
  return names;
}

function addImports(link: DirectiveNode, names: SecurityNames): void {
  const imports = argument(link, 'import');
  for (const one of imports?.kind === Kind.LIST ? imports.values : []) {
    const fields = one.kind === Kind.OBJECT ? one.fields : [];
    const text = (name: string) => textOf(fields.find((field) => field.name.value === name)?.value);
    const original = one.kind === Kind.STRING ? one.value : text('name');
    const local = one.kind === Kind.STRING ? one.value : (text('as') ?? original);
    if (original === '@public' || original === '@perCaller') {
      names.set((local ?? original).slice(1), original === '@public' ? 'public' : 'perCaller');
    }
  }
}

const argument = (directive: DirectiveNode, name: string): ValueNode | undefined =>
  directive.arguments?.find((one) => one.name.value === name)?.value;
const textOf = (value: ValueNode | undefined) => (value?.kind === Kind.STRING ? value.value : undefined);
const stringArgument = (directive: DirectiveNode, name: string) => textOf(argument(directive, name));
const enumArgument = (directive: DirectiveNode, name: string) => {
  const value = argument(directive, name);
  return value?.kind === Kind.ENUM ? value.value : undefined;
};
