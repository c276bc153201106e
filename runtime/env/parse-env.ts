import { z } from 'zod';
import { isKnown, knownNames } from './known.ts';

const ownPrefix = 'SANGAM_';

/** Everything that is wrong with an environment, one line for each problem. */
export class EnvProblems extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`the environment is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvProblems';
    this.problems = problems;
  }
}

/**
 * Reads an environment into typed values. An empty value counts as not given, as compose files and charts produce it.
 *
 * @throws EnvProblems with every problem at once, including variables of our prefix that no process knows: a misspelt
 * name would otherwise leave a default in force in silence
 */
export function parseEnv<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  const wrong = parsed.success ? [] : parsed.error.issues.map((issue) => describeIssue(issue, schema));
  const problems = [...wrong, ...unknownVariables(given)];
  if (!parsed.success || problems.length > 0) throw new EnvProblems(problems);
  return parsed.data;
}

/** {@link parseEnv} for a main: prints all problems on stderr and exits with 1. */
export function readEnvOrExit<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<z.ZodObject<Shape>> {
  try {
    return parseEnv(schema, env);
  } catch (error) {
    if (!(error instanceof EnvProblems)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

/** Says what was expected, never what was given: it may be a secret. */
function describeIssue(issue: z.core.$ZodIssue, schema: z.ZodObject): string {
  const name = String(issue.path[0]);
  const entry = schema.shape[name];
  const description = entry instanceof z.ZodType ? entry.description : undefined;
  return `${name}: ${issue.message}${description ? ` (${description})` : ''}`;
}

function unknownVariables(given: Record<string, unknown>): string[] {
  return Object.keys(given)
    .filter((name) => name.startsWith(ownPrefix) && !isKnown(name))
    .map((name) => {
      const near = nearest(name, knownNames());
      return `${name}: is not a variable of Sangam${near ? `; did you mean ${near}?` : ''}`;
    });
}

/** The candidate within three edits, if there is one. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= 3 ? best.candidate : undefined;
}

/** Levenshtein's distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
