import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { graphiqlBundle } from './bundle.ts';

/**
 * `npm run graphiql`: bundles GraphiQL from its package, so that nothing is loaded from elsewhere. It takes about half
 * a minute, and nothing at all when the bundle is that of these sources and versions already. The bundle appears
 * under its name when it is complete, so a gateway that is running takes it up.
 */
const folder = fileURLToPath(new URL('.', import.meta.url));
const stamp = 'built-from';

const wanted = await fingerprint();
if (existsSync(join(graphiqlBundle, stamp)) && (await readFile(join(graphiqlBundle, stamp), 'utf8')) === wanted) {
  console.log('GraphiQL is built already');
} else {
  const fresh = `${graphiqlBundle}-${process.pid}`;
  await build({
    root: folder,
    base: '/graphiql/',
    configFile: false,
    logLevel: 'error',
    // The explorer is an editor: large by nature, and only for those who develop.
    build: { outDir: fresh, emptyOutDir: true, chunkSizeWarningLimit: 10_000 },
  });
  await writeFile(join(fresh, stamp), wanted);
  await rm(graphiqlBundle, { recursive: true, force: true });
  await rename(fresh, graphiqlBundle);
  console.log('built GraphiQL');
}

/** Of everything that the bundle is made from. */
async function fingerprint(): Promise<string> {
  const sources = (await readdir(folder)).filter((name) => /\.(ts|html)$/.test(name)).sort();
  const packages = ['graphiql', 'react', 'graphql', 'graphql-ws', 'vite'];
  const texts = await Promise.all([
    ...sources.map((name) => readFile(join(folder, name), 'utf8')),
    ...packages.map((name) => readFile(join(folder, '../../node_modules', name, 'package.json'), 'utf8')),
  ]);
  return createHash('sha256').update(texts.join('\0')).digest('hex');
}
