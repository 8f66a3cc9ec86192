import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

/** How a key signs. A secret is known to both sides; of the other two kinds the venue knows the public half (PEM, SPKI). */
export type KeyMaterial =
  | { readonly kind: 'hmac'; readonly secret: string }
  | { readonly kind: 'ed25519'; readonly publicKey: string }
  | { readonly kind: 'rsa'; readonly publicKey: string };

/**
 * Whether `signature` was made over `payload` with the other half of `key`. HMAC-SHA256 in hex of either case; Ed25519 and
 * RSA (PKCS #1 v1.5 over SHA-256) in base64.
 */
export function signatureHolds(key: KeyMaterial, payload: string, signature: string): boolean {
  const message = Buffer.from(payload, 'utf8');
  if (key.kind === 'hmac') return hmacHolds(key.secret, message, signature);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(signature)) return false;
  try {
    const publicKey = createPublicKey(key.publicKey);
    return verify(key.kind === 'rsa' ? 'sha256' : null, message, publicKey, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

function hmacHolds(secret: string, message: Buffer, signature: string): boolean {
  if (!/^[0-9a-fA-F]{64}$/.test(signature)) return false;
  return timingSafeEqual(createHmac('sha256', secret).update(message).digest(), Buffer.from(signature, 'hex'));
}

/** Whether a text holds only what may stand in a URL: spot demands parameters percent-encoded before they are signed. */
export function isPercentEncoded(payload: string): boolean {
  return /^[A-Za-z0-9\-._~!$&'()*+,;=:@/?%]*$/.test(payload);
}
