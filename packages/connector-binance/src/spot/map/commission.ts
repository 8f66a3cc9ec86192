import { addDecimals, type DecimalText } from '@mm/core';
import type { RawSpotCommission } from '../wire/commission.ts';

/** `account/commission` → what a maker and a taker pay without any discount. */
export function mapSpotCommission(raw: RawSpotCommission): { readonly maker: DecimalText; readonly taker: DecimalText } {
  const parts = [raw.standardCommission, raw.specialCommission, raw.taxCommission].filter((part) => part !== undefined);
  const zero = '0' as DecimalText;
  return {
    maker: parts.map((part) => part.maker).reduce(addDecimals, zero),
    taker: parts.map((part) => part.taker).reduce(addDecimals, zero),
  };
}
