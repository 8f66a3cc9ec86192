import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, idTextSchema, textSchema } from '../../wire/values.ts';

/**
 * `ORDER_TRADE_UPDATE` of the private stream: everything that happens to an order. It may arrive before the reply to the
 * request that caused it.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Order-Update
 */
export interface RawOrderTradeUpdate {
  readonly E: number;
  /** Transaction time, ms. */
  readonly T: number;
  readonly o: RawOrderTradeUpdateOrder;
}

export interface RawOrderTradeUpdateOrder {
  readonly s: string;
  /** Client order id; the venue's own orders have `autoclose-…`, `adl_autoclose`, `settlement_autoclose-…`. */
  readonly c: string;
  readonly S: 'BUY' | 'SELL';
  /** Whole size, filled part included. */
  readonly q: DecimalText;
  readonly p: DecimalText;
  /** What happened: `NEW`, `TRADE`, `CANCELED`, `EXPIRED`, `CALCULATED` (liquidation), `AMENDMENT`; others are tolerated. */
  readonly x: string;
  /** Status after it. */
  readonly X: string;
  /** Order id. */
  readonly i: string;
  /** Size of this fill; `0` where there is none. */
  readonly l: DecimalText;
  /** Filled so far. */
  readonly z: DecimalText;
  /** Price of this fill. */
  readonly L: DecimalText;
  /** Commission, positive where it is charged; absent where there is no fill. */
  readonly n: DecimalText | undefined;
  readonly N: string | undefined;
  /** Trade id; `0` where there is none. */
  readonly t: string;
  /** We were the maker of this fill. */
  readonly m: boolean;
  /** Reduce-only. */
  readonly R: boolean;
  /** Position side: `BOTH` in one-way mode. */
  readonly ps: string;
  /** Why it expired: 1 self-trade prevention, 2 IOC remainder, … */
  readonly er: string | undefined;
}

const orderSchema: z.ZodType<RawOrderTradeUpdateOrder> = z
  .object({
    s: textSchema,
    c: textSchema,
    S: z.enum(['BUY', 'SELL']),
    q: decimalSchema,
    p: decimalSchema,
    x: textSchema,
    X: textSchema,
    i: idTextSchema,
    l: decimalSchema,
    z: decimalSchema,
    L: decimalSchema,
    n: decimalSchema.nullish(),
    N: textSchema.nullish(),
    t: idTextSchema,
    m: z.boolean(),
    R: z.boolean(),
    ps: textSchema.default('BOTH'),
    er: idTextSchema.optional(),
  })
  .transform(({ n, N, er, ...rest }) => ({ ...rest, n: n ?? undefined, N: N ?? undefined, er }));

export const orderTradeUpdateSchema: z.ZodType<RawOrderTradeUpdate> = z.object({
  e: z.literal('ORDER_TRADE_UPDATE'),
  E: timeMsSchema,
  T: timeMsSchema,
  o: orderSchema,
});
