import type { GraphQLSchema } from 'graphql';
import type { CellName, ReadPolicyTable } from '../policy-table/cells.ts';
import type { Relation } from '../policy-table/words.ts';
import type { Cast, Person } from './cast.ts';
import type { Door } from './doors.ts';
import { entityEntrances, entrances, mayBeMissing } from './entrances.ts';
import { expectedOf, type Seen } from './expected.ts';
import { MOST_NAMED, type Observation, observe } from './observe.ts';
import { entitySteps, fieldNamesOf, type Path, type RootKind, rootSteps, type Step, stepsOnFrom } from './paths.ts';
import type { Entrance, Way } from './ways.ts';

/** One comparison: what the table says of a field for somebody, and what the graph did. */
export type Comparison = { cell: CellName; through: string; said: Seen; did: Seen; direct: boolean };
type Journey = { kind: RootKind; takes: Entrance['takes']; path: Path };
export type Compared = { comparisons: Comparison[]; operations: number; paths: number };

export type Asked = {
  schema: GraphQLSchema;
  kinds: readonly RootKind[];
  table: ReadPolicyTable;
  cast: Cast;
  /** How many steps a query takes at most. */
  deepest: number;
};

/** Mutations and subscriptions go to the objects that they answer with: behind these are the same paths as elsewhere. */
const ANSWERS_ONLY = 3;
const SIDE_BY_SIDE = 16;

/**
 * Takes the paths of a schema through one door as everybody, and compares what comes of every field at their ends. Every
 * step is taken after every other that it can follow, with each relation of the asker to what it starts from: what led
 * there before that makes no difference to the graph, and would make thousands of paths.
 */
export async function compareDoor(door: Door, { schema, kinds, table, cast, deepest }: Asked): Promise<Compared> {
  const compared: Compared = { comparisons: [], operations: 0, paths: 0 };
  const askers = [null, ...cast.people];
  const taken = new Set<string>();

  async function take(asker: Person | null, journey: Journey, way: Way): Promise<void> {
    const { kind, path } = journey;
    const who = asker?.role ?? 'ANONYMOUS';
    const expected = expectedOf(table, { asker: who, way, path, foresees: door.foresees });
    const seen = await observe(door, asker, journey, way);
    compared.operations += seen.operations;
    compared.paths += 1;
    const relation = expected.relation ?? way.finds ?? "another's";
    const isMissing = seen.missing !== null && expected.path === 'allowed' && mayBeMissing(seen.missing);

    const record = (coordinate: string, relation: Relation, said: Seen, did: Seen) => {
      const through = `${door.name}: ${path.map(({ field }) => field).join('.')} as ${who}`;
      const direct = did === table.cell(coordinate, who, relation);
      compared.comparisons.push({ cell: table.nameOf(coordinate, who, relation), through, said, did, direct });
    };
    const [first] = path;
    if (path.length === 1 && first?.coordinate) {
      const ofEntrance = way.finds ?? "another's";
      record(first.coordinate, ofEntrance, table.ofField(first.coordinate, who, ofEntrance), seen.entrance);
    }
    const target = path.at(-1)?.type;
    for (const name of target ? fieldNamesOf(target) : []) {
      const did = seen.fields.get(name) ?? 'closed';
      if (!isMissing || did !== 'absent') record(`${target?.name}.${name}`, relation, expected.field(name), did);
    }
    if (path.length === (kind === 'query' ? deepest : ANSWERS_ONLY) || !goesOn(door, seen)) return;
    for (const step of stepsOnFrom(path)) {
      const after = path.at(-1)?.coordinate ?? '_entities';
      const name = [who, relation, seen.path === 'closed', after, step.coordinate].join();
      if (taken.has(name)) continue;
      taken.add(name);
      await take(asker, { ...journey, path: [...path, step] }, way);
    }
  }

  const journeys = kinds.flatMap((kind) =>
    [...rootSteps(schema, kind), ...(kind === 'query' ? entitySteps(schema) : [])].flatMap((step) =>
      askers.flatMap((asker) =>
        entranceBy(step)
          .ways(cast, asker)
          .map((way) => () => take(asker, { kind, takes: entranceBy(step).takes, path: [step] }, way)),
      ),
    ),
  );
  await sideBySide(journeys);
  return compared;
}

function entranceBy({ coordinate, type }: Step): Entrance {
  const entrance = coordinate === null ? entityEntrances[type.name] : entrances[coordinate];
  if (entrance) return entrance;
  throw new Error(`nobody has written down how ${coordinate ?? `the entity ${type.name}`} is asked`);
}

/**
 * Where nothing is, nothing is behind it. What is refused outright is refused by the names of all fields concerned, so
 * that what is behind a closed entrance shows too, as long as the way there does not fill the list of names.
 */
function goesOn({ foresees }: Door, { path, missing, outright }: Observation): boolean {
  if (path === 'closed') return foresees && outright > 0 && outright < MOST_NAMED - 1;
  return path === 'allowed' || missing === null;
}

/** Some at a time, in the order that they are in. */
async function sideBySide(work: (() => Promise<void>)[]): Promise<void> {
  const waiting = work.values();
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (const one of waiting) await one();
    }),
  );
}
