import { httpSource } from '#gateway/sources/http.ts';
import { createCallerSigner } from '#runtime/caller/sign.ts';
import { reportToBench } from '../process.ts';
import { parts, sangamGateway } from './sangam.ts';

/** The gateway in front of subgraphs that run apart. */
const [supergraphFile = ''] = process.argv.slice(2);
const own = parts('gateway');
const signer = createCallerSigner(process.env.SANGAM_CALLER_SECRET ?? '');
const url = await sangamGateway(supergraphFile, own, ({ name, url: address = '' }) =>
  httpSource({ name, url: address, signer, log: own.log }),
);
reportToBench(url);
