import type { Subgraph } from '#runtime/federated-schema/subgraph.ts';
import type { Metrics } from '#runtime/metrics/metrics.ts';
import { observeFetch, outcomeOf } from '#runtime/metrics/observe-fetch.ts';
import type { Source } from './source.ts';

/** A subgraph in this process. It parses and compiles each operation once, and nothing goes over a wire. */
export const inProcessSource = (subgraph: Subgraph, metrics?: Metrics): Source => ({
  name: subgraph.name,
  async fetch(fetch) {
    const of = { service: subgraph.name, query: fetch.query, began: performance.now() };
    try {
      const result = await subgraph.execute(fetch);
      if (metrics) observeFetch(metrics, { ...of, outcome: outcomeOf(result) });
      return result;
    } catch (error) {
      if (metrics) observeFetch(metrics, { ...of, outcome: 'failed' });
      throw error;
    }
  },
  subscribe: (fetch) => subgraph.subscribe(fetch),
  ready: async () => undefined,
  close: async () => undefined,
});
