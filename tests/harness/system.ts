import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSystem } from '#infra/local/system.ts';
import type { Topology } from '#infra/local/topology.ts';
import type { Stores } from './scan-stores.ts';

export type { Topology };

export type StorySystem = {
  url: string;
  /** Where every process that answers requests tells its figures. */
  metricsUrls: readonly string[];
  /** The subgraphs' own addresses, which nobody should be able to use; none where they are in the gateway's process. */
  subgraphUrls: readonly string[];
  /** What the gateway signs with, for its subgraphs, who asks. */
  callerSecret: string;
  /** Where it keeps everything, for those who look past its code. */
  stores: Stores;
  stop(): Promise<void>;
};

/** The product as `npm start` starts it, with its demonstration data, in a folder of its own. */
export async function startStorySystem(topology: Topology): Promise<StorySystem> {
  const dir = await mkdtemp(join(tmpdir(), `sangam-${topology}-`));
  const printed: string[] = [];
  const system = await startSystem({
    topology,
    port: 0,
    dataDir: dir,
    demo: true,
    // What is under way in a test is so for moments.
    env: { SANGAM_ERASURE_SETTLE_SECONDS: '3' },
    onLine: (name, line) => {
      printed.push(line);
      if (/"level":"(error|fatal)"/.test(line)) process.stderr.write(`[${name}] ${line}\n`);
    },
  });
  const { subgraphUrls } = system;
  return {
    url: system.url,
    metricsUrls: [system.url, ...subgraphUrls.map((url) => new URL(url).origin)].map((origin) => `${origin}/metrics`),
    subgraphUrls,
    callerSecret: system.secrets.SANGAM_CALLER_SECRET,
    stores: { mongodbUri: system.database.uri, redisUrl: system.redis.url, printed: () => printed },
    async stop() {
      await system.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
