import { type GraphQLSchema, isObjectType } from 'graphql';
import type { Chosen } from './template.ts';

const FEW = 10;

/** Hears of every value of an answer, and of the object that it stands in. */
export type Tell = (coordinate: string, value: unknown, within: Record<string, unknown>) => void;

/** Which fields of the schema were asked for, and which of them were answered with something. */
export function createCoverage(schema: GraphQLSchema) {
  const all = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) => (isObjectType(type) ? Object.keys(type.getFields()).map((name) => `${type.name}.${name}`) : []));
  const asked = new Map<string, number>();
  const answered = new Map<string, number>();
  const add = (counts: Map<string, number>, coordinate: string) =>
    counts.set(coordinate, (counts.get(coordinate) ?? 0) + 1);

  const walk = (chosen: readonly Chosen[], value: unknown, tell: Tell): void => {
    if (Array.isArray(value)) {
      // Any few of a list tell what all of them would.
      for (const one of value.slice(0, FEW)) walk(chosen, one, tell);
    } else if (typeof value === 'object' && value !== null) {
      const within = value as Record<string, unknown>;
      for (const { key, coordinate, children } of chosen) {
        const inner = within[key];
        if (inner === null || inner === undefined) continue;
        tell(coordinate, inner, within);
        if (children) walk(children, inner, tell);
      }
    }
  };

  return {
    all: all as readonly string[],
    timesAsked: (coordinate: string) => asked.get(coordinate) ?? 0,
    timesAnswered: (coordinate: string) => answered.get(coordinate) ?? 0,
    ask(chosen: readonly Chosen[]): void {
      for (const { coordinate, children } of chosen) {
        add(asked, coordinate);
        if (children) this.ask(children);
      }
    },
    /** `tell` hears of every value, too. */
    answer(chosen: readonly Chosen[], data: unknown, tell: Tell): void {
      walk(chosen, data, (coordinate, value, within) => {
        add(answered, coordinate);
        tell(coordinate, value, within);
      });
    },
    shareAsked: () => all.filter((one) => asked.has(one)).length / all.length,
    shareAnswered: () => all.filter((one) => answered.has(one)).length / all.length,
    neverAsked: () => all.filter((one) => !asked.has(one)),
    neverAnswered: () => all.filter((one) => !answered.has(one)),
  };
}
export type Coverage = ReturnType<typeof createCoverage>;
