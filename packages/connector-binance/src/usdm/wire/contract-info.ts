import { z } from 'zod';
import { timeMsSchema } from '../../wire/primitives.ts';
import { textSchema } from '../../wire/values.ts';

/**
 * Stream `!contractInfo` on the route `/market`: a symbol was listed, settled, or its status or brackets changed. It carries
 * no filters: whoever hears it reads `exchangeInfo` anew. COIN-M symbols come too, with `st` 2.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Contract-Info-Stream
 */
export interface RawContractInfo {
  readonly E: number;
  /** Symbol. */
  readonly s: string;
  /** Contract type. */
  readonly ct: string;
  /** Contract status, as in `exchangeInfo`. */
  readonly cs: string;
  /** 1 = USDⓈ-M, 2 = COIN-M; absent before the two were merged. */
  readonly st?: number | undefined;
}

export const contractInfoSchema: z.ZodType<RawContractInfo> = z.object({
  E: timeMsSchema,
  s: textSchema,
  ct: textSchema,
  cs: textSchema,
  st: z.number().optional(),
});
