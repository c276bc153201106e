import { setTimeout as pause } from 'node:timers/promises';

/** Asks again until it gets what is wanted; what it got last, where that does not come within `seconds`. */
export async function eventually(wanted: readonly string[], ask: () => Promise<string>, seconds = 5): Promise<string> {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const got = await ask();
    if (wanted.includes(got) || Date.now() > end) return got;
    await pause(25);
  }
}
