import type { Person } from './cast.ts';
import type { Answer, Door } from './doors.ts';
import type { Seen } from './expected.ts';
import { operationOf } from './operation.ts';
import { fieldNamesOf, type Path, type RootKind } from './paths.ts';
import type { Entrance, Way } from './ways.ts';

export type Observation = {
  /** What came of taking the path. */
  path: Seen;
  /** Where it ended for want of an object, if it did. */
  missing: string | null;
  /** What came of the entrance alone, by which the path begins. */
  entrance: Seen;
  /** How many fields on the path were refused together with the operation as a whole. */
  outright: number;
  fields: ReadonlyMap<string, Seen>;
  operations: number;
};

const refusals = ['UNAUTHENTICATED', 'FORBIDDEN'] as const;
type Refused = (typeof refusals)[number];
const isRefusal = (code: unknown): code is Refused => refusals.some((one) => one === code);

/** The gateway names so many refused fields; whether there are more is only seen by asking again without these. */
export const MOST_NAMED = 5;

/**
 * What comes of taking a path and of asking for every field at its end. Asks for all of them at once, and again without
 * those that were refused until the others have answered: what is refused is named, whoever refused it.
 */
export async function observe(
  door: Door,
  asker: Person | null,
  journey: { kind: RootKind; takes: Entrance['takes']; path: Path },
  way: Way,
): Promise<Observation> {
  const { path } = journey;
  const [first, target] = [path.at(0), path.at(-1)?.type];
  if (!first || !target) throw new Error('a path begins with an entrance');
  const fields = new Map<string, Seen>();
  let left = fieldNamesOf(target);
  for (let operations = 1; ; operations += 1) {
    const operation = operationOf(journey, way, left);
    const answer = await door.ask(way.by ? await way.by() : asker, operation);
    const { named, notFound } = refusedBy(answer, operation.text);
    const onPath = path.filter(({ coordinate }) => coordinate !== null && named.has(coordinate)).length;
    const refused = left.filter((name) => named.has(`${target.name}.${name}`));
    for (const name of refused) fields.set(name, named.get(`${target.name}.${name}`) ?? 'closed');
    left = left.filter((name) => !refused.includes(name));

    // It was done, and what it says of itself is lost.
    const missing = answer.sessionOver ? null : notFound ? first.coordinate : firstMissing(answer, path);
    const settle = (path: Seen, ofField: (name: string) => Seen = () => path): Observation => {
      for (const name of left) fields.set(name, ofField(name));
      const entrance =
        (first.coordinate && named.get(first.coordinate)) || (missing === first.coordinate ? 'absent' : 'allowed');
      return { path, missing, outright: answer.data ? 0 : onPath, entrance, fields, operations };
    };
    if (onPath > 0 && (named.size < MOST_NAMED || refused.length === 0)) return settle('closed');
    if (onPath > 0) continue;
    if (missing === null) {
      // A mutation that was refused, or found nothing, has a payload all the same, which says so.
      const says = path.length === 1 ? userErrorsOf(answer, first.field) : [];
      const refusal = says.find(isRefusal);
      if (refusal) return { ...settle('closed'), entrance: refusal };
      if (!says.includes('NOT_FOUND')) return settle('allowed');
      return { ...settle('absent', (name) => (name === 'userErrors' ? 'allowed' : 'absent')), entrance: 'absent' };
    }
    if (refused.length === 0) return settle('absent');
  }
}

/** The coordinates that were refused for want of authority, and whether what was named does not exist. */
function refusedBy({ errors }: Answer, text: string) {
  const named = new Map<string, Refused>();
  let notFound = false;
  for (const { extensions, message } of errors) {
    const { code, field } = extensions;
    if (isRefusal(code) && typeof field === 'string' && /^\w+\.\w+$/.test(field)) named.set(field, code);
    else if (code === 'NOT_FOUND') notFound = true;
    else throw new Error(`${String(code)} (${message}) came of ${text}`);
  }
  return { named, notFound };
}

/** The step of the path behind which the answer has nothing, or null; of each list the first is looked at. */
function firstMissing({ data }: Answer, path: Path): string | null {
  let at: unknown = data;
  for (const { field, coordinate } of path) {
    at = (at as Record<string, unknown> | null)?.[field] ?? null;
    while (Array.isArray(at)) at = at[0] ?? null;
    if (at === null) return coordinate ?? field;
  }
  return null;
}

/** The codes of a mutation's `userErrors`. */
function userErrorsOf({ data }: Answer, field: string): unknown[] {
  const payload = data?.[field] as { userErrors?: { code: unknown }[] } | null | undefined;
  return (payload?.userErrors ?? []).map(({ code }) => code);
}
