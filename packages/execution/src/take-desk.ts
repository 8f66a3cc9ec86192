import { isRefusal, type StrategyId, type TakeIntent } from '@mm/core';
import type { OrderDesk } from './order-desk.ts';
import type { OrderRecord } from './order-record.ts';

/**
 * Takes: one at a time for each strategy, instrument and side. A strategy that says `take` again while the first may still
 * trade does not trade twice.
 */
export class TakeDesk {
  readonly #desk: OrderDesk;
  readonly #orders = new Map<string, OrderRecord>();

  constructor(desk: OrderDesk) {
    this.#desk = desk;
  }

  take(strategy: StrategyId, intent: TakeIntent, nowUs: number): void {
    const { instrument, side, limit, size, reduceOnly } = intent;
    const owner = `take ${strategy} ${instrument} ${side}`;
    const busy = this.#orders.get(owner);
    if (busy !== undefined && busy.exposedLots(nowUs) > 0) return;
    if (!this.#desk.isOpen(instrument, nowUs)) return;
    const wish = { instrument, strategy, purpose: 'take', owner, side, price: limit, size, reduceOnly, resting: false } as const;
    const placed = this.#desk.place({ ...wish, replaces: undefined }, nowUs);
    if (isRefusal(placed)) this.#orders.delete(owner);
    else this.#orders.set(owner, placed);
  }

  /** Who is busy with which order. */
  save(): readonly (readonly [owner: string, order: string])[] {
    return Array.from(this.#orders, ([owner, order]) => [owner, order.key] as const);
  }

  restore(saved: ReturnType<TakeDesk['save']>, orders: ReadonlyMap<string, OrderRecord>): void {
    for (const [owner, key] of saved) {
      const order = orders.get(key);
      if (order !== undefined) this.#orders.set(owner, order);
    }
  }
}
