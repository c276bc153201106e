import { getNamedType } from 'graphql';
import { askAt, usualSelection } from '../attacker/ask-at.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { type Belongings, belongingsOf, makeVictim } from '../attacker/belongings.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';
import type { Person } from '../attacker/people.ts';
import { everythingOf } from '../attacker/selections.ts';
import { nameOf, type Spot, type Step, spotsOf } from '../attacker/spots.ts';
import type { Target } from '../attacker/target.ts';

const nothing = (kind: string) => `${kind}_${'0'.repeat(24)}`;

type Answer = { got: string; text: string };

/** Asks for a thing by its id; over a socket where it is a subscription. */
async function askFor(target: Target, spot: Spot, id: string, selection: string, token?: string): Promise<Answer> {
  const { query, variables } = askAt(spot, id, await target.sample(), selection);
  if (spot.operation !== 'subscription') {
    const reply = await target.ask(query, variables, { ...(token !== undefined && { token }) });
    return { got: gotOf(reply), text: reply.text };
  }
  const socket = target.socket({ authorization: token === undefined ? undefined : `Bearer ${token}` });
  await socket.ready;
  const news = await socket.ask({ query, variables });
  await socket.close();
  return { got: gotOfNews(news), text: news.type === 'next' || news.type === 'error' ? news.reply.text : news.type };
}

/** The most that this person may ask for at this place: what the graph refuses beforehand is left out. */
async function widestFor(target: Target, spot: Spot, token?: string): Promise<string> {
  const { field } = spot.route.at(-1) as Step;
  const without = new Set<string>();
  for (let tries = 0; tries < 20; tries += 1) {
    const selection = everythingOf(field.type as never, 3, without);
    const { text } = await askFor(target, spot, nothing('bkg'), selection, token);
    const [, refused] =
      /"code":"(?:FORBIDDEN|UNAUTHENTICATED)","field":"([\w.]+)"|"field":"([\w.]+)","code":"(?:FORBIDDEN|UNAUTHENTICATED)"/.exec(
        text,
      ) ?? [];
    if (!refused || without.has(refused) || /^(Query|Mutation|Subscription)\./.test(refused)) return selection;
    without.add(refused);
  }
  return usualSelection(field);
}

/** What is different about any two answers. */
const comparable = (text: string, id: string): string =>
  text
    .replaceAll(id, '<id>')
    .replace(/"requestId":"[^"]*"/g, '')
    .replace(/"cursor":"[^"]*"/g, '');

type Attackers = [name: string, person: Person | null][];

async function judge(target: Target, spot: Spot, id: string, attackers: Attackers): Promise<string> {
  const gots = new Set<string>();
  for (const [name, person] of attackers) {
    const selection = await widestFor(target, spot, person?.token);
    const kind = id.slice(0, 3);
    const theirs = await askFor(target, spot, id, selection, person?.token);
    const unknown = await askFor(target, spot, nothing(kind), selection, person?.token);
    if (comparable(theirs.text, id) !== comparable(unknown.text, nothing(kind))) {
      return `${name} can tell: ${theirs.text.slice(0, 300)} from ${unknown.text.slice(0, 300)}`;
    }
    gots.add(theirs.got);
  }
  const answered = ['data', 'done'].filter((got) => gots.has(got));
  return answered.length > 0 ? answered.join() : 'the same as for nothing';
}

const isId = ({ type }: Spot) => getNamedType(type).name === 'ID';

async function disguises(target: Target): Promise<Disguise[]> {
  const victim = await makeVictim(target);
  const before = await belongingsOf(target, victim);
  const attackers: Attackers = [
    ['nobody', null],
    ['another customer', await target.people.person('the attacker')],
    ['a provider', await target.people.staff('provider')],
  ];
  const present = attackers.filter(([name, person]) => name === 'nobody' || person !== null);
  const spots = spotsOf(target.schema).filter(isId);
  return [
    ...spots.flatMap((spot) =>
      Object.entries(before.ids).map(([kind, id]) => ({
        name: `${nameOf(spot)} with somebody’s ${kindOf[kind] ?? kind}`,
        run: () => judge(target, spot, id, present),
      })),
    ),
    {
      name: '(and there was something of everything to steal)',
      expected: ['enough'],
      async run() {
        const missing = ['usr', 'bkg', 'ntf', 'ses'].filter((kind) => !before.ids[kind]);
        return missing.length === 0 ? 'enough' : `nothing of ${missing.join(', ')}`;
      },
    },
    {
      name: '(and nothing of the victim’s has changed)',
      expected: ['nothing has'],
      run: async () => changesIn(before, await belongingsOf(target, victim)),
    },
  ];
}

const kindOf: Record<string, string> = {
  usr: 'account',
  bkg: 'booking',
  ntf: 'notification',
  ses: 'session',
  eml: 'e-mail',
};

function changesIn(before: Belongings, after: Belongings): string {
  // What fits a person changes with what others do.
  const changed = Object.keys(before.seen).filter(
    (name) => name !== 'recommendations' && before.seen[name] !== after.seen[name],
  );
  return changed.length === 0
    ? 'nothing has'
    : changed.map((name) => `${before.seen[name]} → ${after.seen[name]}`).join('; ');
}

export const idorAttacks: Attack[] = [
  { name: 'ids of other people’s things', expected: ['the same as for nothing'], disguises },
];
