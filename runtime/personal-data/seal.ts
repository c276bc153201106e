import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** An X25519 key pair: the raw 32 bytes of each, in base64url. */
export type SealingKeys = { publicKey: string; privateKey: string };

export function createSealingKeys(): SealingKeys {
  const { d = '', x = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { publicKey: x, privateKey: d };
}

/**
 * Seals a JSON value for one person: whoever has the public key can write it, only who has the private key can read it,
 * and once that is destroyed nobody can, wherever copies are. A sealed box as libsodium has it, of Node's own parts:
 * an ephemeral X25519 key, HKDF-SHA256 over both public keys, AES-256-GCM.
 *
 * @returns `<ephemeral public key>.<iv, ciphertext and tag>`, both in base64url
 */
export function seal(publicKey: string, value: unknown): string {
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralPublic = ephemeral.publicKey.export({ format: 'jwk' }).x ?? '';
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: publicOf(publicKey) });
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(secret, ephemeralPublic, publicKey), iv);
  const box = Buffer.concat([iv, cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${ephemeralPublic}.${box.toString('base64url')}`;
}

/**
 * The value that {@link seal} was given.
 * @throws Error when it was sealed for somebody else, or was changed
 */
export function unseal({ publicKey, privateKey }: SealingKeys, text: string): unknown {
  const [ephemeralPublic = '', encoded = ''] = text.split('.');
  const box = Buffer.from(encoded, 'base64url');
  const own = createPrivateKey({ key: { ...curve, x: publicKey, d: privateKey }, format: 'jwk' });
  const secret = diffieHellman({ privateKey: own, publicKey: publicOf(ephemeralPublic) });
  const decipher = createDecipheriv(ALGORITHM, keyOf(secret, ephemeralPublic, publicKey), box.subarray(0, IV_BYTES));
  decipher.setAuthTag(box.subarray(-TAG_BYTES));
  const opened = Buffer.concat([decipher.update(box.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  return JSON.parse(opened.toString('utf8'));
}

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const curve = { kty: 'OKP', crv: 'X25519' } as const;

const publicOf = (x: string): KeyObject => createPublicKey({ key: { ...curve, x }, format: 'jwk' });

const keyOf = (secret: Buffer, ephemeralPublic: string, recipient: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, `${ephemeralPublic}.${recipient}`, 'sangam sealed for a person', 32));
