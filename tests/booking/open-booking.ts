import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import type { ExecutionResult } from 'graphql';
import { type Role, scopesOf } from '#contracts/authority.ts';
import { anonymous, type Caller } from '#contracts/caller.ts';
import type { Actor } from '#contracts/events/domain-event.ts';
import { parseEnv } from '#runtime/env/parse-env.ts';
import type { Fault } from '#runtime/lifecycle/fault.ts';
import { createLog } from '#runtime/log/log.ts';
import { createErasures } from '#runtime/personal-data/erasures.ts';
import { openParts, processEnv } from '#runtime/process.ts';
import { newId } from '#runtime/relay/node-id.ts';
import type { BookingRequest } from '#subgraphs/booking/booking/booking-request.ts';
import { createProcessBooking } from '#subgraphs/booking/booking/process.ts';
import { createReconciler } from '#subgraphs/booking/booking/reconcile.ts';
import { createRequestBooking } from '#subgraphs/booking/booking/request.ts';
import { createErasePerson } from '#subgraphs/booking/erasure/erase-person.ts';
import { createTakeBack } from '#subgraphs/booking/erasure/take-back.ts';
import { startBookingJobs } from '#subgraphs/booking/jobs.ts';
import { bookingModels } from '#subgraphs/booking/models.ts';
import { createBookingOutboxes } from '#subgraphs/booking/outboxes.ts';
import type { ProviderDocument } from '#subgraphs/booking/provider/provider.model.ts';
import { bayesianAverage } from '#subgraphs/booking/provider/rating.ts';
import { termsOf } from '#subgraphs/booking/search/terms.ts';
import type { ServiceDocument } from '#subgraphs/booking/service/service.model.ts';
import type { BookingSettings } from '#subgraphs/booking/settings.ts';
import { createBookingSubgraph } from '#subgraphs/booking/subgraph.ts';

const day = 24 * 60 * 60_000;
export const nobody = anonymous;

export const callerOf = (id: string = newId('User'), roles: Role[] = ['CUSTOMER']): Caller & { id: string } =>
  Object.freeze({ id, roles, scopes: scopesOf(roles), sessionId: null, address: null, sealingKey: null });

export const everyDay = (opens: string, closes: string) =>
  [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens, closes }));

/** A midnight of the provider's zone (UTC) so many days from now: always ahead, always the start of a slot. */
export const midnight = (daysAhead: number): Date => new Date(Math.floor(Date.now() / day) * day + daysAhead * day);

/**
 * The booking subgraph on a fresh database. Nothing happens by itself: a test processes, reconciles, or starts the
 * worker when it wants to.
 */
export async function openBooking(
  changes: Partial<BookingSettings> = {},
  { namespace = `test-${randomBytes(6).toString('hex')}`, fault }: { namespace?: string; fault?: Fault } = {},
) {
  const env = parseEnv(processEnv, {
    MONGODB_URI: process.env.MONGODB_URI,
    REDIS_URL: process.env.REDIS_URL,
    SANGAM_NAMESPACE: namespace,
    SANGAM_CALLER_SECRET: 'a secret of the tests, and of nobody else',
    SANGAM_CURSOR_SECRET: 'another secret of the tests, also for them alone',
    SANGAM_MONGO_POOL: '60',
  });
  const log = createLog({ name: 'booking-test', level: 'error' });
  const opened = await openParts(env, log);
  const parts = { ...opened, ...(fault && { fault }) };
  const settings: BookingSettings = {
    deadlineMs: 60_000,
    holdMs: 30_000,
    retryAfterMs: 30_000,
    reconcileMs: 1_000,
    concurrency: 16,
    ...changes,
  };
  const subgraph = await createBookingSubgraph({ ...parts, settings });
  const db = parts.mongo.db('booking');
  const models = bookingModels(db);
  const outboxes = createBookingOutboxes({ models, ...parts });
  const outbox = outboxes.bookings;
  const erasures = createErasures(models.erasures, 'booking');
  const erase = createErasePerson({ models, outboxes, fault: parts.fault });
  const takeBack = createTakeBack(erasures, erase);
  const enqueued: { id: string; attempt: number | undefined }[] = [];
  /** In place of Redis: remembers what was enqueued, or refuses. */
  const queue = {
    down: false,
    async enqueue(_: string, __: unknown, { id, attempt }: { id: string; attempt?: number }) {
      if (queue.down) throw new Error('the queue is down');
      enqueued.push({ id, attempt });
    },
  };

  async function provider(
    offers: Partial<ServiceDocument>[] = [{}],
    changes: Partial<ProviderDocument> = {},
  ): Promise<{ provider: ProviderDocument; services: ServiceDocument[]; service: ServiceDocument }> {
    const _id = changes._id ?? newId('Provider');
    const services = offers.map(
      (offer): ServiceDocument => ({
        _id: newId('Service'),
        providerId: _id,
        name: 'Mending taps',
        category: 'plumbing',
        price: { amountMinor: 150_000, currency: 'NPR' },
        durationMinutes: 60,
        bufferBeforeMinutes: 0,
        bufferAfterMinutes: 0,
        noticeMinutes: 0,
        horizonDays: 60,
        capacity: 1,
        ...offer,
      }),
    );
    const name = changes.name ?? 'Bagmati Pipes';
    const city = changes.city ?? 'Kathmandu';
    const document: ProviderDocument = {
      _id,
      ownerId: newId('User'),
      name,
      description: 'Pipes and taps.',
      city,
      location: { type: 'Point', coordinates: [85.324, 27.717] },
      categories: [...new Set(services.map(({ category }) => category))],
      timeZone: 'UTC',
      agendaZone: 'UTC',
      workingHours: everyDay('00:00', '24:00'),
      verified: true,
      ratingSum: 0,
      ratingCount: 0,
      rank: bayesianAverage(0, 0),
      terms: termsOf([name, city, ...services.map((service) => service.name)]),
      sequence: 0,
      pending: [],
      ...changes,
    };
    await models.providers.insertMany([document], { lean: true });
    await models.services.insertMany(services, { lean: true });
    return { provider: document, services, service: services[0] as ServiceDocument };
  }

  const accept = createRequestBooking({ models, outbox, queue, settings, takeBack, log, fault: parts.fault });
  const request = (customerId: string, given: BookingRequest, by: Actor | null = null) => accept(customerId, given, by);
  /** A booking that is stored and PENDING, and of which nobody is told to process it. */
  const pending = (serviceId: string, startsAt: Date, customerId: string = newId('User'), seats = 1) =>
    request(customerId, { serviceId, startsAt, seats, note: null, idempotencyKey: newId('Booking') });

  const process_ = createProcessBooking({ models, outbox, settings, takeBack, fault: parts.fault });
  const reconciler = createReconciler({ db, models, outbox, queue, settings, takeBack, log });
  const statusOf = async (id: string) => (await models.bookings.findById(id).lean())?.status;
  const claimsOn = async (providerId: string) =>
    (await models.agendas.find({ _id: new RegExp(`^${providerId}/`) }).lean()).flatMap(({ claims }) => claims);

  async function ask(query: string, variables: Record<string, unknown> = {}, caller: Caller = anonymous) {
    // As over HTTP: plain JSON in, plain JSON out.
    const given = JSON.parse(JSON.stringify(variables));
    const result: ExecutionResult = await subgraph.execute({ query, variables: given, caller, requestId: 'req_test' });
    return {
      data: JSON.parse(JSON.stringify(result.data ?? null)),
      codes: (result.errors ?? []).map(({ extensions }) => extensions.code),
      errors: result.errors ?? [],
    };
  }

  return {
    ...parts,
    db,
    models,
    subgraph,
    settings,
    outbox,
    outboxes,
    erasures,
    erase,
    takeBack,
    queue,
    enqueued,
    provider,
    request,
    pending,
    process: process_,
    reconcile: reconciler.round,
    statusOf,
    claimsOn,
    ask,
    startJobs: () => startBookingJobs({ ...parts, settings }),
    async close() {
      await subgraph.close();
      await Promise.all(Object.values(outboxes).map((one) => one.close()));
      await db.dropDatabase();
      await opened.close();
    },
  };
}
export type OpenBooking = Awaited<ReturnType<typeof openBooking>>;
