import { randomBytes } from 'node:crypto';
import { type Role, scopesOf } from '#contracts/authority.ts';
import { anonymous, type Caller } from '#contracts/caller.ts';
import { type BookingSnapshot, bookingEventTypes } from '#contracts/events/booking.ts';
import { type DomainEvent, eventId } from '#contracts/events/domain-event.ts';
import type { ProviderSnapshot } from '#contracts/events/provider.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { connectMongo } from '#runtime/mongo/connect.ts';
import { createErasures } from '#runtime/personal-data/erasures.ts';
import { recordBooking } from '#subgraphs/recommendation/behaviour/record-booking.ts';
import { recordProvider } from '#subgraphs/recommendation/catalogue/record-provider.ts';
import { recommendationModels } from '#subgraphs/recommendation/models.ts';
import type { RecommendationSettings } from '#subgraphs/recommendation/settings.ts';
import { createRecommendationSubgraph } from '#subgraphs/recommendation/subgraph.ts';

export const given = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
};

export const log = createLog({ name: 'recommendation-test', level: 'silent' });
export const freshNamespace = (): string => `test${randomBytes(5).toString('hex')}`;

/** An id of a test: the kind's prefix and a number in 24 hexadecimal digits. */
export const idOf = (prefix: string, number: number): string => `${prefix}_${number.toString(16).padStart(24, '0')}`;
export const provider = (number: number): string => idOf('prv', number);
export const person = (number: number): string => idOf('usr', number);

export const kathmandu = { latitude: 27.7172, longitude: 85.324 };
/** About so many kilometres north of the middle of Kathmandu. */
export const kmNorth = (km: number) => ({ ...kathmandu, latitude: kathmandu.latitude + km / 111.2 });

export const callerOf = (id: string, roles: Role[] = ['CUSTOMER']): Caller =>
  Object.freeze({ id, roles, scopes: scopesOf(roles), sessionId: null, address: null, sealingKey: null });

/** A provider of one trade; its only service has the provider's number. */
export function published(number: number, changes: Partial<ProviderSnapshot> = {}, sequence = 1): DomainEvent {
  const [category = 'plumbing'] = changes.categories ?? [];
  const data: ProviderSnapshot = {
    providerId: provider(number),
    ownerId: person(1_000 + number),
    name: `Provider ${number}`,
    city: 'Kathmandu',
    categories: [category],
    location: kathmandu,
    services: [{ serviceId: idOf('svc', number), name: `${category} visit`, category, priceMinor: 100_000 }],
    currency: 'NPR',
    ratingAverage: 4.5,
    ratingCount: 10,
    ...changes,
  };
  const aggregateId = provider(number);
  const occurredAt = '2026-01-01T00:00:00.000Z';
  return { id: eventId(aggregateId, sequence), type: 'provider.published', aggregateId, sequence, occurredAt, data };
}

type Told = { status: BookingSnapshot['status']; sequence: number };

/** What is told of a booking that a person made with a provider. */
export function booking(number: number, customer: number, by: number, { status, sequence }: Told): DomainEvent {
  const type = bookingEventTypes.find((one) => one === `booking.${status.toLowerCase()}`) ?? 'booking.requested';
  const aggregateId = idOf('bkg', number);
  const data: BookingSnapshot = {
    bookingId: aggregateId,
    customerId: person(customer),
    providerId: provider(by),
    providerOwnerId: person(1_000 + by),
    providerName: `Provider ${by}`,
    serviceId: idOf('svc', by),
    serviceName: 'A visit',
    status,
    previousStatus: null,
    startsAt: '2026-02-01T04:00:00.000Z',
    endsAt: '2026-02-01T05:00:00.000Z',
    priceMinor: 100_000,
    currency: 'NPR',
    reason: null,
  };
  return {
    id: eventId(aggregateId, sequence),
    type,
    aggregateId,
    sequence,
    occurredAt: '2026-01-02T00:00:00.000Z',
    data,
  };
}

/** The recommendation subgraph on a fresh database. */
export async function openRecommendation(settings: RecommendationSettings = { ai: null }, now?: () => number) {
  const metrics = createMetrics({ process: 'recommendation-test' });
  const namespace = freshNamespace();
  const mongo = await connectMongo(given('MONGODB_URI'), { namespace, appName: 'recommendation-test', log, metrics });
  const subgraph = await createRecommendationSubgraph({ mongo, log, settings, now });
  const db = mongo.db('recommendation');
  const models = recommendationModels(db);
  const erasures = createErasures(models.erasures, 'recommendation');

  return {
    subgraph,
    mongo,
    models,
    erasures,
    namespace,
    tell: {
      provider: (event: DomainEvent) => recordProvider(models.catalogue, event),
      booking: (event: DomainEvent) => recordBooking({ ...models, erasures }, event),
    },
    /** What was answered, as plain JSON, and the codes of the errors beside it. */
    async ask(query: string, variables: Record<string, unknown> = {}, caller: Caller = anonymous) {
      const result = await subgraph.execute({ query, variables, caller, requestId: 'req_test' });
      const { data } = JSON.parse(JSON.stringify(result));
      return { data, codes: (result.errors ?? []).map((error) => error.extensions.code) };
    },
    async close() {
      await db.dropDatabase();
      await mongo.close();
      metrics.close();
    },
  };
}
export type OpenRecommendation = Awaited<ReturnType<typeof openRecommendation>>;
