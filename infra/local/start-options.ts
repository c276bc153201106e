import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { projectDir } from './tools.ts';
import type { Topology } from './topology.ts';

export interface StartOptions {
  readonly topology: Topology;
  readonly demo: boolean;
  /** Whether to show all that the processes print, and not only trouble. */
  readonly logs: boolean;
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly namespace: string;
  readonly mongodbUri?: string;
  readonly redisUrl?: string;
}

const FLAGS = ['--apart', '--no-demo', '--logs'];

/**
 * What was asked for. Read by hand rather than by a schema, which would take longer to load than all the rest
 * of the start; the processes' own schemas look at the variables that are theirs.
 *
 * @throws Error that says everything that is wrong
 */
export function readStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const problems = args
    .filter((arg) => !FLAGS.includes(arg))
    .map((arg) => `${arg}: expected one of ${FLAGS.join(', ')}`);
  const port = Number(env.PORT || 4000);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) problems.push(`PORT: expected 1 to 65535, not ${env.PORT}`);
  const demo = !args.includes('--no-demo');
  if (demo && env.NODE_ENV === 'production') {
    problems.push('NODE_ENV: with production there is no demonstration data, as its passwords are known: --no-demo');
  }
  const dataDir = resolve(projectDir, env.SANGAM_DATA || '.sangam');
  if (env.NODE_ENV === 'production' && existsSync(join(dataDir, 'demonstration.json'))) {
    problems.push(`SANGAM_DATA: ${dataDir} holds demonstration accounts, whose passwords are known: not in production`);
  }
  if (problems.length > 0) throw new Error(`cannot start:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  return {
    topology: args.includes('--apart') ? 'apart' : 'together',
    demo,
    logs: args.includes('--logs'),
    port,
    host: env.SANGAM_HOST || '127.0.0.1',
    dataDir,
    namespace: env.SANGAM_NAMESPACE || 'sangam',
    ...(env.MONGODB_URI ? { mongodbUri: env.MONGODB_URI } : {}),
    ...(env.REDIS_URL ? { redisUrl: env.REDIS_URL } : {}),
  };
}
