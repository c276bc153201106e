import type { SocketNews } from '#tests/harness/socket.ts';
import type { Identity } from './identities.ts';
import type { Judge } from './judge.ts';
import type { Sockets } from './sockets.ts';
import type { Chosen, Template } from './template.ts';

const person = 'id displayName email locale home { latitude longitude } sessions { id device }';
const watched = [
  `subscription { bookingUpdated { kind cursor status booking { id status note reason { code message } customer { ${person} } } } }`,
  'subscription { notificationUpdated { kind cursor unread notification { id kind title body bookingId } } }',
];

const templateOf = (text: string): Template => ({
  kind: 'subscription',
  text,
  variables: [],
  chosen: [] as Chosen[],
  roots: [],
});

/** Has everybody listen, all through the walk, to all that they are told of: it is judged like every answer. */
export async function watchEverything(sockets: Sockets, people: readonly Identity[], judge: Judge) {
  const ends: (() => void)[] = [];
  for (const identity of people) {
    for (const text of watched) {
      const sent = { step: 0, identity, template: templateOf(text), variables: {} };
      const { socket, end } = await sockets.for(identity);
      if (end) throw new Error(`${identity.label} could not listen: ${end.code}`);
      ends.push(
        socket.begin({ query: text }, (news: SocketNews) => {
          if (news.type === 'next' || news.type === 'error') judge.told(sent, news.reply);
        }),
      );
    }
  }
  return {
    end() {
      for (const end of ends) end();
    },
  };
}
