import type { DecimalText } from '@mm/core';
import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { decimalSchema, textSchema } from '../../wire/values.ts';

/**
 * `GET /fapi/v3/positionRisk`, `v2/account.position`: positions, and symbols with open orders, whose size is zero. A symbol
 * that is absent is flat.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Position-Information-V3
 */
export interface RawPositionRisk {
  readonly symbol: string;
  /** `BOTH` in one-way mode. */
  readonly positionSide: string;
  /** Signed size. */
  readonly positionAmt: DecimalText;
  readonly entryPrice: DecimalText;
  /** `0` where there is none. */
  readonly liquidationPrice: DecimalText;
  /** 0 for a symbol that never had a position. */
  readonly updateTime: number;
}

const positionRiskSchema = z.object({
  symbol: textSchema,
  positionSide: textSchema,
  positionAmt: decimalSchema,
  entryPrice: decimalSchema,
  liquidationPrice: decimalSchema,
  updateTime: timeMsSchema,
});

export const positionRisksSchema: z.ZodType<RawPositionRisk[]> = z.array(positionRiskSchema);
