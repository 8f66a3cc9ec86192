import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { decimalSchema } from './values.ts';

/**
 * The filters of `exchangeInfo` that bound an order, collected into one record. A value of `0` means that the venue does not
 * apply the rule; it is `undefined` here, so that nobody takes a modulo by it. Filters that are not named here are passed over.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/filters
 */
export interface RawFilters {
  readonly tickSize: DecimalText | undefined;
  readonly stepSize: DecimalText | undefined;
  readonly minQty: DecimalText | undefined;
  readonly maxQty: DecimalText | undefined;
  /** `MIN_NOTIONAL.notional` of futures, `NOTIONAL.minNotional` and `MIN_NOTIONAL.minNotional` of spot. */
  readonly minNotional: DecimalText | undefined;
}

const optional = decimalSchema.optional();

const filterSchema = z.object({
  filterType: z.string(),
  tickSize: optional,
  stepSize: optional,
  minQty: optional,
  maxQty: optional,
  notional: optional,
  minNotional: optional,
});

export const filtersSchema: z.ZodType<RawFilters> = z.array(z.unknown()).transform((entries, context) => {
  const found = new Map<string, z.infer<typeof filterSchema>>();
  for (const entry of entries) {
    const read = filterSchema.safeParse(entry);
    if (read.success) found.set(read.data.filterType, read.data);
    else if (isOurs(entry)) context.addIssue({ code: 'custom', message: `a filter of another shape: ${read.error.message}` });
  }
  const notional = found.get('NOTIONAL') ?? found.get('MIN_NOTIONAL');
  const [price, lot] = [found.get('PRICE_FILTER'), found.get('LOT_SIZE')];
  return {
    tickSize: enabled(price?.tickSize),
    stepSize: enabled(lot?.stepSize),
    minQty: enabled(lot?.minQty),
    maxQty: enabled(lot?.maxQty),
    minNotional: enabled(notional?.notional ?? notional?.minNotional),
  };
});

const OURS: readonly unknown[] = ['PRICE_FILTER', 'LOT_SIZE', 'NOTIONAL', 'MIN_NOTIONAL'];

/** A filter we need and cannot read makes the symbol unusable; any other is none of our business. */
function isOurs(entry: unknown): boolean {
  return typeof entry === 'object' && entry !== null && OURS.includes((entry as { filterType?: unknown }).filterType);
}

function enabled(value: DecimalText | undefined): DecimalText | undefined {
  return value === '0' ? undefined : value;
}
