import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDatabase } from '#infra/local/database.ts';
import { startRedis } from '#infra/local/redis.ts';

const run = promisify(execFile);

/**
 * One real database engine and one real Redis for the whole run. Test files read MONGODB_URI and REDIS_URL and keep to
 * a namespace of their own; tests that kill or restart a database start their own.
 */
export async function setup(): Promise<() => Promise<void>> {
  // A browser is served GraphiQL from a bundle that is made once.
  await run(process.execPath, ['--import', './infra/typescript.mjs', 'gateway/graphiql/build.ts']);
  const dir = await mkdtemp(join(tmpdir(), 'sangam-tests-'));
  const database = await startDatabase({ dir: join(dir, 'mongodb') });
  const redis = await startRedis({ dir: join(dir, 'redis') });
  process.env.MONGODB_URI = database.uri;
  process.env.REDIS_URL = redis.url;
  return async () => {
    await redis.close();
    await database.close();
    await rm(dir, { recursive: true, force: true });
  };
}
