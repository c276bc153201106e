import {
  type ASTNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { type Fragments, fragmentsOf } from '../execution/selected-fields.ts';

/** The size of an operation with its fragments spread out, as far as it can be seen without running it. */
export type Measures = { depth: number; fields: number; aliases: number };

/**
 * Tools ask for the schema fifteen levels deep, as types may wrap one another. It fetches nothing, and validation has a
 * rule of its own against introspection that goes in circles.
 */
const introspection = new Set(['__schema', '__type']);

const nothing: Measures = { depth: 0, fields: 0, aliases: 0 };

/**
 * Measures one operation. A fragment is measured once and counted wherever it is spread, so that a document whose
 * fragments double at each level takes no longer than any other; one that spreads itself counts as nothing here,
 * because validation refuses it.
 */
export function measure(operation: OperationDefinitionNode, document: DocumentNode): Measures {
  const fragments = fragmentsOf(document);
  const known = new Map<string, Measures>();
  return ofSelections(operation.selectionSet, fragments, known);
}

/** The directives of a whole document, and the most on any one node. */
export function countDirectives(document: DocumentNode): { total: number; most: number } {
  let total = 0;
  let most = 0;
  visit(document, {
    enter(node: ASTNode & { readonly directives?: readonly DirectiveNode[] }) {
      const count = node.directives?.length ?? 0;
      total += count;
      most = Math.max(most, count);
    },
  });
  return { total, most };
}

function ofSelections({ selections }: SelectionSetNode, fragments: Fragments, known: Map<string, Measures>): Measures {
  const sum = { ...nothing };
  for (const selection of selections) {
    let part = nothing;
    if (selection.kind === Kind.FIELD) {
      const inner = selection.selectionSet ? ofSelections(selection.selectionSet, fragments, known) : nothing;
      part = {
        depth: introspection.has(selection.name.value) ? 1 : inner.depth + 1,
        fields: inner.fields + 1,
        aliases: inner.aliases + (selection.alias ? 1 : 0),
      };
    } else if (selection.kind === Kind.INLINE_FRAGMENT) part = ofSelections(selection.selectionSet, fragments, known);
    else part = ofFragment(selection.name.value, fragments, known);
    sum.depth = Math.max(sum.depth, part.depth);
    sum.fields += part.fields;
    sum.aliases += part.aliases;
  }
  return sum;
}

function ofFragment(name: string, fragments: Fragments, known: Map<string, Measures>): Measures {
  const measured = known.get(name);
  if (measured) return measured;
  const fragment = fragments.get(name);
  known.set(name, nothing);
  const measures = fragment ? ofSelections(fragment.selectionSet, fragments, known) : nothing;
  known.set(name, measures);
  return measures;
}
