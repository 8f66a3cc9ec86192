import { isRefusal, type Levels, type Refusal, type Sequence } from '@mm/core';
import type { MarketMessage } from '../map/market-messages.ts';
import type { PlainLevel, PlainOutcome } from './plain-decoder.ts';

/** A decoder's answer as plain values, to compare with {@link decodePlainly}'s; the message may be reused afterwards. */
export function plainOutcome(answer: MarketMessage | Refusal): PlainOutcome {
  if (isRefusal(answer)) return { type: 'refusal', code: answer.code };
  if (answer.type === 'ignored' || answer.type === 'other') return { type: answer.type };
  const { instrument } = answer;
  const venueTimeUs = wholeNumber(answer.venueTimeUs);
  if (answer.type === 'depth-update') {
    return {
      type: 'depth-update',
      instrument,
      venueTimeUs,
      first: exact(answer.first),
      last: exact(answer.last),
      previous: exact(answer.previous),
      bids: plainLevels(answer.bids),
      asks: plainLevels(answer.asks),
    };
  }
  if (answer.type === 'bbo') {
    return {
      type: 'bbo',
      instrument,
      venueTimeUs,
      sequence: exact(answer.sequence),
      bid: [wholeNumber(answer.bidTicks), wholeNumber(answer.bidLots)],
      ask: [wholeNumber(answer.askTicks), wholeNumber(answer.askLots)],
    };
  }
  return {
    type: 'trade',
    instrument,
    venueTimeUs,
    tradeId: answer.tradeId,
    price: wholeNumber(answer.price),
    size: wholeNumber(answer.size),
    aggressorSide: answer.aggressorSide,
  };
}

/** The first `count` levels. */
function plainLevels(levels: Levels): readonly PlainLevel[] {
  return Array.from({ length: levels.count }, (_, i) => [
    wholeNumber(levels.ticks[i] as number),
    wholeNumber(levels.lots[i] as number),
  ]);
}

/** In canonical form: a bigint only past 2^53, a number only up to it. */
function exact(sequence: Sequence): bigint {
  const safe = BigInt(sequence) <= BigInt(Number.MAX_SAFE_INTEGER);
  if (safe !== (typeof sequence === 'number')) throw new Error(`not a canonical sequence: ${sequence}`);
  return BigInt(sequence);
}

/** Also turns −0, which the venue may spell, into 0: `-0 === 0` everywhere but in a test's equality. */
function wholeNumber(value: number): number {
  if (!Number.isSafeInteger(value)) throw new Error(`not a whole number: ${value}`);
  return value === 0 ? 0 : value;
}
