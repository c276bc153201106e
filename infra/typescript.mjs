// Lets Node run this project's TypeScript: `node --import ./infra/typescript.mjs file.ts`.
//
// Node strips types by itself, but not decorators, which type-graphql needs. The usual loaders (tsx) hook into the
// resolution of every module there is, which costs a process of ours more than half of its start; specifiers here are
// complete, so all that is needed is to transform our own files. What was transformed is kept by its content.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const folder = fileURLToPath(new URL('../.tools/transformed/', import.meta.url));
const options = {
  loader: 'ts',
  format: 'esm',
  target: 'node22',
  sourcemap: 'inline',
  sourcesContent: false,
  tsconfigRaw: {
    compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false, verbatimModuleSyntax: true },
  },
};
const edition = createHash('sha256')
  .update(JSON.stringify(options) + require('esbuild/package.json').version)
  .digest('hex');
mkdirSync(folder, { recursive: true });

registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/')) return next(url, context);
    return { format: 'module', source: transformed(fileURLToPath(url)), shortCircuit: true };
  },
});

function transformed(file) {
  const source = readFileSync(file, 'utf8');
  const kept = `${folder}${createHash('sha256').update(edition).update(file).update(source).digest('hex')}.mjs`;
  try {
    return readFileSync(kept, 'utf8');
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  // Loaded only now: a process whose files are all kept never needs it.
  const { code } = require('esbuild').transformSync(source, { ...options, sourcefile: file });
  // Written aside and renamed, as several processes may be doing the same.
  const aside = `${kept}.${process.pid}`;
  writeFileSync(aside, code);
  renameSync(aside, kept);
  return code;
}
