import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { type Fragments, fragmentsOf } from '../execution/selected-fields.ts';

/** A selection set, and the fragments that it is in: one that spreads itself is not followed round. */
type Place = { set: SelectionSetNode; within: readonly FragmentDefinitionNode[] };

/**
 * The most fields of one response name that come together at one place of any selection set of the document, where
 * validation compares each pair of them. Of each set `max` fields are looked at, which are all of an operation within
 * the limits; a set with more counts as `max`.
 */
export function mostRepeated(document: DocumentNode, max: number): number {
  const fragments = fragmentsOf(document);
  const seen = new Set<FragmentDefinitionNode>();
  let most = 0;
  // Operations first: a fragment that one of them spreads has been looked at, with what it meets there.
  for (const one of document.definitions) {
    if (one.kind !== Kind.OPERATION_DEFINITION) continue;
    most = Math.max(most, mostRepeatedIn({ set: one.selectionSet, within: [] }, fragments, seen, max));
  }
  for (const one of fragments.values()) {
    if (seen.has(one)) continue;
    most = Math.max(most, mostRepeatedIn({ set: one.selectionSet, within: [one] }, fragments, seen, max));
  }
  return most;
}

function mostRepeatedIn(root: Place, fragments: Fragments, seen: Set<FragmentDefinitionNode>, max: number): number {
  let most = 0;
  let left = max;
  const places: Place[][] = [[root]];
  for (let at = places.pop(); at; at = places.pop()) {
    for (const { count, inner } of fieldsOf(at, fragments, seen).values()) {
      most = Math.max(most, count);
      left -= count;
      if (left < 0) return max;
      if (inner.length > 0) places.push(inner);
    }
  }
  return most;
}

/** What the selection sets at one place come to, by response name, whatever type they are for. */
function fieldsOf(
  places: readonly Place[],
  fragments: Fragments,
  seen: Set<FragmentDefinitionNode>,
): Map<string, { count: number; inner: Place[] }> {
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
        seen.add(fragment);
        collect({ set: fragment.selectionSet, within: [...within, fragment] });
      }
    }
  };
  for (const place of places) collect(place);
  return fields;
}
