import type { Booked, BookedModel } from '../behaviour/booked.model.ts';

/** All that is kept here of one person: the bookings that their taste is read from. Complete and in one piece. */
export async function collectBehaviour(booked: BookedModel, personId: string) {
  const rows = await booked.find({ customerId: personId }).sort({ _id: 1 }).lean<Booked[]>();
  return {
    booked: rows.map(({ _id, providerId, serviceId, status }) => ({ bookingId: _id, providerId, serviceId, status })),
  };
}
export type CollectedBehaviour = Awaited<ReturnType<typeof collectBehaviour>>;
