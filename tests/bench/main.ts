import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { federatedQuery } from './federated-query/measure.ts';

/**
 * `npm run bench`: every figure that exists so far, as ratios measured side by side in one run, on standard output and
 * in bench/results.json. `--full` measures for longer.
 */
const full = process.argv.includes('--full');
const results = {
  node: process.version,
  cores: availableParallelism(),
  federatedQuery: await federatedQuery({ full }),
};

await mkdir('bench', { recursive: true });
await writeFile('bench/results.json', `${JSON.stringify(results, null, 2)}\n`);
process.exit(0);
