import { within } from '#runtime/lifecycle/within.ts';

export type CheckResult = { ok: boolean; ms: number; error?: string };
export type Readiness = { ready: boolean; checks: Record<string, CheckResult> };

export type Health = {
  /** Adds a condition of readiness: `probe` resolves when the thing answers. Returns its removal. */
  check(name: string, probe: () => Promise<unknown>): () => void;
  /** Whether the process itself works. It asks nothing of others: restarting us would not mend them. */
  live(): { live: true; uptimeSeconds: number };
  /** Whether requests should be sent here: every check passed in time, and we are not draining. */
  ready(): Promise<Readiness>;
  /** From now on not ready, so that no new requests come while the open ones finish. */
  drain(): void;
};

/**
 * Liveness and readiness of one process. Checks run side by side, each with a time-out. Askers within `freshMs` of each
 * other share one run, so that asking often costs the database nothing.
 */
export function createHealth({
  timeoutMs = 1_000,
  freshMs = 250,
}: {
  timeoutMs?: number;
  freshMs?: number;
} = {}): Health {
  const probes = new Map<string, () => Promise<unknown>>();
  let draining = false;
  let latest: { run: Promise<Readiness>; at: number } | undefined;

  const runOne = async (name: string, probe: () => Promise<unknown>): Promise<CheckResult> => {
    const began = performance.now();
    const took = () => Math.round(performance.now() - began);
    try {
      await within(timeoutMs, name, async () => probe());
      return { ok: true, ms: took() };
    } catch (error) {
      return { ok: false, ms: took(), error: error instanceof Error ? error.message : String(error) };
    }
  };

  const runAll = async (): Promise<Readiness> => {
    const results = await Promise.all(
      [...probes].map(async ([name, probe]) => [name, await runOne(name, probe)] as const),
    );
    return { ready: !draining && results.every(([, result]) => result.ok), checks: Object.fromEntries(results) };
  };

  return {
    check(name, probe) {
      if (probes.has(name)) throw new Error(`there is a health check ${name} already`);
      probes.set(name, probe);
      latest = undefined;
      return () => {
        probes.delete(name);
      };
    },
    live: () => ({ live: true, uptimeSeconds: Math.round(process.uptime()) }),
    ready() {
      const now = performance.now();
      if (!latest || now - latest.at > freshMs) latest = { run: runAll(), at: now };
      return latest.run;
    },
    drain() {
      draining = true;
      latest = undefined;
    },
  };
}
