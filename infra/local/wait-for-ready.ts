import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 40;

/** Resolves when the system says at its front door that it is ready. */
export async function waitForReady(url: string, withinMs: number, stopped: AbortSignal): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await statusOf(`${url}/api/health/ready`);
    if (answer === 200) return;
    if (Date.now() > deadline)
      throw new Error(`not ready within ${withinMs / 1000} s: ${url}/api/health/ready: ${answer}`);
    await wait(EVERY_MS, undefined, { signal: stopped });
  }
}

/** The status, or why there was none. */
function statusOf(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 'no status');
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', (error) => resolve(error.message));
  });
}
