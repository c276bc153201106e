import { createCallerSigner } from '#runtime/caller/sign.ts';
import { serveSubgraph } from '#runtime/federated-schema/serve.ts';
import { reportToBench } from '../process.ts';
import { parts, sangamSubgraph } from './sangam.ts';
import type { BenchSubgraph } from './subgraphs.ts';

/** One subgraph as Sangam serves it when it runs apart: only to callers that the gateway signed. */
const name = process.argv[2] as BenchSubgraph;
const own = parts(name);
const signer = createCallerSigner(process.env.SANGAM_CALLER_SECRET ?? '');
const { url } = await serveSubgraph(await sangamSubgraph(name, own), { ...own, port: 0, host: '127.0.0.1', signer });
reportToBench(url);
