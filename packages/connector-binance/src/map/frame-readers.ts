import type { LosslessJson } from '@mm/connector';
import { type Instrument, type Refusal, refusal } from '@mm/core';
import type { z } from 'zod';
import { aggTradeSchema } from '../wire/agg-trade.ts';
import { tradeSchema } from '../wire/trade.ts';
import { type MappedFrom, mapTrade } from './market-events.ts';
import type { MarketMessage } from './market-messages.ts';

/** Reads one kind of frame from its parsed value: the obvious way, and the fallback of the fast one. */
export type FrameReader = (
  value: LosslessJson,
  symbols: ReadonlyMap<string, Instrument>,
  receiveTimeUs: number,
) => MarketMessage | Refusal;

/**
 * A reader from a schema and a mapping.
 * @param map gets the checked raw message, and a function that says where and when: its instrument, at a venue time in ms
 */
export function frameReader<Raw extends { readonly s: string }>(
  schema: z.ZodType<Raw>,
  map: (raw: Raw, at: (venueTimeMs: number) => MappedFrom) => MarketMessage | Refusal,
): FrameReader {
  return (value, symbols, receiveTimeUs) => {
    const result = schema.safeParse(value);
    if (!result.success) {
      const issue = result.error.issues[0];
      return refusal('malformed-frame', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unexpected shape'}`);
    }
    const instrument = symbols.get(result.data.s);
    if (instrument === undefined) {
      return refusal('unknown-instrument', `no instrument with the symbol ${JSON.stringify(result.data.s)}`);
    }
    return map(result.data, (venueTimeMs) => ({ instrument, venueTimeUs: venueTimeMs * 1_000, receiveTimeUs }));
  };
}

/** Readers of the frames that both products spell alike, by event name. */
export const TRADE_READERS: readonly (readonly [event: string, reader: FrameReader])[] = [
  ['trade', frameReader(tradeSchema, (raw, at) => mapTrade(at(raw.T), { ...raw, id: raw.t }))],
  ['aggTrade', frameReader(aggTradeSchema, (raw, at) => mapTrade(at(raw.T), { ...raw, id: raw.a }))],
];
