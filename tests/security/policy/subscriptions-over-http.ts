import type { Asked } from './compare.ts';
import type { Door } from './doors.ts';
import { entrances } from './entrances.ts';
import { operationOf } from './operation.ts';
import { rootSteps } from './paths.ts';

/** Asks for every subscription where none is served. Whoever may not have it is told that, and nothing else. */
export async function compareSubscriptionsOverHttp(
  door: Door,
  { schema, table, cast }: Pick<Asked, 'schema' | 'table' | 'cast'>,
): Promise<string[]> {
  const differences: string[] = [];
  for (const step of rootSteps(schema, 'subscription')) {
    const coordinate = step.coordinate ?? '';
    const entrance = entrances[coordinate];
    if (!entrance) throw new Error(`nobody has written down how ${coordinate} is asked`);
    for (const asker of [null, ...cast.people]) {
      const who = asker?.role ?? 'ANONYMOUS';
      const said = table.refusedOutright(coordinate, who) ?? 'OPERATION_NOT_ALLOWED';
      for (const way of entrance.ways(cast, asker)) {
        const journey = { kind: 'subscription', takes: entrance.takes, path: [step] } as const;
        const { data, errors } = await door.ask(asker, operationOf(journey, way, []));
        const did = data === null ? String(errors[0]?.extensions.code) : 'data';
        if (did !== said) differences.push(`${coordinate} × ${who}: the table says ${said}, it was ${did}`);
      }
    }
  }
  return differences;
}
