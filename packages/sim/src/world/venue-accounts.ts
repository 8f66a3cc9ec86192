import type { Exchange } from '../exchange/exchange-api.ts';
import type { AssetSpec } from '../exchange/instrument-spec.ts';
import { scaled } from '../units/decimal-text.ts';
import { type ApiKey, dummyKey, keyPermissions } from '../venues/binance/api-keys.ts';
import type { FilledInstrument } from './known-instruments.ts';
import type { WorldAccount, WorldVenueKind } from './world-options.ts';

/** A key to use an account with. Worth nothing at a real venue. */
export interface WorldKey {
  readonly account: string;
  readonly kind: 'hmac' | 'ed25519';
  readonly apiKey: string;
  /** The HMAC secret, or the private key as PKCS #8 PEM. */
  readonly secret: string;
}

export interface AccountsParts {
  readonly exchange: Exchange;
  readonly accounts: readonly WorldAccount[];
  readonly assets: readonly AssetSpec[];
  readonly instruments: readonly FilledInstrument[];
  readonly kind: WorldVenueKind;
  /** Of the venue, so that keys of two venues differ. */
  readonly seed: string;
  readonly startUs: number;
}

/** Opens the accounts of a venue, pays in, and makes keys. @throws {RangeError} for an amount that is none */
export function openAccounts(parts: AccountsParts): { readonly keys: readonly WorldKey[]; readonly apiKeys: readonly ApiKey[] } {
  const keys: WorldKey[] = [];
  const apiKeys: ApiKey[] = [];
  for (const account of parts.accounts) {
    const { name, fees, permissions } = account;
    parts.exchange.addAccount(name, fees === undefined ? {} : { fees });
    payIn(parts, account);
    for (const kind of ['hmac', 'ed25519'] as const) {
      const { apiKey, secret, material } = dummyKey(kind, parts.seed, name);
      keys.push({ account: name, kind, apiKey, secret });
      apiKeys.push({ apiKey, material, account: name, permissions: keyPermissions(permissions) });
    }
  }
  return { keys, apiKeys };
}

function payIn({ exchange, assets, instruments, kind, startUs }: AccountsParts, { name, deposits }: WorldAccount): void {
  for (const [asset, text] of Object.entries(deposits ?? defaultDeposits(kind, instruments))) {
    const decimals = assets.find((one) => one.asset === asset)?.decimals;
    const amount = decimals === undefined ? undefined : scaled(text, decimals);
    if (amount === undefined || amount < 0n) throw new RangeError(`no deposit: ${text} ${asset}`);
    if (amount > 0n) exchange.deposit(name, asset, amount, startUs);
  }
}

function defaultDeposits(kind: WorldVenueKind, instruments: readonly FilledInstrument[]): Record<string, string> {
  const bases = kind === 'binance-spot' ? instruments.map(({ spec }) => [spec.base, '10'] as const) : [];
  return Object.fromEntries([...bases, ...instruments.map(({ spec }) => [spec.quote, '100000'] as const)]);
}
