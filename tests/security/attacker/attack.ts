import type { Need } from './need.ts';
import type { Target } from './target.ts';

/** What a disguise got, in a word or two, such as `UNAUTHENTICATED` or a close code; and what else is worth telling. */
export type Got = string | { got: string; note: string };

/** One way to try an attack. */
export type Disguise = {
  name: string;
  needs?: Need;
  /** In place of what is expected of the attack as a whole. */
  expected?: readonly string[];
  run(target: Target): Promise<Got>;
};

/** Something that must fail, with its usual disguises, and what each of them may get. */
export type Attack = {
  name: string;
  needs?: Need;
  disguises: readonly Disguise[] | ((target: Target) => Promise<readonly Disguise[]>);
  expected: readonly string[];
};
