// Types of the subgraphs' schemas are kept there, so it has to be first.
import 'reflect-metadata';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeAuthority } from '../authority/describe.ts';
import { UnsupportedSupergraph } from '../authority/security-links.ts';
import { readSupergraph } from '../supergraph/read-supergraph.ts';
import { apiSchemaOf } from './api-schema.ts';
import { CompositionFailed, composeSupergraph } from './compose.ts';
import { emitted, findStale, writeChanged } from './emit.ts';
import { readSupergraphConfig } from './supergraph-config.ts';

/**
 * `npm run compose`: writes each subgraph's schema as its code has it, the supergraph that they make, and its table of
 * authority for people to read. With `--check` it writes nothing and fails if a committed file is stale.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const check = process.argv.includes('--check');

try {
  const subgraphs = await Promise.all(
    (await readSupergraphConfig(root)).map(async (one) => ({
      ...one,
      sdl: await sdlFromCode(one.name, one.schemaFile),
    })),
  );
  const supergraph = composeSupergraph(subgraphs.map(({ name, routingUrl: url, sdl }) => ({ name, url, sdl })));
  const { sdl, authority } = readSupergraph(supergraph, { everyFieldDeclares: true });
  if (!authority) throw new Error('a supergraph of our own has no table of authority');
  const files = [
    ...subgraphs.map(({ schemaFile, sdl }) => emitted(schemaFile, sdl)),
    emitted(resolve(root, 'gateway/supergraph.graphql'), supergraph),
    // What clients see of it: partners read it, and `npm run codegen` starts from it.
    emitted(resolve(root, 'clients/typescript/schema.graphql'), apiSchemaOf(sdl)),
    { path: resolve(root, 'docs/authority.md'), text: describeAuthority(authority) },
  ];
  const changed = check ? await findStale(files) : await writeChanged(files);
  for (const path of changed) console.log(`${check ? 'stale:' : 'wrote'} ${relative(root, path)}`);
  if (changed.length === 0) console.log('the schemas and the supergraph are up to date');
  if (check && changed.length > 0) {
    console.error('run `npm run compose` and review what it changes');
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof CompositionFailed || error instanceof UnsupportedSupergraph)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/**
 * The SDL that a subgraph's code makes, by convention `<name>Sdl` of the `schema.ts` beside its schema file. The module
 * is found by name from supergraph.yaml: the gateway depends on no subgraph.
 */
async function sdlFromCode(name: string, schemaFile: string): Promise<string> {
  const file = resolve(dirname(schemaFile), 'schema.ts');
  const module: Record<string, unknown> = await import(pathToFileURL(file).href);
  const emit = module[`${name}Sdl`];
  if (typeof emit !== 'function') throw new Error(`${relative(root, file)} does not export ${name}Sdl()`);
  return String(await emit());
}
