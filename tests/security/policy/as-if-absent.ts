import type { Asked } from './compare.ts';
import type { Answer, Door } from './doors.ts';
import { entrances } from './entrances.ts';
import { operationOf } from './operation.ts';
import { fieldNamesOf, rootSteps } from './paths.ts';
import type { Way } from './ways.ts';

/**
 * Asks, for everything that only some people find, for what is somebody else's and for what never was, as everybody who
 * finds neither. Gives the entrances where the two answers are not the same to the letter.
 */
export async function tellingApart(
  door: Door,
  { schema, kinds, table, cast }: Omit<Asked, 'deepest'>,
): Promise<{ asked: number; different: string[] }> {
  const questions = kinds.flatMap((kind) =>
    rootSteps(schema, kind).flatMap((step) =>
      cast.people.flatMap((asker) => {
        const coordinate = step.coordinate ?? '';
        const { takes, ways } = entrances[coordinate] ?? { takes: {}, ways: () => [] };
        const mayAsk = (name: string) => table.refusedOutright(`${step.type.name}.${name}`, asker.role) === null;
        const fields = fieldNamesOf(step.type).filter(mayAsk);
        const operation = (way: Way) => operationOf({ kind, takes, path: [step] }, way, fields);
        return ways(cast, asker)
          .filter(({ finds }) => table.ofField(coordinate, asker.role, finds ?? "another's") === 'absent')
          .map((way) => ({ coordinate, asker, way, operation }));
      }),
    ),
  );
  const different: string[] = [];
  for (const { coordinate, asker, way, operation } of questions) {
    const anothers = told(await door.ask(asker, operation(way)));
    const nobodys = told(await door.ask(asker, operation({ ...way, values: thatNeverWere(way.values) })));
    if (anothers !== nobodys) different.push(`${coordinate} as ${asker.role}: ${anothers} is not ${nobodys}`);
  }
  return { asked: questions.length, different };
}

/** The same values with ids that nothing has. */
const thatNeverWere = (values: Way['values']): Way['values'] =>
  JSON.parse(JSON.stringify(values).replace(/\b([a-z]{3}_)[0-9a-f]{24}\b/g, '$1ffffffffffffffffffffffff'));

/** An answer but for the id of its request. */
const told = ({ data, errors }: Answer): string =>
  JSON.stringify({
    data,
    errors: errors.map(({ extensions: { requestId: _, ...rest }, ...error }) => ({ ...error, ...rest })),
  });
