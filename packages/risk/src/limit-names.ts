import { type Refusal, refusal } from '@mm/core';

/** Every limit a command can be refused by. Names are never changed or reused. */
export type LimitName =
  | 'state'
  | 'known-instrument'
  | 'known-order'
  | 'instrument-status'
  | 'order-type'
  | 'price'
  | 'size'
  | 'min-notional'
  | 'venue-ready'
  | 'user-stream'
  | 'reconciled'
  | 'clock'
  | 'book-state'
  | 'book-age'
  | 'book-touch'
  | 'reference-missing'
  | 'price-collar'
  | 'through-touch'
  | 'order-size'
  | 'order-notional'
  | 'instrument-position'
  | 'venue-position'
  | 'total-position'
  | 'open-orders'
  | 'venue-open-orders'
  | 'total-open-orders'
  | 'orders-per-second'
  | 'notional-per-second'
  | 'venue-rate'
  | 'self-trade'
  | 'quoted-spread'
  | 'market-spread'
  | 'reduce-only'
  | 'fee-break-even';

/** A refusal of risk: which limit, its value, and what was measured against it. */
export interface RiskRefusal extends Refusal {
  readonly details: {
    readonly limit: LimitName;
    readonly value: number | string;
    readonly measured: number | string;
    readonly unit: string;
  };
}

/** What the numbers of a refusal count. */
export type LimitUnit = 'state' | 'ticks' | 'lots' | 'usd' | 'bps' | 'orders' | 'us' | 'count';

/** Makes a {@link RiskRefusal}. Micro-dollars are written as dollars. */
export function overLimit(limit: LimitName, value: number | string, measured: number | string, unit: LimitUnit): RiskRefusal {
  const [bound, found] = unit === 'usd' ? [dollars(value), dollars(measured)] : [value, measured];
  const message = `${limit}: ${found} against a limit of ${bound}${unit === 'state' ? '' : ` ${unit}`}`;
  return refusal(limit === 'state' && measured === 'killed' ? 'killed' : 'over-limit', message, {
    limit,
    value: bound,
    measured: found,
    unit,
  }) as RiskRefusal;
}

function dollars(value: number | string): number | string {
  return typeof value === 'number' ? value / 1_000_000 : value;
}
