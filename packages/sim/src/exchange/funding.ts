import { RATE_SCALE } from './instrument-spec.ts';
import type { Ledger } from './ledger.ts';
import type { Market } from './market.ts';
import type { SimAccount } from './sim-account.ts';

const SCALE = BigInt(RATE_SCALE);

/** Where funding is written down. */
export interface FundingBooks {
  readonly fees: SimAccount;
  readonly ledger: Ledger;
  readonly nowUs: number;
}

/**
 * Every position pays size × mark × rate, longs where the rate is positive. Who pays, pays rounded up; who gets, gets
 * rounded down; the fee account keeps the difference, so that the sum over all accounts is zero.
 */
export function settleFunding(market: Market, rate: number, parties: Iterable<SimAccount>, by: FundingBooks): void {
  const { fees, ledger, nowUs } = by;
  let kept = 0n;
  const reason = { market, tradeId: 0, nowUs };
  for (const account of parties) {
    const position = account.positions[market.index];
    if (position === undefined || position.size === 0) continue;
    const owed = owedBy(position.size, market, rate);
    ledger.post(account, market.quote, -owed, 'funding', reason);
    kept += owed;
  }
  ledger.post(fees, market.quote, kept, 'funding', reason);
}

function owedBy(size: number, market: Market, rate: number): bigint {
  const product = BigInt(size) * BigInt(market.reference) * market.notionalUnit * BigInt(rate);
  const quotient = product / SCALE;
  return product > 0n && product % SCALE !== 0n ? quotient + 1n : quotient;
}
