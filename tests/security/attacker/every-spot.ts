import { getNamedType, isScalarType } from 'graphql';
import { within } from '#tests/harness/client.ts';
import { createAsker } from './as-who-may.ts';
import { askAt } from './ask-at.ts';
import { nameOf, type Spot, spotsOf } from './spots.ts';
import type { Target } from './target.ts';

const AT_ONCE = 6;
/** Far longer than any honest request takes on a busy machine, and far shorter than what never ends. */
const LATE_S = 15;

/** Where a text, an id or a time goes in. */
export const textSpots = ({ schema }: Target): Spot[] =>
  spotsOf(schema).filter(({ type }) => {
    const named = getNamedType(type);
    return isScalarType(named) && ['String', 'ID', 'DateTime'].includes(named.name);
  });

/** Sends one value to each of these places, in the name of somebody who may, and tells what each place said to it. */
export async function atEverySpot(
  target: Target,
  spots: readonly Spot[],
  value: unknown,
): Promise<{ spot: Spot; name: string; got: string }[]> {
  const ask = createAsker(target);
  const place = await target.sample();
  const left = [...spots];
  const gots: { spot: Spot; name: string; got: string }[] = [];
  const work = async () => {
    for (let spot = left.shift(); spot; spot = left.shift()) {
      const name = nameOf(spot);
      const got = await within(LATE_S, name, ask(askAt(spot, value, place))).catch((error: Error) => error.message);
      gots.push({ spot, name, got });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return gots;
}
