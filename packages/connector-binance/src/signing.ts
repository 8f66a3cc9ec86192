import { createPrivateKey, hash, type KeyObject, sign } from 'node:crypto';
import { type Credentials, Secret } from '@mm/connector';
import { type Refusal, refusal } from '@mm/core';

/**
 * Signs request texts with one key. HMAC-SHA256 as hex; Ed25519 and RSA (PKCS#1 v1.5, SHA-256) as Base64, which is
 * percent-encoded in a URL and plain in JSON.
 */
export interface Signer {
  readonly keyType: Credentials['keyType'];
  /** The signature of these bytes, as it stands in JSON. Text beyond ASCII is signed as UTF-8. */
  sign(payload: string): string;
}

/**
 * Makes a signer, or refuses a key that is none (`bad-credentials`). The message never quotes the key.
 */
export function createSigner({ keyType, secretKey }: Pick<Credentials, 'keyType' | 'secretKey'>): Signer | Refusal {
  const text = Secret.reveal(secretKey);
  if (keyType === 'hmac') return text === '' ? noKey('the HMAC secret is empty') : hmacSigner(text);
  const key = readPrivateKey(text);
  if (key === undefined) return noKey('the private key is no PKCS#8 PEM');
  if (key.asymmetricKeyType !== keyType) return noKey(`an ${key.asymmetricKeyType} key was given as ${keyType}`);
  return {
    keyType,
    sign: (payload) => sign(keyType === 'rsa' ? 'sha256' : null, Buffer.from(payload), key).toString('base64'),
  };
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/**
 * HMAC as RFC 2104 writes it, over one-shot hashes: an `Hmac` object for each order costs more than both hashes, and leaves
 * something behind that has to be collected.
 */
function hmacSigner(secret: string): Signer {
  const plain = Buffer.from(secret);
  const key = plain.length > BLOCK_BYTES ? hash('sha256', plain, 'buffer') : plain;
  let inner = padded(key, 0x36, 4_096);
  const outer = padded(key, 0x5c, BLOCK_BYTES + DIGEST_BYTES);
  return {
    keyType: 'hmac',
    sign(payload) {
      const most = BLOCK_BYTES + payload.length * 3;
      if (most > inner.length) inner = padded(key, 0x36, most);
      const end = BLOCK_BYTES + inner.write(payload, BLOCK_BYTES);
      hash('sha256', inner.subarray(0, end), 'buffer').copy(outer, BLOCK_BYTES);
      return hash('sha256', outer, 'hex');
    },
  };
}

/** The key against a constant byte over one block, with room behind it. */
function padded(key: Buffer, byte: number, length: number): Buffer<ArrayBuffer> {
  const block = Buffer.alloc(length);
  for (let i = 0; i < BLOCK_BYTES; i += 1) block[i] = (key[i] ?? 0) ^ byte;
  return block;
}

function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey({ key: pem, format: 'pem' });
  } catch {
    // The error may quote what it could not read.
    return undefined;
  }
}

function noKey(message: string): Refusal {
  return refusal('bad-credentials', message);
}

/** Parameters of a request in the order they are sent. Values are text as the venue reads it. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/**
 * The query of a REST request, percent-encoded. Since 2026-01 spot signs what is sent, so the encoding comes before the
 * signature; ASCII letters, digits and `-_.~` stay as they are.
 */
export function queryOf(parameters: Parameters): string {
  return parameters.map(([name, value]) => `${name}=${percentEncoded(value)}`).join('&');
}

/** A signed query: `…&recvWindow=…&timestamp=…&signature=…`, the signature last. */
export function signedQuery(parameters: Parameters, timestampMs: number, recvWindowMs: number, signer: Signer): Secret {
  const query = queryOf(parameters);
  const payload = `${query}${query === '' ? '' : '&'}recvWindow=${recvWindowMs}&timestamp=${timestampMs}`;
  return new Secret(`${payload}&signature=${percentEncoded(signer.sign(payload))}`);
}

/**
 * What a WebSocket API request signs: all parameters but the signature, sorted by name, **not** percent-encoded.
 */
export function sortedPayload(parameters: Parameters): string {
  return parameters
    .toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** `encodeURIComponent` leaves `!'()*` alone, which not every server reads alike. */
function percentEncoded(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
