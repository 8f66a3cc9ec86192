import type { Exchange } from '../../exchange/exchange-api.ts';
import type { AssetSpec } from '../../exchange/instrument-spec.ts';
import type { ApiKey } from './api-keys.ts';
import type { ConnectionRules } from './connection-rules.ts';
import type { RateLimitRules } from './rate-limits.ts';

/** What a Binance venue is made of. Everything but the first three has the venue's own value by default. */
export interface BinanceOptions {
  /** The market behind the wire. Whoever made it brings liquidity, marks and time to it. */
  readonly exchange: Exchange;
  /** As given to the exchange. */
  readonly assets: readonly AssetSpec[];
  readonly keys: readonly ApiKey[];
  /** Of listen keys and of ids the venue makes up. Default 1. */
  readonly seed?: number | string;
  readonly limits?: Partial<RateLimitRules>;
  readonly streamRules?: Partial<ConnectionRules>;
  readonly apiRules?: Partial<ConnectionRules>;
  /** Events of an account leave before the reply that caused them (F08). Default no. */
  readonly eventsBeforeReply?: boolean;
  /** Added to the exchange's ids on the wire; with 2^53 and more they do not fit a double (F32). */
  readonly orderIdOffset?: bigint;
  readonly tradeIdOffset?: bigint;
  readonly updateIdOffset?: bigint;
}

/** What only USDⓈ-M has. */
export interface BinanceUsdmOptions extends BinanceOptions {
  /** How long a listen key lives from the last call, µs. Default an hour. */
  readonly listenKeyLifeUs?: number;
  /** Whether `/ws/<listenKey>` without a route brings user data, as the demo venue still does. Default no. */
  readonly unroutedUserData?: boolean;
  /** Whether replies to orders carry `avgPrice` and `cumQuote`, as they did before 2026-07. Default no. */
  readonly oldOrderFields?: boolean;
}
