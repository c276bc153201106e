import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { type Fragments, fragmentsOf } from '../execution/selected-fields.ts';

/** A selection set, and the fragments that it is in: one that spreads itself is not followed round. */
type Place = { set: SelectionSetNode; within: readonly FragmentDefinitionNode[] };

/**
 * The most fields of one response name that come together at one place of any selection set of the document, where
 * validation compares each pair of them. Of each set `max` fields are looked at, which are all of an operation within
 * the limits.
 */
export function mostRepeated(document: DocumentNode, max: number): number {
  const fragments = fragmentsOf(document);
  let most = 0;
  for (const one of document.definitions) {
    if (!('selectionSet' in one)) continue;
    const within = one.kind === Kind.FRAGMENT_DEFINITION ? [one] : [];
    most = Math.max(most, mostRepeatedIn({ set: one.selectionSet, within }, fragments, max));
  }
  return most;
}

function mostRepeatedIn(root: Place, fragments: Fragments, max: number): number {
  let most = 0;
  let left = max;
  const places: Place[][] = [[root]];
  for (let at = places.pop(); at; at = places.pop()) {
    for (const fields of fieldsOf(at, fragments).values()) {
      most = Math.max(most, fields.count);
      left -= fields.count;
      if (left < 0) return most;
      if (fields.inner.length > 0) places.push(fields.inner);
    }
  }
  return most;
}

/** What the selection sets at one place come to, by response name, whatever type they are for. */
function fieldsOf(places: readonly Place[], fragments: Fragments): Map<string, { count: number; inner: Place[] }> {
  const fields = new Map<string, { count: number; inner: Place[] }>();
  const spread = new Set<FragmentDefinitionNode>();
  const collect = ({ set, within }: Place): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value;
        const known = fields.get(name) ?? { count: 0, inner: [] };
        known.count += 1;
        if (selection.selectionSet) known.inner.push({ set: selection.selectionSet, within });
        fields.set(name, known);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) collect({ set: selection.selectionSet, within });
      else {
        const fragment = fragments.get(selection.name.value);
        if (!fragment || spread.has(fragment) || within.includes(fragment)) continue;
        spread.add(fragment);
        collect({ set: fragment.selectionSet, within: [...within, fragment] });
      }
    }
  };
  for (const place of places) collect(place);
  return fields;
}
