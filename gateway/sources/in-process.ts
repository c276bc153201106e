import type { Subgraph } from '#runtime/federated-schema/subgraph.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { outcomeOf } from '../errors/expose.ts';
import type { Source } from './source.ts';

/** A subgraph in this process. It parses and compiles each operation once, and nothing goes over a wire. */
export const inProcessSource = (subgraph: Subgraph, metrics?: Metrics): Source => ({
  name: subgraph.name,
  async fetch(fetch) {
    const began = performance.now();
    const result = await subgraph.execute(fetch);
    const seconds = (performance.now() - began) / 1_000;
    metrics?.observeGraphql({ service: subgraph.name, kind: 'query', outcome: outcomeOf(result), seconds });
    return result;
  },
  subscribe: (fetch) => subgraph.subscribe(fetch),
  ready: async () => undefined,
  close: async () => undefined,
});
