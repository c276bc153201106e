import { z } from 'zod';
import { variableNames } from './variable-names.ts';

/** One environment variable as the documentation shows it. `fallback` is absent where it must be given or has none. */
export type Variable = {
  name: string;
  description: string;
  fallback?: string;
  required: boolean;
  processes: string[];
};

const variables = new Map<string, Variable>();

/**
 * The environment of one kind of process, as a zod object. Every entry needs a `.describe()`: the configuration guide
 * and `.env.example` are generated from what is declared here ({@link declaredVariables}).
 *
 * @param process the name that the documentation gives to this kind of process, such as `gateway`
 * @throws Error at load time when an entry has no description
 */
export function defineEnv<Shape extends z.ZodRawShape>(process: string, shape: Shape): z.ZodObject<Shape> {
  for (const [name, entry] of Object.entries(shape)) declare(process, name, z.instanceof(z.ZodType).parse(entry));
  return z.object(shape);
}

/** Every variable that the loaded processes declared, by name. */
export function declaredVariables(): Variable[] {
  return [...variables.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Whether some process knows this variable: one loaded here, or another one (they may share an environment). */
export const isKnown = (name: string): boolean => variables.has(name) || variableNames.includes(name);

/** The known names of our own prefix, for "did you mean". */
export const knownNames = (): string[] => [...new Set([...variables.keys(), ...variableNames])];

function declare(process: string, name: string, entry: z.ZodType): void {
  const known = variables.get(name);
  if (known) {
    if (!known.processes.includes(process)) known.processes.push(process);
    return;
  }
  if (!entry.description) throw new Error(`environment variable ${name} of ${process} has no .describe()`);
  const unset = entry.safeParse(undefined);
  const fallback = unset.success && unset.data !== undefined ? String(unset.data) : undefined;
  variables.set(name, {
    name,
    description: entry.description,
    ...(fallback !== undefined && { fallback }),
    required: !unset.success,
    processes: [process],
  });
}
