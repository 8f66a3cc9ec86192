import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, idTextSchema, textSchema } from '../../wire/values.ts';

/**
 * `executionReport`: everything that happens to an order. It may arrive before the reply to the request that caused it.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#order-update
 */
export interface RawExecutionReport {
  readonly E: number;
  /** Transaction time, ms. */
  readonly T: number;
  readonly s: string;
  /** Client order id; of the cancel request, where `C` names the order. */
  readonly c: string;
  /** The order's own client order id where `c` is another's; else empty text. */
  readonly C: string;
  readonly S: 'BUY' | 'SELL';
  readonly q: DecimalText;
  readonly p: DecimalText;
  /** What happened: `NEW`, `CANCELED`, `REPLACED` (amended), `REJECTED`, `TRADE`, `EXPIRED`, `TRADE_PREVENTION`. */
  readonly x: string;
  /** Status after it. */
  readonly X: string;
  /** Why it was rejected; `NONE`. */
  readonly r: string;
  readonly i: string;
  /** Size of this fill; `0` where there is none. */
  readonly l: DecimalText;
  /** Filled so far. */
  readonly z: DecimalText;
  /** Price of this fill. */
  readonly L: DecimalText;
  /** Commission, and its asset: null where there is none. */
  readonly n: DecimalText | undefined;
  readonly N: string | undefined;
  /** Trade id; `-1` where there is none. */
  readonly t: string;
  readonly m: boolean;
}

export const executionReportSchema: z.ZodType<RawExecutionReport> = z
  .object({
    e: z.literal('executionReport'),
    E: timeMsSchema,
    T: timeMsSchema,
    s: textSchema,
    c: textSchema,
    C: textSchema.default(''),
    S: z.enum(['BUY', 'SELL']),
    q: decimalSchema,
    p: decimalSchema,
    x: textSchema,
    X: textSchema,
    r: textSchema.default('NONE'),
    i: idTextSchema,
    l: decimalSchema,
    z: decimalSchema,
    L: decimalSchema,
    n: decimalSchema.nullish(),
    N: textSchema.nullish(),
    t: idTextSchema,
    m: z.boolean(),
  })
  .transform(({ n, N, ...rest }) => ({ ...rest, n: n ?? undefined, N: N ?? undefined }));
