// Watches your bookings over a socket and prints a line for each event, until a booking has been decided.
// SANGAM is the address of the graph, TOKEN an access token.
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const { SANGAM = 'http://127.0.0.1:4000', TOKEN } = process.env;

const client = createClient({
  url: `${SANGAM.replace(/^http/, 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${TOKEN}` },
  // Its own retry would send the same variables again. We resume after the last cursor instead.
  retryAttempts: 0,
});

// The booking and its customer come from two subgraphs, the recommendation from a third: one event, one graph.
const query = /* GraphQL */ `
  subscription ($after: String) {
    bookingUpdated(after: $after) {
      kind
      cursor
      status
      booking {
        provider { name }
        customer {
          displayName
          recommendations(first: 1) {
            provider { name }
            reasons { text }
          }
        }
      }
    }
  }
`;

let after = null;
let decided = false;
while (!decided) {
  try {
    decided = await watch();
  } catch (error) {
    // A code below 4000 or an error of the socket: it dropped, or there is none yet. All else is a refusal.
    const dropped = error.code < 4000 || error.type === 'error';
    if (after === null || !dropped) throw new Error(error.reason || error[0]?.message || error.message);
  }
  if (!decided) {
    console.error('the socket closed: resuming');
    await wait(1_000);
  }
}
await client.dispose();

/** Prints what comes. Whether a booking was decided before the socket closed. */
async function watch() {
  for await (const { data, errors } of client.iterate({ query, variables: { after } })) {
    if (!data?.bookingUpdated) throw new Error(errors?.[0].message);
    // A part of it may be missing, of a subgraph that does not answer now.
    if (errors) console.error(errors[0].message);
    const { kind, cursor, status, booking } = data.bookingUpdated;
    after = cursor;
    if (kind === 'START') console.log('watching');
    if (kind === 'GAP') console.log('some events cannot be told any more: ask for your bookings again');
    if (kind !== 'EVENT' || !booking) continue;
    console.log(`${status}: ${booking.customer?.displayName} with ${booking.provider?.name}`);
    if (status === 'PENDING') continue;
    const next = booking.customer?.recommendations?.[0];
    if (next) console.log(`also for you: ${next.provider?.name}, ${next.reasons?.[0]?.text}`);
    return true;
  }
  return false;
}
