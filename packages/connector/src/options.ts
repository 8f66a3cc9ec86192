import { type InstrumentId, type Refusal, refusal, type SendPermit, type StreamKind, type VenueId } from '@mm/core';
import type { RateLimitRegistry } from './limits/rate-limit-registry.ts';
import type { Secret } from './secret.ts';
import type { ConnectorWorld } from './world.ts';

/** Which of a venue's worlds is meant. There is no default and no way from one to another. `local` is a venue in a box. */
export type Environment = 'production' | 'testnet' | 'demo' | 'local';

/** Keys of one account at one venue in one environment: used anywhere else, they are refused. */
export interface Credentials {
  readonly venue: VenueId;
  readonly environment: Environment;
  readonly keyType: 'hmac' | 'ed25519' | 'rsa';
  /** What the venue knows the key by. Not secret by itself, and kept as one all the same. */
  readonly apiKey: Secret;
  /** HMAC: the secret text. Else: the private key as PEM (PKCS#8). */
  readonly secretKey: Secret;
  /** Where the venue has one: OKX, Bitget. */
  readonly passphrase?: Secret;
}

/** A public stream somebody wants. */
export interface StreamWish {
  readonly instrument: InstrumentId;
  readonly stream: Exclude<StreamKind, 'user'>;
}

/** What every connector is made with. A venue's own options extend it. */
export interface ConnectorOptions {
  readonly environment: Environment;
  readonly world: ConnectorWorld;
  /** Asked before every order byte leaves. `allowAll()` must be written out. */
  readonly permit: SendPermit;
  /** Without: public data only; every order is denied as `bad-credentials`. */
  readonly credentials?: Credentials;
  /** Streams wanted from the start; `watch` and `unwatch` change them later. */
  readonly watch?: readonly StreamWish[];
  /** Instruments that are traded: the dead-man's switch, fees and reconciliation cover these. Default: those watched. */
  readonly trade?: readonly InstrumentId[];
  /** Share one among all connectors of a process: venues count per address and per account. Default: one of its own. */
  readonly limits?: RateLimitRegistry;
  /** Local endpoints by name; required for `local`, refused otherwise. Loopback only. */
  readonly endpoints?: Readonly<Record<string, string>>;
}

/** Are these keys for this venue and this environment? There is no fallback: keys of one place never go to another. */
export function checkCredentials(credentials: Credentials, venue: VenueId, environment: Environment): Refusal | undefined {
  if (credentials.venue !== venue) {
    return refusal('bad-credentials', `these keys are for ${credentials.venue}, not for ${venue}`);
  }
  if (credentials.environment !== environment) {
    return refusal('bad-credentials', `these keys are for ${credentials.environment}, not for ${environment}`);
  }
  return undefined;
}
