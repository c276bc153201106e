import { generateKeyPair, exportJWK, SignJWT } from 'jose';
import { writeFileSync } from 'node:fs';
import { operation } from '#tests/bench/federated-query/subgraphs.ts';
const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
writeFileSync('/tmp/gw/jwks.json', JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'EdDSA' }] }));
writeFileSync('/tmp/gw/token', await new SignJWT({ sid: 'ses_1', roles: ['CUSTOMER'] }).setProtectedHeader({ alg: 'EdDSA', kid: 'k' }).setIssuer('sangam').setAudience('sangam').setSubject('usr_1').setIssuedAt().setExpirationTime('10h').sign(privateKey));
writeFileSync('/tmp/gw/body.json', JSON.stringify({ query: operation, variables: { from: 5 } }));
