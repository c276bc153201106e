import type { Reply } from '#tests/harness/wire.ts';
import type { Place } from './samples.ts';

const DAY_MS = 86_400_000;
type Ask = (query: string, variables: Record<string, unknown>) => Promise<Reply>;
type Service = { id: string; provider: { id: string }; slots: { startsAt: string }[] };
type Found = { searchProviders?: { edges: { node: { services: Service[] } }[] }; service?: Service | null };

const service = 'id provider { id } slots(from: $from, to: $to) { startsAt }';
const searching = `query ($from: DateTime!, $to: DateTime!) {
  searchProviders(input: {}, first: 20) { edges { node { services { ${service} } } } }
}`;
const looking = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { service(id: $id) { ${service} } }`;

/** Times that can be booked, found once and handed out one by one, so that attacks do not compete for them. */
export function createPlaces(ask: Ask) {
  const found = new Map<string, Promise<Place[]>>();

  async function find(serviceId: string | undefined): Promise<Place[]> {
    const from = new Date(Math.ceil(Date.now() / DAY_MS) * DAY_MS + DAY_MS);
    const days = { from: from.toISOString(), to: new Date(from.getTime() + 7 * DAY_MS).toISOString() };
    const { data } = await ask(serviceId ? looking : searching, { ...days, ...(serviceId && { id: serviceId }) });
    const { searchProviders, service: one } = (data ?? {}) as Found;
    const services = searchProviders?.edges.flatMap(({ node }) => node.services) ?? (one ? [one] : []);
    const byService = services.map(({ id, provider, slots }) =>
      slots.map(({ startsAt }) => ({ providerId: provider.id, serviceId: id, startsAt })),
    );
    // One of each service in turn, and hours apart: two of one provider must not be in each other’s way.
    const longest = Math.max(0, ...byService.map((places) => places.length));
    return Array.from({ length: longest }, (_, n) => byService.flatMap((places) => places[n * 4] ?? [])).flat();
  }

  return {
    /** A time, of a certain service if need be, that was not handed out before; null where there is none. */
    async next(serviceId?: string): Promise<Place | null> {
      const known = found.get(serviceId ?? '') ?? find(serviceId);
      found.set(serviceId ?? '', known);
      return (await known).shift() ?? null;
    },
  };
}
