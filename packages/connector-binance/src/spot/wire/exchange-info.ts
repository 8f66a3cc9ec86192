import { z } from 'zod';
import { type RawRateLimit, rateLimitsSchema } from '../../wire/rate-limit.ts';
import { filtersSchema, type RawFilters } from '../../wire/symbol-filter.ts';
import { textSchema } from '../../wire/values.ts';

/**
 * `GET /api/v3/exchangeInfo`, weight 20.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-endpoints#exchange-information
 */
export interface RawSpotExchangeInfo {
  readonly rateLimits: readonly RawRateLimit[];
  /** Symbols of another shape are left out one by one, see `unreadable`. */
  readonly symbols: readonly RawSpotSymbol[];
  readonly unreadable: number;
}

export interface RawSpotSymbol {
  readonly symbol: string;
  /** `TRADING`, `END_OF_DAY`, `HALT`, `BREAK`, `CANCEL_ONLY`; unknown ones are halted. */
  readonly status: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly isSpotTradingAllowed: boolean;
  readonly filters: RawFilters;
}

const spotSymbolSchema: z.ZodType<RawSpotSymbol> = z.object({
  symbol: textSchema,
  status: textSchema,
  baseAsset: textSchema,
  quoteAsset: textSchema,
  isSpotTradingAllowed: z.boolean(),
  filters: filtersSchema,
});

export const spotExchangeInfoSchema: z.ZodType<RawSpotExchangeInfo> = z
  .object({ rateLimits: rateLimitsSchema, symbols: z.array(z.unknown()) })
  .transform(({ rateLimits, symbols }) => {
    const read = symbols.flatMap((one) => {
      const result = spotSymbolSchema.safeParse(one);
      return result.success ? [result.data] : [];
    });
    return { rateLimits, symbols: read, unreadable: symbols.length - read.length };
  });
