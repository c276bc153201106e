import { createEventQueue, type EventQueue } from '#gateway/sources/event-queue.ts';

/** Events in memory, and how many are listening to them. */
export type Channel<Event> = {
  subscribe(): AsyncIterableIterator<Event>;
  publish(event: Event): void;
  open(): number;
  /** Breaks every listener's source. */
  fail(error: Error): void;
};

export function createChannel<Event>(): Channel<Event> {
  const listeners = new Set<EventQueue<Event>>();
  return {
    subscribe() {
      const queue: EventQueue<Event> = createEventQueue(() => listeners.delete(queue));
      listeners.add(queue);
      return queue.events;
    },
    publish(event) {
      for (const { push } of listeners) push(event);
    },
    open: () => listeners.size,
    fail(error) {
      for (const { fail } of listeners) fail(error);
    },
  };
}
