import { z } from 'zod';
import { textSchema } from '../../wire/values.ts';

/**
 * `GET /fapi/v1/symbolConfig?symbol=`: leverage and margin of a symbol.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Symbol-Config
 */
export interface RawSymbolConfig {
  readonly symbol: string;
  /** `CROSSED`, `ISOLATED`; other pages write `cross`, `isolated`. */
  readonly marginType: string;
  readonly leverage: number;
}

export const symbolConfigsSchema: z.ZodType<RawSymbolConfig[]> = z.array(
  z.object({ symbol: textSchema, marginType: textSchema, leverage: z.number().int().positive() }),
);
