import { defineEnv } from '#runtime/env/known.ts';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { connectMongo, ensureIndexes } from '#runtime/mongo/connect.ts';
import { processShape } from '#runtime/process.ts';
import { bookingModels } from '#subgraphs/booking/models.ts';
import { hashPassword } from '#subgraphs/user/account/password.ts';
import { userModels } from '#subgraphs/user/models.ts';
import { accountOf, bookingOf, providerOf, reviewOf, servicesOf } from './documents.ts';
import { history } from './history.ts';
import { insertMissing } from './insert-missing.ts';
import { people, providers } from './places.ts';

/**
 * Loads the demonstration data and ends. Everything has a fixed id, so what a run that was stopped half-way has left is
 * completed by the next one. What others learn from events (tastes, offers) they learn from these documents' outboxes.
 */
const env = readEnvOrExit(
  defineEnv('demonstration data', {
    MONGODB_URI: processShape.MONGODB_URI,
    SANGAM_NAMESPACE: processShape.SANGAM_NAMESPACE,
  }),
);

const log = createLog({ name: 'demonstration', level: 'warn' });
const metrics = createMetrics({ process: 'demonstration' });
const mongo = await connectMongo(env.MONGODB_URI, {
  namespace: env.SANGAM_NAMESPACE,
  appName: 'demonstration',
  log,
  metrics,
});
const say = (text: string) => process.stdout.write(`demonstration data: ${text}\n`);

const users = mongo.db('user');
const bookings = mongo.db('booking');
const { accounts } = userModels(users);
const models = bookingModels(bookings);
await Promise.all([ensureIndexes(users), ensureIndexes(bookings)]);

const now = new Date();
const everybody = people();
const everyProvider = providers();
const past = history(everybody, everyProvider, now);
const passwordHash = await hashPassword('sangam-demo');

say(`${everybody.length} people`);
await insertMissing(
  accounts,
  everybody.map((person) => accountOf(person, passwordHash, now)),
);

say(`${everyProvider.length} providers and their services`);
await insertMissing(models.services, everyProvider.flatMap(servicesOf));
await insertMissing(
  models.providers,
  everyProvider.map((provider) => providerOf(provider, past, now)),
);

say(`${past.length} past bookings and their reviews`);
await insertMissing(models.reviews, past.flatMap(reviewOf));
await insertMissing(
  models.bookings,
  past.map((booking) => bookingOf(booking)),
);

await mongo.close();
say('loaded');
