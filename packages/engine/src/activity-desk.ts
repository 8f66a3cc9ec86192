import type { InstrumentId, OrderState, StrategyId } from '@mm/core';
import { isTerminal } from '@mm/core';
import type { OrderRecord } from '@mm/execution';
import type { Portfolio } from '@mm/portfolio';

/** Resting orders a side, by strategy and instrument. */
type Standing = [bids: number, asks: number];

export type SavedActivity = readonly (readonly [key: string, bids: number, asks: number])[];

/** Tells the portfolio how orders ended and on how many sides each strategy is quoting: fill ratios and uptime. */
export class ActivityDesk {
  readonly #portfolio: Portfolio;
  readonly #standing = new Map<string, Standing>();

  constructor(portfolio: Portfolio) {
    this.#portfolio = portfolio;
  }

  onState(order: OrderRecord, from: OrderState, to: OrderState, nowUs: number): void {
    const { instrument, strategy, purpose } = order.facts;
    if (purpose === 'foreign') return;
    if (isTerminal(to) && !isTerminal(from)) {
      this.#portfolio.onOrderEnded({ instrument, strategy, size: order.size, filledSize: order.filled });
    }
    const change = Number(isStanding(to)) - Number(isStanding(from));
    if (purpose === 'quote' && change !== 0) this.#count(order, change, nowUs);
  }

  save(): SavedActivity {
    return Array.from(this.#standing, ([key, [bids, asks]]) => [key, bids, asks] as const);
  }

  restore(saved: SavedActivity): void {
    for (const [key, bids, asks] of saved) this.#standing.set(key, [bids, asks]);
  }

  #count({ facts }: OrderRecord, change: number, timeUs: number): void {
    const { instrument, strategy, side } = facts;
    const standing = this.#of(instrument, strategy);
    standing[side === 'bid' ? 0 : 1] += change;
    const sides = (Number(standing[0] > 0) + Number(standing[1] > 0)) as 0 | 1 | 2;
    this.#portfolio.onQuoting({ instrument, strategy, sides, timeUs });
  }

  #of(instrument: InstrumentId, strategy: StrategyId | undefined): Standing {
    const key = `${instrument} ${strategy ?? ''}`;
    const known = this.#standing.get(key);
    if (known !== undefined) return known;
    const made: Standing = [0, 0];
    this.#standing.set(key, made);
    return made;
  }
}

function isStanding(state: OrderState): boolean {
  return state === 'working' || state === 'partially-filled' || state === 'pending-amend' || state === 'pending-cancel';
}
