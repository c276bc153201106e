import { seatsFree, type Use } from '../agenda/capacity.ts';
import { windowsOf as computeWindows, instantsAt, type Window, type WorkingHours } from './working-hours.ts';

/** What of a service decides when it can be booked. */
export type BookingRules = {
  durationMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  noticeMinutes: number;
  horizonDays: number;
  capacity: number;
};

/** Everything that decides what is free. */
export type Availability = {
  workingHours: readonly WorkingHours[];
  /** An IANA zone, in which the working hours are meant. */
  zone: string;
  service: BookingRules;
  /** What the provider's time is promised to, at least in the range and the buffers around it. */
  claims: readonly Use[];
  now: Date;
  /** Given where many services share their hours, see `rememberWindows`. */
  windowsOf?: typeof computeWindows;
};

export type Slot = { startsAt: Date; endsAt: Date; seatsLeft: number };
export type WhyNot = 'SLOT_IN_PAST' | 'SLOT_BEYOND_HORIZON' | 'SLOT_OFF_HOURS' | 'SLOT_TAKEN';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The times that can be booked and that start from `from` up to, not including, `to`, in the order of time. */
export function slotsOf(availability: Availability, from: Date, to: Date): Slot[] {
  return startsOf(availability, from, to)
    .map((startsAt) => slotAt(availability, startsAt))
    .filter(({ startsAt, seatsLeft }) => seatsLeft > 0 && outOfReach(availability, startsAt) === null);
}

/** Why a booking of `seats` cannot start at this instant, or null where it can. Agrees with {@link slotsOf}. */
export function whyNot(availability: Availability, startsAt: Date, seats = 1): WhyNot | null {
  const reach = outOfReach(availability, startsAt);
  if (reach) return reach;
  const [start] = startsOf(availability, startsAt, new Date(startsAt.getTime() + 1));
  if (!start) return 'SLOT_OFF_HOURS';
  return slotAt(availability, start).seatsLeft < seats ? 'SLOT_TAKEN' : null;
}

/** What a booking at this instant keeps in use: the appointment with its buffers. */
export function busyInterval(service: BookingRules, startsAt: Date): { startsAt: Date; endsAt: Date } {
  const { durationMinutes, bufferBeforeMinutes, bufferAfterMinutes } = service;
  return {
    startsAt: new Date(startsAt.getTime() - bufferBeforeMinutes * minuteMs),
    endsAt: new Date(startsAt.getTime() + (durationMinutes + bufferAfterMinutes) * minuteMs),
  };
}

/** When an appointment that starts at this instant is over. Durations are real time, whatever clocks do. */
export const appointmentEnd = ({ durationMinutes }: Pick<BookingRules, 'durationMinutes'>, startsAt: Date): Date =>
  new Date(startsAt.getTime() + durationMinutes * minuteMs);

function outOfReach({ service, now }: Availability, startsAt: Date): WhyNot | null {
  const ahead = startsAt.getTime() - now.getTime();
  // An appointment that has begun is never offered, also without any notice.
  if (ahead <= 0 || ahead < service.noticeMinutes * minuteMs) return 'SLOT_IN_PAST';
  if (ahead > service.horizonDays * dayMs) return 'SLOT_BEYOND_HORIZON';
  return null;
}

function slotAt({ service, claims }: Availability, startsAt: Date): Slot {
  const seatsLeft = seatsFree(claims, { ...busyInterval(service, startsAt), capacity: service.capacity });
  return { startsAt, endsAt: appointmentEnd(service, startsAt), seatsLeft };
}

/** Where appointments can start: every duration from the opening, by the provider's clock, if they end by the closing. */
function startsOf(availability: Availability, from: Date, to: Date): Date[] {
  const { workingHours, zone, service, windowsOf = computeWindows } = availability;
  const starts = windowsOf(workingHours, zone, from, to).flatMap((window) =>
    startsInWindow(window, service.durationMinutes).filter(
      (start) => start >= from && start < to && appointmentEnd(service, start) <= window.closesAt,
    ),
  );
  const distinct = new Set(starts.map((start) => start.getTime()));
  return [...distinct].sort((a, b) => a - b).map((instant) => new Date(instant));
}

function startsInWindow({ opensAt, closesAt, date, opensMinute, closesMinute }: Window, step: number): Date[] {
  const minutes = Array.from({ length: Math.ceil((closesMinute - opensMinute) / step) }, (_, index) => index * step);
  const clockRunsEvenly = closesAt.getTime() - opensAt.getTime() === (closesMinute - opensMinute) * minuteMs;
  // Zone arithmetic costs a hundred times an addition, and only matters on the two days when clocks change.
  if (clockRunsEvenly) return minutes.map((minute) => new Date(opensAt.getTime() + minute * minuteMs));
  return minutes
    .flatMap((minute) => instantsAt(date, opensMinute + minute))
    .map((instant) => instant.toJSDate())
    .filter((start) => start >= opensAt && start < closesAt);
}
