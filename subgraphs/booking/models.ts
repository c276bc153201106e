import type { Connection } from 'mongoose';
import { consumerModels } from '#runtime/consumer/consumer.model.ts';
import { eventModel } from '#runtime/outbox/event.model.ts';
import { erasureModel } from '#runtime/personal-data/erasure.model.ts';
import { agendaModel } from './agenda/agenda.model.ts';
import { bookingModel } from './booking/booking.model.ts';
import { providerModel } from './provider/provider.model.ts';
import { reviewModel } from './review/review.model.ts';
import { serviceModel } from './service/service.model.ts';

/** The collections of the booking subgraph, on the connection of its own database. */
export const bookingModels = (db: Connection) => ({
  providers: providerModel(db),
  services: serviceModel(db),
  agendas: agendaModel(db),
  bookings: bookingModel(db),
  reviews: reviewModel(db),
  events: eventModel(db),
  erasures: erasureModel(db),
  consumer: consumerModels(db),
});
export type BookingModels = ReturnType<typeof bookingModels>;
