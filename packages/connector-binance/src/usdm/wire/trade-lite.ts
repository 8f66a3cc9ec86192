import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { idTextSchema, textSchema } from '../../wire/values.ts';

/**
 * `TRADE_LITE` of the private stream: a fill, sooner than its `ORDER_TRADE_UPDATE` and without the fee. Only what names the
 * fill is read: it announces one, and the update with the fee must follow.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Trade-Lite
 */
export interface RawTradeLite {
  readonly E: number;
  readonly T: number;
  readonly s: string;
  /** Client order id. */
  readonly c: string;
  /** Trade id. */
  readonly t: string;
  /** Order id. */
  readonly i: string;
}

export const tradeLiteSchema: z.ZodType<RawTradeLite> = z.object({
  e: z.literal('TRADE_LITE'),
  E: timeMsSchema,
  T: timeMsSchema,
  s: textSchema,
  c: textSchema,
  t: idTextSchema,
  i: idTextSchema,
});
