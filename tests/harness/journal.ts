import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';

/** What a customer was promised: an accepted booking, written to disk before anything is checked. */
export type Promised = { bookingId: string; idempotencyKey: string; customer: number };

/** A client's own record of what the graph acknowledged, in a file that outlives every crash. */
export function openJournal(file: string) {
  const descriptor = openSync(file, 'a');
  const entries: Promised[] = [];
  return {
    entries: entries as readonly Promised[],
    write(promised: Promised): void {
      writeSync(descriptor, `${JSON.stringify(promised)}\n`);
      fsyncSync(descriptor);
      entries.push(promised);
    },
    close: () => closeSync(descriptor),
  };
}
