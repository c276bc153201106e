// Watches your bookings over a socket and prints a line for each event, until a booking has been decided.
// SANGAM is the address of the graph, TOKEN an access token.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const { SANGAM = 'http://127.0.0.1:4000', TOKEN } = process.env;

const client = createClient({
  url: `${SANGAM.replace(/^http/, 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${TOKEN}` },
});

// The booking and its customer come from two subgraphs, the recommendation from a third: one event, one graph.
const events = client.iterate({
  query: /* GraphQL */ `
    subscription {
      bookingUpdated {
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
  `,
});

for await (const { data, errors } of events) {
  if (errors) throw new Error(errors[0].message);
  const { kind, status, booking } = data.bookingUpdated;
  if (kind === 'START') {
    console.log('watching');
    continue;
  }
  const [next] = booking.customer.recommendations;
  console.log(`${status}: ${booking.customer.displayName} with ${booking.provider.name}`);
  if (status === 'PENDING') continue;
  console.log(`also for you: ${next.provider.name}, ${next.reasons[0].text}`);
  break;
}
await client.dispose();
