import { type Bps, type Refusal, refusal } from '@mm/core';

/** What stands between a venue's price and what a trade there is worth. */
export interface VenueCosts {
  readonly takerFeeBps: Bps;
  /** Negative for a rebate. */
  readonly makerFeeBps: Bps;
  /** Funding a long position is expected to pay over the time it is held; negative when it is paid. 0 for spot. */
  readonly carryBps: Bps;
  /** Worth of one unit of the venue's quote currency in the market's common one: 0.9998 for a USDC of 0.9998 USDT. */
  readonly conversion: number;
}

/** Which fee the adjusted prices carry. */
export type FeeRole = 'taker' | 'maker';

/** No fee, no carry, one for one: adjusted prices equal raw ones. */
export const NO_COSTS: VenueCosts = { takerFeeBps: 0 as Bps, makerFeeBps: 0 as Bps, carryBps: 0 as Bps, conversion: 1 };

/** What a bid's price and an ask's price are multiplied with. */
export interface CostFactors {
  readonly bid: number;
  readonly ask: number;
}

/**
 * Costs as factors. Selling at a bid yields the price less the fee; a short is paid the carry a long pays. Buying at an
 * ask costs the price, the fee and the carry. Refuses what is not finite and a conversion that is not above zero.
 */
export function costFactors(costs: VenueCosts, role: FeeRole): CostFactors | Refusal {
  const fee = (role === 'taker' ? costs.takerFeeBps : costs.makerFeeBps) / 10_000;
  const carry = costs.carryBps / 10_000;
  const bid = costs.conversion * (1 - fee + carry);
  const ask = costs.conversion * (1 + fee + carry);
  const stated = [costs.takerFeeBps, costs.makerFeeBps, costs.carryBps, costs.conversion];
  if (stated.every(Number.isFinite) && costs.conversion > 0 && isPriceFactor(bid) && isPriceFactor(ask)) return { bid, ask };
  return refusal('bad-config', `costs that leave no price: ${JSON.stringify(costs)}`);
}

function isPriceFactor(factor: number): boolean {
  return factor > 0 && Number.isFinite(factor);
}
