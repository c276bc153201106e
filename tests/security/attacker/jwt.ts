import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export type Json = Record<string, unknown>;

export const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
export const decode = (part: string): Json => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));

/** The three parts of a token of ours. */
export function partsOf(token: string): { head: string; body: string; signature: string } {
  const [head = '', body = '', signature = ''] = token.split('.');
  return { head, body, signature };
}

export const privateKeyOf = (jwk: Json): KeyObject => createPrivateKey({ key: jwk, format: 'jwk' });
export const publicKeyOf = (jwk: Json): KeyObject => createPublicKey(privateKeyOf(jwk));

/** A key of the attacker's own. */
export const ownKey = generateKeyPairSync('ed25519');
const ownRsaKey = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ownEcKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const withSignature = (head: Json, body: Json, signer: (input: Buffer) => Buffer): string => {
  const input = `${encode(head)}.${encode(body)}`;
  return `${input}.${signer(Buffer.from(input)).toString('base64url')}`;
};

/** Tokens with any header and any claims, by any key. */
export const signed = {
  ed25519: (head: Json, body: Json, key: KeyObject = ownKey.privateKey) =>
    withSignature(head, body, (input) => sign(null, input, key)),
  rsa: (head: Json, body: Json) => withSignature(head, body, (input) => sign('sha256', input, ownRsaKey.privateKey)),
  ec: (head: Json, body: Json) =>
    withSignature(head, body, (input) =>
      sign('sha256', input, { key: ownEcKey.privateKey, dsaEncoding: 'ieee-p1363' }),
    ),
  hmac: (head: Json, body: Json, secret: string | Buffer, hash = 'sha256') =>
    withSignature(head, body, (input) => createHmac(hash, secret).update(input).digest()),
  not: (head: Json, body: Json, signature = '') => `${encode(head)}.${encode(body)}.${signature}`,
};
