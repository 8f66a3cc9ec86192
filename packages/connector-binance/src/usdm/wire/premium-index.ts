import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /fapi/v1/premiumIndex?symbol=`: mark, index and the next funding, as the stream of marks states them; asked for at
 * start-up so that nobody waits for the stream.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Mark-Price
 */
export interface RawPremiumIndex {
  readonly symbol: string;
  readonly markPrice: DecimalText;
  readonly indexPrice: DecimalText;
  /** Rate of the funding at `nextFundingTime`, whatever its name says; empty text where there is none. */
  readonly lastFundingRate: DecimalText | undefined;
  readonly nextFundingTime: number;
  readonly time: number;
}

export const premiumIndexSchema: z.ZodType<RawPremiumIndex> = z.object({
  symbol: textSchema,
  markPrice: decimalSchema,
  indexPrice: decimalSchema,
  lastFundingRate: z.union([decimalSchema, z.literal('').transform(() => undefined)]),
  nextFundingTime: timeMsSchema,
  time: timeMsSchema,
});
