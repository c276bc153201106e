import type { SocketNews } from '#tests/harness/socket.ts';
import type { Reply, Wire } from '#tests/harness/wire.ts';
import type { Identity } from './identities.ts';
import type { Judge, Sent } from './judge.ts';
import type { Sockets } from './sockets.ts';

type Told = Omit<Reply, 'headers'>;
type Parts = {
  wire: Wire;
  sockets: Sockets;
  judge: Judge;
  /** Hears of every answer. */
  heed: (sent: Sent, reply: Told) => void;
  /** Hears of a socket that was not opened. */
  shutOut: (identity: Identity) => void;
};

/** How many steps a subscription to which nothing happens stays open. */
const PATIENCE = 150;

/** The ways to the graph. */
export function createSend({ wire, sockets, judge, heed, shutOut }: Parts) {
  const open = new Set<{ until: number; end: () => void }>();

  async function overHttp(sent: Sent): Promise<void> {
    const { identity, template, variables } = sent;
    const { authorization } = identity;
    const headers = { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) };
    heed(sent, await wire.send({ headers, body: JSON.stringify({ query: template.text, variables }) }));
  }

  /** A subscription is not waited for: it is open until it was told something, or for some steps. */
  async function overSocket(sent: Sent): Promise<void> {
    const { identity, template, variables } = sent;
    const { socket, end, done } = await sockets.for(identity);
    if (end) {
      if (!['refused', 'spare'].includes(identity.kind))
        judge.fail(`a socket was closed with ${end.code}`, sent, end.reason);
      return shutOut(identity);
    }
    const operation = { query: template.text, variables };
    if (template.kind !== 'subscription') {
      const news = await socket.ask(operation, 60);
      if (news.type === 'next' || news.type === 'error') heed(sent, news.reply);
      return done();
    }
    const entry = {
      until: sent.step + PATIENCE,
      end() {
        if (!open.delete(entry)) return;
        stop();
        done();
      },
    };
    open.add(entry);
    const stop = socket.begin(operation, (news: SocketNews) => {
      if (news.type === 'next' || news.type === 'error') heed(sent, news.reply);
      // Only when `stop` is there: the first news may be told at once.
      queueMicrotask(entry.end);
    });
  }

  return {
    overHttp,
    overSocket,
    /** Ends the subscriptions whose time was up before this step. */
    endOpen(step: number): void {
      for (const entry of [...open]) if (entry.until < step) entry.end();
    },
  };
}
