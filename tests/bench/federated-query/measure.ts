import { strictEqual } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { composeSupergraph } from '#gateway/compose/compose.ts';
import { readSupergraph } from '#gateway/supergraph/read-supergraph.ts';
import { createSealingKeys } from '#runtime/personal-data/seal.ts';
import { type Load, load } from '../load.ts';
import { type BenchProcess, startBenchProcess } from '../process.ts';
import { buildBenchSubgraph, names, operation } from './subgraphs.ts';

type Contestant = { name: string; url: string; processes: BenchProcess[] };
type Round = Load & { cpuMicros: number };

const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};
const rounded = (value: number, digits = 0) => Number(value.toFixed(digits));

/** The bench's supergraph for these addresses: as Sangam reads it, and as stock Apollo, which knows no authority. */
async function supergraphFiles(dir: string, name: string, urls: Record<string, string>) {
  const subgraphs = await Promise.all(
    names.map(async (one) => ({
      name: one,
      url: urls[one] ?? 'http://127.0.0.1:9',
      sdl: (await buildBenchSubgraph(one)).sdl,
    })),
  );
  const sdl = composeSupergraph(subgraphs);
  const declared = join(dir, `${name}.graphql`);
  const stripped = join(dir, `${name}-stripped.graphql`);
  await writeFile(declared, sdl);
  await writeFile(stripped, readSupergraph(sdl, { everyFieldDeclares: true }).sdl);
  return { declared, stripped };
}

/** A signed-in customer's token, and the keys that verify it. */
async function signedIn() {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const token = await new SignJWT({
    sid: 'ses_1',
    roles: ['CUSTOMER'],
    ver: 1,
    opn: 1,
    spk: createSealingKeys().publicKey,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'bench' })
    .setIssuer('sangam')
    .setAudience('sangam')
    .setSubject('usr_1')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'EdDSA' }] });
  return { token, env: { BENCH_JWKS: jwks, SANGAM_CALLER_SECRET: 'a secret of the bench, of thirty-two letters' } };
}

/** Three subgraphs of one kind, each a process, and the gateway in front of them. */
async function startApart(dir: string, kind: 'stock' | 'sangam', env: Record<string, string>): Promise<Contestant> {
  const subgraphs = await Promise.all(
    names.map((name) => startBenchProcess(`./federated-query/${kind}-subgraph.ts`, [name], env)),
  );
  const urls = Object.fromEntries(names.map((name, index) => [name, subgraphs[index]?.url ?? '']));
  const files = await supergraphFiles(dir, kind, urls);
  const file = kind === 'stock' ? files.stripped : files.declared;
  const gateway = await startBenchProcess(`./federated-query/${kind}-gateway.ts`, [file], env);
  const name = kind === 'stock' ? 'stock Apollo' : 'Sangam, apart';
  return { name, url: gateway.url, processes: [gateway, ...subgraphs] };
}

async function startTogether(dir: string, env: Record<string, string>): Promise<Contestant> {
  const { declared } = await supergraphFiles(dir, 'together', {});
  const one = await startBenchProcess('./federated-query/sangam-together.ts', [declared], env);
  return { name: 'Sangam, together', url: one.url, processes: [one] };
}

const cpuOf = async ({ processes }: Contestant): Promise<number> => {
  const times = await Promise.all(processes.map((one) => one.cpu()));
  return times.reduce((sum, time) => sum + time, 0);
};

/** All must answer the same, byte for byte but for the line feed that stock Apollo ends with. */
async function expectSameAnswers(contestants: Contestant[], headers: Record<string, string>): Promise<void> {
  for (const from of [0, 17, 4_321]) {
    const answers = await Promise.all(
      contestants.map(async ({ url }) => {
        const body = JSON.stringify({ query: operation, variables: { from } });
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body,
        });
        return response.text();
      }),
    );
    for (const answer of answers) strictEqual(answer.trim(), answers[0]?.trim());
  }
}

/**
 * The first row of the targets: a federated query over three subgraphs, each request with other variables, against
 * stock Apollo over HTTP in the same run. Rounds are interleaved, so that a noisy machine is noisy to all of them.
 */
export async function federatedQuery({ full }: { full: boolean }) {
  const rounds = 5;
  const seconds = full ? 10 : 4;
  const dir = await mkdtemp(join(tmpdir(), 'sangam-bench-'));
  const { token, env } = await signedIn();
  const headers = { authorization: `Bearer ${token}` };
  const contestants = [
    await startApart(dir, 'stock', env),
    await startTogether(dir, env),
    await startApart(dir, 'sangam', env),
  ];
  try {
    await expectSameAnswers(contestants, headers);
    const results = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]));
    // Round 0 warms up and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      for (const contestant of contestants) {
        const before = await cpuOf(contestant);
        const measured = await load({
          url: contestant.url,
          query: operation,
          variables: (n) => ({ from: n * 13 }),
          headers,
          seconds,
        });
        const cpuMicros = ((await cpuOf(contestant)) - before) / measured.requests;
        if (round > 0) results.get(contestant.name)?.push({ ...measured, cpuMicros });
      }
    }
    return report(contestants, results, rounds, seconds);
  } finally {
    await Promise.all(contestants.flatMap(({ processes }) => processes.map((one) => one.close())));
    await rm(dir, { recursive: true });
  }
}

function report(contestants: Contestant[], results: Map<string, Round[]>, rounds: number, seconds: number) {
  const stock = results.get('stock Apollo') ?? [];
  const rows = contestants.map(({ name, processes }) => {
    const own = results.get(name) ?? [];
    // Round by round: what disturbed one disturbed its neighbours too.
    const ratios = own.map(
      ({ requestsPerSecond }, index) => requestsPerSecond / (stock[index]?.requestsPerSecond ?? Number.NaN),
    );
    return {
      contestant: name,
      processes: processes.length,
      'requests/s': rounded(median(own.map((round) => round.requestsPerSecond))),
      '× stock': rounded(median(ratios), 2),
      'CPU µs/request': rounded(median(own.map((round) => round.cpuMicros))),
      'p50 ms': rounded(median(own.map((round) => round.p50)), 1),
      'p99 ms': rounded(median(own.map((round) => round.p99)), 1),
    };
  });
  process.stdout.write(
    `A federated query over three subgraphs, each request with other variables; 50 connections; medians of ${rounds} interleaved rounds of ${seconds} s. The load comes from one more process on the same cores.\n`,
  );
  console.table(rows);
  return { rounds, seconds, rows };
}
