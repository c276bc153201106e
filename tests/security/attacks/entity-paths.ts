import { type GraphQLObjectType, getNamedType, isCompositeType, isObjectType, isRequiredArgument } from 'graphql';
import { providers } from '#infra/local/demonstration/places.ts';
import { operationAlong } from '../attacker/ask-at.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { book } from '../attacker/booking.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';
import type { Person } from '../attacker/people.ts';
import type { Place } from '../attacker/samples.ts';
import type { Step } from '../attacker/spots.ts';
import type { Target } from '../attacker/target.ts';

/** All that anybody may know of anybody. Whatever else a person has is that person’s, whichever way leads to it. */
const openOfUser = new Set(['id', 'displayName']);

/** What the demonstration’s provider offers. */
const demonstrationService = providers()[0]?.services[0]?.id;

const LONGEST = 9;

type Way = { operation: 'query' | 'subscription'; route: Step[] };

/** Every way from a query or a subscription to a person on which no type comes twice. */
function waysToPeople({ schema }: Target): Way[] {
  const ways: Way[] = [];
  const go = (operation: Way['operation'], type: GraphQLObjectType, route: Step[], within: readonly string[]) => {
    if (route.length >= LONGEST) return;
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      if (!isObjectType(target)) continue;
      const steps = [...route, { parent: type, field }];
      if (target.name === 'User') ways.push({ operation, route: steps });
      // Beyond a person there are other people: one who reviews whom one has booked.
      if (!within.includes(target.name)) go(operation, target, steps, [...within, target.name]);
    }
  };
  const [query, subscription] = [schema.getQueryType(), schema.getSubscriptionType()];
  if (query) go('query', query, [], []);
  if (subscription) go('subscription', subscription, [], []);
  return ways;
}

/** The objects that have an id of a person and the field, and are of somebody else. */
function told(value: unknown, field: string, ownId: string): boolean {
  if (Array.isArray(value)) return value.some((one) => told(one, field, ownId));
  if (typeof value !== 'object' || value === null) return false;
  const { whose, wanted, ...rest } = value as Record<string, unknown>;
  const isTold = typeof whose === 'string' && whose !== ownId && wanted !== null && wanted !== undefined;
  return isTold || Object.values(rest).some((one) => told(one, field, ownId));
}

const privateFields = ({ schema }: Target): string[] => {
  const user = schema.getType('User');
  if (!isObjectType(user)) return [];
  return Object.values(user.getFields())
    .filter(({ name, args }) => !openOfUser.has(name) && !args.some(isRequiredArgument))
    .map(({ name, type }) => (isCompositeType(getNamedType(type)) ? `${name} { __typename }` : name));
};

async function along(target: Target, way: Way, person: Person | null, place: Place): Promise<string> {
  const gots = await Promise.all(privateFields(target).map((field) => askedFor(target, way, field, person, place)));
  return gots.find((got) => got !== null) ?? 'nothing private';
}

/** What is wrong with what one private field got at the end of a way; null where nothing is. */
async function askedFor(
  target: Target,
  { operation, route }: Way,
  field: string,
  person: Person | null,
  place: Place,
): Promise<string | null> {
  const token = person?.token;
  const selection = `{ whose: id wanted: ${field} }`;
  const { query, variables } = operationAlong(operation, route, { place, selection });
  if (operation === 'subscription') {
    const socket = target.socket({ authorization: token === undefined ? undefined : `Bearer ${token}` });
    await socket.ready;
    const news = await socket.ask({ query, variables });
    await socket.close();
    if (news.type === 'next' && told(news.reply.data, field, person?.id ?? '')) return `User.${field} is told`;
    return gotOfNews(news) === 'INTERNAL' ? 'INTERNAL' : null;
  }
  const reply = await target.ask(query, variables, { ...(token !== undefined && { token }) });
  if (told(reply.data, field, person?.id ?? '')) return `User.${field} is told: ${reply.text.slice(0, 200)}`;
  return gotOf(reply) === 'INTERNAL' || !reply.isGraph ? gotOf(reply) : null;
}

/** Whether somebody is at the end of a way for who may see everybody: where nobody is, that nothing is told says nothing. */
async function leadsToSomebody(target: Target, { operation, route }: Way, admin: Person, place: Place) {
  const { query, variables } = operationAlong(operation, route, { place, selection: '{ whose: id }' });
  const { text } = await target.ask(query, variables, { token: admin.token });
  return text.includes('"whose":"usr_');
}

/** By queries only: whether something happens while a subscription is open is up to others. */
async function mostLeadSomewhere(target: Target, ways: readonly Way[], admin: Person, place: Place): Promise<string> {
  const queries = ways.filter(({ operation }) => operation === 'query');
  const blind: Way[] = [];
  for (const way of queries) if (!(await leadsToSomebody(target, way, admin, place))) blind.push(way);
  if (blind.length <= queries.length / 2) return 'nothing private';
  return `${blind.length} of ${queries.length} ways lead to nobody: ${blind.slice(0, 5).map(nameOfWay).join(', ')}`;
}

const nameOfWay = ({ route }: Way): string => route.map(({ field }) => field.name).join('.');

export const entityPathAttacks: Attack[] = [
  {
    name: 'private fields of people, by every way to a person',
    expected: ['nothing private'],
    async disguises(target) {
      const ways = waysToPeople(target);
      const victim = await target.people.person('the victim');
      const place = { ...(await target.sample()), userId: victim.id };
      // The provider is party to it: may know that it is, and who the customer is, but nothing more of the customer.
      if (await target.has('something to book')) {
        const service = (await target.people.staff('provider')) ? demonstrationService : undefined;
        Object.assign(place, { bookingId: await book(target, victim, 'a note', service) });
      }
      const attackers = [
        ['nobody', null],
        ['a customer', await target.people.person('the attacker')],
        ['a provider', await target.people.staff('provider')],
      ] as const;
      const admin = await target.people.staff('admin');
      const control: Disguise[] = admin
        ? [{ name: 'most ways lead to somebody', run: () => mostLeadSomewhere(target, ways, admin, place) }]
        : [];
      const tries = ways.flatMap((way) =>
        attackers
          .filter(([name, person]) => name === 'nobody' || person !== null)
          .map(
            ([name, person]): Disguise => ({
              name: `${nameOfWay(way)}, by ${name}`,
              run: () => along(target, way, person, place),
            }),
          ),
      );
      return [...control, ...tries];
    },
  },
];
