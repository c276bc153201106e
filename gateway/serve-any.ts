import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { readEnvOrExit } from '#runtime/env/parse-env.ts';
import { createHealth } from '#runtime/health/health.ts';
import { runMain } from '#runtime/lifecycle/run-main.ts';
import { createLog } from '#runtime/log/log.ts';
import { createMetrics } from '#runtime/metrics/metrics.ts';
import { anyGatewayEnv, gatewaySettings } from './env.ts';
import { createGateway } from './gateway.ts';
import { httpSource } from './sources/http.ts';

/**
 * `npm run gateway -- --supergraph FILE --port N`: serves any Federation 2 supergraph whose subgraphs answer over HTTP.
 * It needs no database, no Redis and no secret, and tells nobody's subgraph who asks.
 */
const usage = 'usage: npm run gateway -- --supergraph FILE [--port N] [--host ADDRESS]';
const env = readEnvOrExit(anyGatewayEnv);
const { file, port, host } = readArguments();
const log = createLog({ name: 'gateway', level: env.SANGAM_LOG_LEVEL });

await runMain(log, async ({ phase }) => {
  const supergraphSdl = await readSupergraphFile(file);
  const timing = { timeoutMs: env.SANGAM_SUBGRAPH_TIMEOUT_MS, connections: env.SANGAM_SUBGRAPH_CONNECTIONS };
  const gateway = await phase('gateway', async () => {
    try {
      return await createGateway({
        ...gatewaySettings(env),
        supergraphSdl,
        own: false,
        sourceOf({ name, url }) {
          const address = env.SANGAM_SUBGRAPH_URLS?.get(name) ?? url;
          if (!address) throw new Error(`the supergraph does not say where ${name} is: set SANGAM_SUBGRAPH_URLS`);
          return httpSource({ name, url: address, signer: null, log, ...timing });
        },
        log,
        metrics: createMetrics({ process: 'gateway' }),
        health: createHealth(),
      });
    } catch (error) {
      return leave(`${file} does not load: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  const { url } = await gateway.listen({ port, host });
  process.stdout.write(`ready ${url}\n`);
});

function readArguments(): { file: string; port: number; host: string } {
  try {
    const { values } = parseArgs({
      options: { supergraph: { type: 'string' }, port: { type: 'string' }, host: { type: 'string' } },
    });
    const port = values.port === undefined ? env.PORT : Number(values.port);
    if (!values.supergraph) return leave(usage);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return leave(`--port ${values.port} is no port\n${usage}`);
    return { file: values.supergraph, port, host: values.host ?? env.SANGAM_HOST };
  } catch (error) {
    return leave(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

async function readSupergraphFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return leave(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function leave(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
