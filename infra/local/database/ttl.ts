import type { RoundTrips } from './serve.ts';

/** Removes what TTL indexes say has expired, as a server does once a minute: the engine has no monitor of its own. */
export function startSweeping(engine: RoundTrips, everyMs: number): () => void {
  let stopped = false;
  const sweep = async (): Promise<void> => {
    // Loaded with the first sweep: starting must not wait for it.
    const { createCommands, sweepExpired } = await import('./ttl-sweep.ts');
    try {
      await sweepExpired(createCommands(engine), new Date(), () => stopped);
    } catch (error) {
      if (!stopped) console.error(`TTL sweep failed: ${error instanceof Error ? error.message : error}`);
    }
    if (!stopped) timer = setTimeout(sweep, everyMs);
  };
  let timer = setTimeout(sweep, everyMs);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
