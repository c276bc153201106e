import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { type ReadMail, readMail } from './read-mail.ts';

export type ReceivedMail = ReadMail & { from: string; to: string[] };

/** What a receiver does with a mail. */
export type Behaviour =
  | 'accept'
  /** Never answers. */
  | 'stall'
  /** Ends the connection, and has not taken the mail. */
  | 'drop'
  /** Ends the connection after it has taken the mail, so that the sender does not know. */
  | 'take and drop'
  | { refuse: number; at: 'recipient' | 'message' };

/** An SMTP server on loopback that keeps what it takes. It speaks no TLS and wants no password. */
export async function startMailReceiver({ port = 0 } = {}) {
  const mails: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  let behaviour: Behaviour = 'accept';
  let asked = 0;
  let most = 0;

  const refusal = (at: 'recipient' | 'message') =>
    typeof behaviour === 'object' && behaviour.at === at
      ? Object.assign(new Error('not <somebody@example.com>'), { responseCode: behaviour.refuse })
      : null;
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onRcptTo(_address, _session, answer) {
      asked += 1;
      if (behaviour === 'stall') return;
      if (behaviour === 'drop') return cut();
      answer(refusal('recipient'));
    },
    onData(stream, { envelope }, answer) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      // A sender who hangs up in the middle has sent nothing.
      stream.on('error', () => undefined);
      stream.on('end', () => {
        const refused = refusal('message');
        if (refused) return answer(refused);
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), ...readMail(Buffer.concat(chunks)) });
        if (behaviour === 'take and drop') return cut();
        answer(null);
      });
    },
  });
  // Who hangs up in the middle is no error of the receiver's.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    most = Math.max(most, sockets.size);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  const address = server.server.address() as AddressInfo;

  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    mails,
    /** How often somebody asked it to take a mail. */
    asked: () => asked,
    /** The most connections that it ever had at once. */
    mostConnections: () => most,
    behave(next: Behaviour): void {
      behaviour = next;
    },
    async close(): Promise<void> {
      cut();
      await new Promise<void>((resolve) => server.close(resolve));
    },
  };
}
export type MailReceiver = Awaited<ReturnType<typeof startMailReceiver>>;
