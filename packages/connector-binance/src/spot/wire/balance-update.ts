import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `balanceUpdate`: money came or went without a trade: a deposit, a withdrawal, a transfer between accounts.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/user-data-stream#balance-update
 */
export interface RawBalanceUpdate {
  readonly E: number;
  /** Asset. */
  readonly a: string;
  /** Change. */
  readonly d: DecimalText;
  /** Clear time, ms. */
  readonly T: number;
}

export const balanceUpdateSchema: z.ZodType<RawBalanceUpdate> = z.object({
  e: z.literal('balanceUpdate'),
  E: timeMsSchema,
  a: textSchema,
  d: decimalSchema,
  T: timeMsSchema,
});
