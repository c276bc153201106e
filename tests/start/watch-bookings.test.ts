import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { useServer as serveGraphql } from 'graphql-ws/use/ws';
import { expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { within } from '#tests/harness/client.ts';

const schema = buildSchema(`
  type Query { nothing: Int }
  type Subscription { bookingUpdated(after: String): Update }
  type Update { kind: String, cursor: String, status: String, booking: Booking }
  type Booking { provider: Provider, customer: Customer }
  type Provider { name: String }
  type Customer { displayName: String, recommendations(first: Int): [Recommendation] }
  type Recommendation { provider: Provider, reasons: [Reason] }
  type Reason { text: String }
`);

const booking = (recommendations: object[] | null) => ({
  provider: { name: 'Customer B' },
  customer: { displayName: 'Customer A', recommendations },
});

/** Runs the example against a graph that tells one part on each socket and then closes it. Gives what it printed. */
async function watch(parts: object[][]) {
  const asked: unknown[] = [];
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/graphql' });
  serveGraphql(
    {
      schema,
      roots: {
        subscription: {
          async *bookingUpdated({ after }: { after?: string | null }) {
            const part = parts[asked.push(after ?? null) - 1] ?? [];
            for (const update of part) yield { bookingUpdated: update };
            // After what was told is on its way.
            setTimeout(() => {
              for (const socket of server.clients) socket.close(1001);
            }, 50);
            await once(server, 'close');
          },
        },
      },
    },
    server,
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const env = { ...process.env, SANGAM: `http://127.0.0.1:${port}`, TOKEN: 'any' };
  const child = spawn(process.execPath, ['examples/watch-bookings.mjs'], { env });
  let printed = '';
  let complained = '';
  child.stdout.on('data', (data) => {
    printed += data;
  });
  child.stderr.on('data', (data) => {
    complained += data;
  });
  try {
    const [code] = await within(20, 'the example', once(child, 'close'));
    return { asked, code, complained, printed: printed.trim().split('\n') };
  } finally {
    child.kill('SIGKILL');
    server.close();
  }
}

test('the example resumes after the last cursor, and knows gaps and missing recommendations', async () => {
  const { asked, code, complained, printed } = await watch([
    [
      { kind: 'START', cursor: 'one' },
      { kind: 'EVENT', cursor: 'two', status: 'PENDING', booking: booking(null) },
    ],
    [
      { kind: 'GAP', cursor: 'three' },
      { kind: 'EVENT', cursor: 'four', status: 'CONFIRMED', booking: booking([]) },
    ],
  ]);
  expect({ asked, code, complained }).toEqual({
    asked: [null, 'two'],
    code: 0,
    complained: 'the socket closed: resuming\n',
  });
  expect(printed).toEqual([
    'watching',
    'PENDING: Customer A with Customer B',
    'some events cannot be told any more: ask for your bookings again',
    'CONFIRMED: Customer A with Customer B',
  ]);
});
