import type { Socket, SocketNews } from '#tests/harness/socket.ts';
import type { Attack, Disguise } from '../attacker/attack.ts';
import { book } from '../attacker/booking.ts';
import { gotOf, gotOfNews } from '../attacker/got.ts';
import type { Person } from '../attacker/people.ts';
import type { Target } from '../attacker/target.ts';

const watching = `subscription ($id: ID, $after: String) {
  bookingUpdated(id: $id, after: $after) { kind cursor status booking { id note } }
}`;
type Update = { kind: string; cursor: string; booking: { id: string; note: string | null } | null };
const updateIn = (news: SocketNews): Update | null =>
  news.type === 'next' ? ((news.reply.data?.bookingUpdated as Update | undefined) ?? null) : null;

async function withSocket(
  target: Target,
  { token }: Person,
  work: (socket: Socket) => Promise<string>,
): Promise<string> {
  const socket = target.socket({ authorization: `Bearer ${token}` });
  try {
    const end = await socket.ready;
    return end ? `closed ${end.code}` : await work(socket);
  } finally {
    await socket.close();
  }
}

/** The victim’s last cursor, after something has happened to one of the victim’s bookings. */
async function cursorOf(target: Target, victim: Person): Promise<string> {
  let cursor = '';
  await withSocket(target, victim, async (socket) => {
    const following = socket.follow({ query: watching });
    cursor = updateIn(await following.next('the victim’s subscription to stand'))?.cursor ?? '';
    return cursor;
  });
  return cursor;
}

/**
 * Watches with these variables while the victim books, and then books too. As events come in order, the attacker’s own
 * one tells that the victim’s would have been here.
 */
async function listen(
  target: Target,
  attacker: Person,
  victim: Person,
  variables: Record<string, unknown>,
): Promise<string> {
  return withSocket(target, attacker, async (socket) => {
    const following = socket.follow({ query: watching, variables });
    // With a cursor, nothing comes before something has happened.
    const first = variables.after === undefined ? await following.next('an answer') : null;
    if (first && !updateIn(first)) return gotOfNews(first);
    const theirs = await book(target, victim, 'what only the victim may read');
    const own = await book(target, attacker, 'what the attacker wrote');
    for (;;) {
      const news = await following.next('news');
      const update = updateIn(news);
      if (!update) return gotOfNews(news);
      if (update.booking?.id === theirs || update.booking?.note?.includes('only the victim'))
        return 'the victim’s events';
      if (update.booking?.id === own) return 'only one’s own events';
    }
  });
}

const crossTenant = (
  name: string,
  expected: string[],
  variables: (target: Target, victim: Person) => Promise<object>,
): Disguise => ({
  name,
  expected,
  async run(target) {
    const [attacker, victim] = [await target.people.person('the attacker'), await target.people.person('the victim')];
    return listen(target, attacker, victim, (await variables(target, victim)) as Record<string, unknown>);
  },
});

const zeros = '0'.repeat(24);
const changed = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;

export const subscriptionAttacks: Attack[] = [
  {
    name: 'somebody else’s subscription',
    needs: 'something to book',
    expected: ['NOT_FOUND'],
    disguises: [
      crossTenant('everything there is', ['only one’s own events'], async () => ({})),
      crossTenant('their booking', ['NOT_FOUND'], async (target, victim) => ({ id: await book(target, victim) })),
      crossTenant('a booking that does not exist', ['NOT_FOUND'], async () => ({ id: `bkg_${zeros}` })),
      crossTenant('their account in the place of a booking', ['BAD_ID'], async (_target, victim) => ({
        id: victim.id,
      })),
      crossTenant('after their cursor', ['only one’s own events', 'BAD_CURSOR'], async (target, victim) => ({
        after: await cursorOf(target, victim),
      })),
      crossTenant('their booking after their cursor', ['NOT_FOUND', 'BAD_CURSOR'], async (target, victim) => ({
        id: await book(target, victim),
        after: await cursorOf(target, victim),
      })),
      crossTenant('after a cursor that was changed', ['BAD_CURSOR'], async (target, victim) => ({
        after: changed(await cursorOf(target, victim), 3),
      })),
      crossTenant('after a cursor of one’s own making', ['BAD_CURSOR'], async (_target, victim) => ({
        after: Buffer.from(JSON.stringify({ topic: 'booking', audience: victim.id, position: '0-0' })).toString(
          'base64url',
        ),
      })),
      {
        name: 'the figures of the system',
        expected: ['FORBIDDEN'],
        run: async (target) =>
          withSocket(target, await target.people.person('the attacker'), async (socket) =>
            gotOfNews(await socket.ask({ query: 'subscription { systemMetrics { cursor metrics { process } } }' })),
          ),
      },
      {
        name: 'on a socket of nobody’s',
        expected: ['UNAUTHENTICATED'],
        async run(target) {
          const socket = target.socket();
          await socket.ready;
          const got = gotOfNews(await socket.ask({ query: watching }));
          await socket.close();
          return got;
        },
      },
      {
        name: 'before connection_init is acknowledged',
        expected: ['closed 4401'],
        async run(target) {
          // What is sent with `connection_init` comes before it: nobody has said who asks.
          const socket = target.socket({ payload: { authorization: 'Bearer x' } });
          const end = await socket.ready;
          return end ? `closed ${end.code}` : gotOf({ status: 0, data: null, errors: [], isGraph: true });
        },
      },
    ],
  },
];
