import { within } from '#tests/harness/client.ts';
import type { Attack, Disguise, Got } from './attack.ts';
import type { Target } from './target.ts';

export type Outcome = {
  attack: string;
  disguise: string;
  got: string;
  note: string;
  /** Null where it was not tried. */
  refused: boolean | null;
};

const LATE_S = 120;

/** Tries every disguise of an attack, one after the other, and tells what each of them got as soon as it is known. */
export async function tryAttack(
  attack: Attack,
  target: Target,
  tell: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const add = (disguise: string, got: string, refused: boolean | null, note = '') => {
    const outcome = { attack: attack.name, disguise, got, refused, note };
    outcomes.push(outcome);
    tell(outcome);
  };

  if (attack.needs && !(await target.has(attack.needs))) {
    add('all of them', `not tried (needs ${attack.needs})`, null);
    return outcomes;
  }
  const disguises = typeof attack.disguises === 'function' ? await attack.disguises(target) : attack.disguises;
  for (const disguise of disguises) {
    if (disguise.needs && !(await target.has(disguise.needs))) {
      add(disguise.name, `not tried (needs ${disguise.needs})`, null);
      continue;
    }
    const given = await attempt(disguise, target);
    const { got, note } = typeof given === 'string' ? { got: given, note: '' } : given;
    const expected = (disguise.expected ?? attack.expected).includes(got);
    // Of a system that is not ours we do not know how much it lets one address try.
    if (!expected && got === 'THROTTLED' && !target.isOwn) add(disguise.name, 'not tried (throttled)', null);
    else add(disguise.name, got, expected, note);
  }
  return outcomes;
}

/** An attack that fails in an unforeseen way got something, too. */
async function attempt({ name, run }: Disguise, target: Target): Promise<Got> {
  try {
    return await within(LATE_S, name, run(target));
  } catch (error) {
    return `failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}
