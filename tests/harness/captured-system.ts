import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SystemOptions, startSystem } from '#infra/local/system.ts';

const stores = new Set(['database', 'redis', 'demonstration']);

/**
 * The product in a folder of its own, with everything that its own processes print kept in memory. Trouble is shown as
 * well.
 */
export async function startCapturedSystem(options: Pick<SystemOptions, 'topology' | 'demo' | 'env'>) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sangam-captured-'));
  const lines: string[] = [];
  const system = await startSystem({
    port: 0,
    dataDir,
    ...options,
    onLine: (name, line, stream) => {
      if (!stores.has(name) && stream === 'stderr') lines.push(line);
      if (/"level":"(error|fatal)"/.test(line)) process.stderr.write(`[${name}] ${line}\n`);
    },
  });
  return {
    ...system,
    /** What was logged so far, a line each. */
    logLines: (): readonly string[] => lines,
    async stop(): Promise<void> {
      await system.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type CapturedSystem = Awaited<ReturnType<typeof startCapturedSystem>>;
