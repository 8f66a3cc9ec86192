import { createPrivateKey, createPublicKey } from 'node:crypto';
import { seededRandom } from '../../random/seeded-random.ts';
import type { KeyMaterial } from './signatures.ts';

/** What `GET /sapi/v1/account/apiRestrictions` says about a key; everything but reading is off unless given. */
export interface KeyPermissions {
  readonly enableReading: boolean;
  readonly enableSpotAndMarginTrading: boolean;
  readonly enableFutures: boolean;
  readonly enableWithdrawals: boolean;
  readonly enableInternalTransfer: boolean;
  readonly permitsUniversalTransfer: boolean;
  readonly enableMargin: boolean;
  readonly enableVanillaOptions: boolean;
  readonly enablePortfolioMarginTrading: boolean;
  readonly enableFixApiTrade: boolean;
  readonly enableFixReadOnly: boolean;
  readonly ipRestrict: boolean;
}

/** A key of an account, as the venue knows it. */
export interface ApiKey {
  readonly apiKey: string;
  readonly material: KeyMaterial;
  /** The account at the exchange whose orders and balances it is about. */
  readonly account: string;
  readonly permissions: KeyPermissions;
  /** Addresses it may come from; absent: any. */
  readonly addresses?: readonly string[];
}

const READ_ONLY: KeyPermissions = {
  enableReading: true,
  enableSpotAndMarginTrading: false,
  enableFutures: false,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  permitsUniversalTransfer: false,
  enableMargin: false,
  enableVanillaOptions: false,
  enablePortfolioMarginTrading: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  ipRestrict: false,
};

/** The rights of a key: reading, spot and futures trading unless said otherwise. */
export function keyPermissions(changes: Partial<KeyPermissions> = {}): KeyPermissions {
  return { ...READ_ONLY, enableSpotAndMarginTrading: true, enableFutures: true, ...changes };
}

/** A made-up key with both halves, to print and to use against a simulated venue. Worth nothing anywhere else. */
export interface DummyKey {
  readonly apiKey: string;
  /** The HMAC secret, or the private key as PKCS #8 PEM. */
  readonly secret: string;
  readonly material: KeyMaterial;
}

/** The same key for the same seed and name, always. */
export function dummyKey(kind: 'hmac' | 'ed25519', seed: number | string, name = 'main'): DummyKey {
  const random = seededRandom(seed, `binance key ${kind} ${name}`);
  const letters = (count: number): string =>
    Array.from({ length: count }, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? 'A').join('');
  const apiKey = letters(64);
  if (kind === 'hmac') {
    const secret = letters(64);
    return { apiKey, secret, material: { kind, secret } };
  }
  const raw = Buffer.from(Array.from({ length: 32 }, () => Math.floor(random() * 256)));
  const privateKey = createPrivateKey({ key: Buffer.concat([ED25519_PKCS8, raw]), format: 'der', type: 'pkcs8' });
  return {
    apiKey,
    secret: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    material: { kind, publicKey: createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }).toString() },
  };
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What stands before the 32 bytes of an Ed25519 private key in PKCS #8 (RFC 8410). */
const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
