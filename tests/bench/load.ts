import autocannon from 'autocannon';

export type Load = { requestsPerSecond: number; p50: number; p99: number; requests: number };

/** One GraphQL operation, over and over, each time with other variables, from 50 kept-alive connections. */
export async function load(options: {
  url: string;
  query: string;
  variables: (n: number) => Record<string, unknown>;
  headers?: Record<string, string>;
  seconds: number;
}): Promise<Load> {
  let n = 0;
  const result = await autocannon({
    url: options.url,
    connections: 50,
    duration: options.seconds,
    requests: [
      {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...options.headers },
        setupRequest: (request) => {
          n += 1;
          return { ...request, body: JSON.stringify({ query: options.query, variables: options.variables(n) }) };
        },
      },
    ],
  });
  if (result.errors > 0 || result.non2xx > 0) {
    throw new Error(`${options.url}: ${result.errors} errors, ${result.non2xx} answers other than 2xx`);
  }
  return {
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    requests: result.requests.total,
  };
}
