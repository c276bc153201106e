import type { Subgraph } from '#runtime/federated-schema/subgraph.ts';
import type { Source } from './source.ts';

/** A subgraph in this process. It parses and compiles each operation once, and nothing goes over a wire. */
export const inProcessSource = (subgraph: Subgraph): Source => ({
  name: subgraph.name,
  fetch: (fetch) => subgraph.execute(fetch),
  subscribe: (fetch) => subgraph.subscribe(fetch),
  ready: async () => undefined,
  close: async () => undefined,
});
