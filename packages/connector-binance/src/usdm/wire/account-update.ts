import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `ACCOUNT_UPDATE` of the private stream: balances and positions that changed, and why. Rows that did not change are absent.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/user-data-streams/Event-Balance-and-Position-Update
 */
export interface RawAccountUpdate {
  readonly E: number;
  readonly T: number;
  readonly a: {
    /** Why: `ORDER`, `FUNDING_FEE`, `DEPOSIT`, `WITHDRAW`, `MARGIN_TRANSFER`, `ASSET_TRANSFER` …; unknown ones are adjustments. */
    readonly m: string;
    readonly B: readonly RawBalanceChange[];
    readonly P: readonly RawPositionChange[];
    /** Symbol of a funding on cross margin, which names no position; since 2026-08. */
    readonly S: string | undefined;
  };
}

export interface RawBalanceChange {
  /** Asset. */
  readonly a: string;
  /** Wallet balance. */
  readonly wb: DecimalText;
  /** Wallet balance without what is bound to isolated positions. */
  readonly cw: DecimalText;
  /** Change of the balance except profit, loss and commission. */
  readonly bc: DecimalText;
}

export interface RawPositionChange {
  readonly s: string;
  /** Signed size. */
  readonly pa: DecimalText;
  /** Entry price; `0` when flat. */
  readonly ep: DecimalText;
  /** `BOTH` in one-way mode. */
  readonly ps: string;
}

const balanceSchema: z.ZodType<RawBalanceChange> = z.object({
  a: textSchema,
  wb: decimalSchema,
  cw: decimalSchema,
  bc: decimalSchema.default('0' as DecimalText),
});

const positionSchema: z.ZodType<RawPositionChange> = z.object({
  s: textSchema,
  pa: decimalSchema,
  ep: decimalSchema,
  ps: textSchema.default('BOTH'),
});

export const accountUpdateSchema: z.ZodType<RawAccountUpdate> = z.object({
  e: z.literal('ACCOUNT_UPDATE'),
  E: timeMsSchema,
  T: timeMsSchema,
  a: z
    .object({
      m: textSchema,
      B: z.array(balanceSchema).default([]),
      P: z.array(positionSchema).default([]),
      S: textSchema.optional(),
    })
    .transform(({ S, ...rest }) => ({ ...rest, S })),
});
