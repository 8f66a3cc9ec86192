import { z } from 'zod';
import { looseTimeMsSchema, textSchema } from '../../wire/values.ts';

/**
 * `POST /fapi/v1/countdownCancelAll`: the dead-man's switch of one symbol runs for so long; 0 says that it is off.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Auto-Cancel-All-Open-Orders
 */
export interface RawCountdown {
  readonly symbol: string;
  readonly countdownTime: number;
}

export const countdownSchema: z.ZodType<RawCountdown> = z.object({ symbol: textSchema, countdownTime: looseTimeMsSchema });
