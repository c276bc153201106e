import type { Outcome, ReadPolicyTable } from '../policy-table/cells.ts';
import type { Asker, Relation } from '../policy-table/words.ts';
import { passedOn } from './entrances.ts';
import type { Path } from './paths.ts';
import type { Way } from './ways.ts';

/** What comes of a field on a path: its own outcome, or `closed` where the path to it is refused. */
export type Seen = Outcome | 'closed';
export type Expectation = {
  /** Whose the object at the end of the path is; null where there is none for the asker. */
  relation: Relation | null;
  /** What the table says of taking the path. */
  path: Seen;
  field(name: string): Seen;
};

/**
 * What the table says of a path and of the fields at its end. The gateway `foresees`: it refuses what is hopeless
 * before it looks for any object; a subgraph refuses where it comes to it.
 */
export function expectedOf(
  table: ReadPolicyTable,
  { asker, way, path, foresees }: { asker: Asker; way: Way; path: Path; foresees: boolean },
): Expectation {
  const end = path.at(-1)?.type.name ?? '';
  const isPayload = path.length === 1 && path[0]?.coordinate?.startsWith('Mutation.');
  const walked = walk(table, asker, way, path);
  const hopeless = (coordinate: string) => (foresees ? table.refusedOutright(coordinate, asker) : null);
  const closed = path.some(({ coordinate }) => coordinate !== null && hopeless(coordinate) !== null);
  const reached: Seen = closed ? 'closed' : walked.outcome;
  return {
    relation: walked.relation,
    path: reached,
    field(name) {
      const coordinate = `${end}.${name}`;
      const refused = hopeless(coordinate);
      if (refused) return refused;
      if (reached === 'absent' && isPayload && name === 'userErrors') return 'allowed';
      if (reached !== 'allowed' || walked.relation === null) return reached;
      return table.ofField(coordinate, asker, walked.relation);
    },
  };
}

function walk(table: ReadPolicyTable, asker: Asker, way: Way, path: Path) {
  let relation = way.finds;
  for (const [index, { coordinate, type }] of path.entries()) {
    // The entrance itself is allowed or not whatever there is behind it.
    const outcome = coordinate === null ? 'allowed' : table.ofField(coordinate, asker, relation ?? "another's");
    // A mutation that finds nothing says so.
    if (outcome === 'absent' && path[index + 1]?.field === 'userErrors') continue;
    if (outcome === 'absent') return { outcome, relation: null };
    if (outcome !== 'allowed') return { outcome: 'closed' as const, relation: null };
    if (relation === null) return { outcome: 'absent' as const, relation };
    relation = (coordinate !== null && passedOn[coordinate]?.(relation)) || relation;
    if (!table.exists(type.name, asker, relation)) return { outcome: 'absent' as const, relation: null };
  }
  return { outcome: 'allowed' as const, relation };
}
