import { expect, test } from 'vitest';
import { createGraphClient, registerCustomer, signIn } from '#tests/harness/client.ts';
import type { StorySystem } from '#tests/harness/system.ts';

/** What machines ask: probes, scrapers, status pages. */
export function machinesStory(system: () => StorySystem): void {
  const get = async (path: string, headers: Record<string, string> = {}) =>
    fetch(`${system().url}${path}`, { headers });

  test('health says alive and ready, and status says which services are up', async () => {
    expect((await get('/api/health')).status).toBe(200);
    expect((await get('/api/health/ready')).status).toBe(200);
    const status = (await (await get('/api/system/status')).json()) as {
      state: string;
      services: { name: string; state: string }[];
    };
    expect(status.state).toBe('UP');
    expect(status.services.map(({ name }) => name)).toEqual([
      'booking',
      'gateway',
      'monitoring',
      'recommendation',
      'user',
      'worker',
    ]);
    expect(status.services.every(({ state }) => state === 'UP')).toBe(true);
  });

  test('the figures of each process are for operators only', async () => {
    expect((await get('/api/system/metrics')).status).toBe(401);
    const customer = await registerCustomer(system().url);
    expect((await get('/api/system/metrics', { authorization: `Bearer ${customer.accessToken}` })).status).toBe(403);
    const ops = await signIn(system().url, 'ops@sangam.example');
    const response = await get('/api/system/metrics', { authorization: `Bearer ${ops.accessToken}` });
    expect(response.status).toBe(200);
    const processes = (await response.json()) as { process: string; uptimeSeconds: number }[];
    expect(processes.length).toBeGreaterThanOrEqual(2);
    expect(processes.every(({ uptimeSeconds }) => uptimeSeconds > 0)).toBe(true);
  });

  test('an operator watches the figures live', async () => {
    const { client } = await signIn(system().url, 'ops@sangam.example');
    const watching = client.watch<{ systemMetrics: { cursor: string; metrics: { rssBytes: number } | null } }>(
      'subscription { systemMetrics { cursor metrics { process rssBytes } } }',
    );
    for (;;) {
      const { systemMetrics } = await watching.next('figures');
      expect(systemMetrics.cursor).toBeTruthy();
      if (systemMetrics.metrics) {
        expect(systemMetrics.metrics.rssBytes).toBeGreaterThan(1_000_000);
        break;
      }
    }
    await watching.close();
  });

  test('Prometheus can scrape it', async () => {
    const texts = await Promise.all(system().metricsUrls.map(async (url) => (await fetch(url)).text()));
    const text = texts.join('\n');
    expect(text).toMatch(/^# TYPE sangam_graphql_requests_total counter$/m);
    expect(text).toMatch(/^sangam_mongo_commands_total\{/m);
  });

  test('a browser is told where things are, and gets GraphiQL from here', async () => {
    const page = await (await get('/', { accept: 'text/html' })).text();
    expect(page).toContain('/graphql');
    const graphiql = await get('/graphql', { accept: 'text/html' });
    expect(graphiql.status).toBe(200);
    const html = await graphiql.text();
    for (const [, source = ''] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(source).not.toMatch(/^(https?:)?\/\//);
      if (source.startsWith('data:')) continue;
      expect((await get(new URL(source, 'http://here/graphql').pathname)).status).toBe(200);
    }
  });

  test('what fails says so by a code and a request id, and nothing of the inside', async () => {
    const { errors, headers } = await createGraphClient(system().url).ask('{ doesNotExist }');
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', requestId: headers.get('x-request-id') });
    expect(JSON.stringify(errors)).not.toMatch(/stacktrace|node_modules|127\.0\.0\.1/);
  });
}
