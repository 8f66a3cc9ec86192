import { z } from 'zod';
import { type RawRateLimit, rateLimitsSchema } from '../../wire/rate-limit.ts';
import { filtersSchema, type RawFilters } from '../../wire/symbol-filter.ts';
import { textSchema } from '../../wire/values.ts';

/**
 * `GET /fapi/v1/exchangeInfo`, weight 1. `pricePrecision` and `quantityPrecision` are deliberately not read: they are no
 * steps.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Exchange-Information
 */
export interface RawUsdmExchangeInfo {
  readonly rateLimits: readonly RawRateLimit[];
  /** Symbols of another shape are left out one by one, see `unreadable`. */
  readonly symbols: readonly RawUsdmSymbol[];
  /** How many symbols were left out. */
  readonly unreadable: number;
}

export interface RawUsdmSymbol {
  readonly symbol: string;
  /** `PERPETUAL`, `CURRENT_QUARTER`, `TRADIFI_PERPETUAL` …; only `PERPETUAL` is traded here. */
  readonly contractType: string;
  /** `TRADING`, `PENDING_TRADING`, `PRE_SETTLE`, `SETTLING`, `CLOSE` …; unknown ones are halted. */
  readonly status: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly marginAsset: string;
  readonly filters: RawFilters;
}

const usdmSymbolSchema: z.ZodType<RawUsdmSymbol> = z.object({
  symbol: textSchema,
  contractType: textSchema,
  status: textSchema,
  baseAsset: textSchema,
  quoteAsset: textSchema,
  marginAsset: textSchema,
  filters: filtersSchema,
});

export const usdmExchangeInfoSchema: z.ZodType<RawUsdmExchangeInfo> = z
  .object({ rateLimits: rateLimitsSchema, symbols: z.array(z.unknown()) })
  .transform(({ rateLimits, symbols }) => {
    const read = symbols.flatMap((one) => {
      const result = usdmSymbolSchema.safeParse(one);
      return result.success ? [result.data] : [];
    });
    return { rateLimits, symbols: read, unreadable: symbols.length - read.length };
  });
