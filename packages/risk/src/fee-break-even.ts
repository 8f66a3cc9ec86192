import {
  addDecimals,
  type Bps,
  compareDecimals,
  type DecimalText,
  isRefusal,
  multiplyDecimals,
  parseDecimal,
  type Refusal,
  refusal,
} from '@mm/core';
import { overLimit, type RiskRefusal } from './limit-names.ts';

/** What a quoting configuration earns and pays on one round trip. */
export interface QuotingCosts {
  /** Between our own bid and ask. */
  readonly quotedSpreadBps: Bps;
  /** Shares of the notional, as `FeeRatesEvent` states them; negative for a rebate. */
  readonly maker: DecimalText;
  readonly taker: DecimalText;
  /** How a position that a quote opened is closed: by the quote on the other side, or by crossing the spread (a hedge). */
  readonly exit: 'maker' | 'taker';
  /** For the message. */
  readonly tier: string | undefined;
}

const BPS_OF_ONE = '10000' as DecimalText;
const ZERO = '0' as DecimalText;

/**
 * Can the spread pay its own fees? A spread equal to the fees can, just. Fees not known are a refusal: not knowing what
 * a trade costs is no reason to do it.
 * @returns `undefined`, or a refusal with the arithmetic
 */
export function checkFeeBreakEven(costs: QuotingCosts): RiskRefusal | Refusal | undefined {
  const spread = parseDecimal(plain(costs.quotedSpreadBps));
  if (isRefusal(spread)) return refusal('bad-config', `a quoted spread is a plain number of bps: ${costs.quotedSpreadBps}`);
  const entry = multiplyDecimals(costs.maker, BPS_OF_ONE);
  const exit = multiplyDecimals(costs.exit === 'maker' ? costs.maker : costs.taker, BPS_OF_ONE);
  const fees = addDecimals(entry, exit);
  if (compareDecimals(spread, fees) >= 0) return undefined;
  const loss = addDecimals(fees, spread === ZERO ? ZERO : (multiplyDecimals(spread, '-1' as DecimalText) as DecimalText));
  const tier = costs.tier === undefined ? '' : ` at tier ${costs.tier}`;
  const sum = `${entry} (maker, in) + ${exit} (${costs.exit}, out) = ${fees} bps`;
  const message = `a quoted spread of ${spread} bps cannot pay a round trip: fees${tier} are ${sum}; each loses ${loss} bps`;
  return { ...overLimit('fee-break-even', fees, spread, 'bps'), code: 'bad-config', message };
}

/** A double as plain decimal text; tiny ones, which JavaScript writes with an exponent, are nothing beside a fee. */
function plain(value: number): string {
  return Math.abs(value) < 1e-6 ? '0' : String(value);
}
