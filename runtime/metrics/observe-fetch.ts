import type { Metrics, Outcome } from './metrics.ts';

type Result = { errors?: readonly { extensions?: Readonly<Record<string, unknown>> | undefined }[] | undefined };

/** How the metrics count a result: `failed` is what nobody expected. */
export const outcomeOf = ({ errors }: Result): Outcome => {
  if (!errors) return 'ok';
  return errors.some(({ extensions }) => extensions?.code === 'INTERNAL') ? 'failed' : 'refused';
};

/** Counts a fetch that a subgraph has answered, or failed to (`outcome`), since `began` of `performance.now()`. */
export function observeFetch(
  metrics: Metrics,
  { service, query, began, outcome }: { service: string; query?: unknown; began: number; outcome: Outcome },
): void {
  // A query plan's fetch begins with its kind, or with a brace.
  const kind = typeof query === 'string' && query.startsWith('mutation') ? 'mutation' : 'query';
  metrics.observeGraphql({ service, kind, outcome, seconds: (performance.now() - began) / 1_000 });
}
