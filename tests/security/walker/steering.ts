import type { GraphQLSchema } from 'graphql';
import type { Coverage } from './coverage.ts';
import type { Identity } from './identities.ts';
import type { Random } from './random.ts';
import { type Route, routesOf } from './routes.ts';
import type { Chosen, Kind, Template, Wanted } from './template.ts';

const MOST_TEMPLATES = 500;
/** Each of these has a slow hash in it, or makes the workers work, or costs a spare: few of them do. */
const costly =
  /^Mutation\.(bookingRequest|register|signIn|refresh|passwordChange|accountDelete|signOut|signOutEverywhere|sessionRevoke)$/;
const likely: Record<Kind, number> = { query: 9, mutation: 2, subscription: 1 };
/** Mutations after which the one who made them has no session any more. */
const ending = new Set(['Mutation.signOutEverywhere']);

/**
 * Which operation is sent next. It is drawn to fields that were seldom asked for, and away from those that this kind of
 * person was refused before, so that most operations get beyond the door. Operations come back with other people and
 * other values: what is remembered of one must never reach the next.
 */
export function createSteering(schema: GraphQLSchema, coverage: Coverage) {
  const routes = routesOf(schema);
  const asked = new Map<string, number>();
  const denied = new Map<string, Set<string>>();
  const templates: { template: Template; coordinates: ReadonlySet<string> }[] = [];
  let turn = 0;

  const timesAsked = ({ kind }: Identity, coordinate: string) => asked.get(`${kind} ${coordinate}`) ?? 0;
  const isDenied = ({ kind }: Identity, coordinate: string) => denied.get(kind)?.has(coordinate) ?? false;

  return {
    deny({ kind }: Identity, coordinate: string): void {
      const known = denied.get(kind) ?? new Set();
      denied.set(kind, known.add(coordinate));
    },

    wantedBy:
      (identity: Identity): Wanted =>
      (coordinate) => {
        if (isDenied(identity, coordinate)) return 0.01;
        const factor = costly.test(coordinate) ? 0.4 : 1;
        // What is private is what this is about.
        if (coordinate.startsWith('User.')) return 0.5;
        if (coverage.timesAsked(coordinate) < 8) return 0.7 * factor;
        return (coverage.timesAnswered(coordinate) === 0 ? 0.4 : 0.2) * factor;
      },

    /**
     * Where the next operation goes: to a field that this kind of person has seldom asked for, by any way that there is
     * to it and that is not known to be closed.
     */
    goal(identity: Identity, random: Random): Pick<Route, 'kind' | 'fields'> {
      const all = coverage.all.filter((one) => !isDenied(identity, one) || random.chance(0.01));
      const coordinate = random.weighted(all, (one) => 1 / (1 + timesAsked(identity, one)) ** 2);
      const [type = '', field = ''] = coordinate.split('.');
      const ways = (routes.get(type) ?? []).filter(
        ({ coordinates }) => !coordinates.some((one) => isDenied(identity, one)),
      );
      if (ways.length === 0) {
        this.deny(identity, coordinate);
        return { kind: 'query', fields: [] };
      }
      const { kind, fields } = random.weighted(
        ways,
        (way) => likely[way.kind] * (costly.test(way.coordinates[0] ?? coordinate) ? 0.1 : 1),
      );
      // What is dear is left to chance as well.
      return costly.test(coordinate) && random.chance(0.9)
        ? { kind, fields: [] }
        : { kind, fields: [...fields, field] };
    },

    /** Counts what somebody asks for. */
    ask({ kind }: Identity, { chosen }: Template): void {
      for (const one of coordinatesOf(chosen)) asked.set(`${kind} ${one}`, (asked.get(`${kind} ${one}`) ?? 0) + 1);
    },

    keep(template: Template): void {
      turn = (turn + 1) % MOST_TEMPLATES;
      const entry = { template, coordinates: new Set(coordinatesOf(template.chosen)) };
      if (templates.length < MOST_TEMPLATES) templates.push(entry);
      else templates[turn] = entry;
    },

    /** One that was sent before and that this person is not known to be refused; null where none was found. */
    again(identity: Identity, random: Random): Template | null {
      for (let tries = 0; tries < 6 && templates.length > 0; tries += 1) {
        const { template, coordinates } = random.pick(templates);
        if (template.roots.some((root) => costly.test(root)) && random.chance(0.6)) continue;
        if (![...coordinates].some((one) => isDenied(identity, one)) || random.chance(0.03)) return template;
      }
      return null;
    },

    ends: ({ roots }: Template): boolean => roots.some((root) => ending.has(root)),
  };
}
export type Steering = ReturnType<typeof createSteering>;

const coordinatesOf = (chosen: readonly Chosen[]): string[] =>
  chosen.flatMap(({ coordinate, children }) => [coordinate, ...(children ? coordinatesOf(children) : [])]);
