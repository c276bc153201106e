import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const form = z.object({
  federation_version: z.string(),
  subgraphs: z.record(
    z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected a name of lower-case letters, digits and hyphens'),
    z.object({ routing_url: z.url(), schema: z.object({ file: z.string() }) }),
  ),
});

/** One subgraph of `supergraph.yaml`: where it answers when the processes run apart, and the file of its schema. */
export type ConfiguredSubgraph = { name: string; routingUrl: string; schemaFile: string };

/** Reads `supergraph.yaml` in the folder `root`. Throws one error that lists everything that is wrong with it. */
export async function readSupergraphConfig(root: string): Promise<ConfiguredSubgraph[]> {
  const file = resolve(root, 'supergraph.yaml');
  const parsed = form.safeParse(parse(await readFile(file, 'utf8')));
  if (!parsed.success) throw new Error(`${file} is not usable:\n${z.prettifyError(parsed.error)}`);
  return Object.entries(parsed.data.subgraphs).map(([name, { routing_url: routingUrl, schema }]) => ({
    name,
    routingUrl,
    schemaFile: resolve(root, schema.file),
  }));
}
