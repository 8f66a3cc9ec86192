import type { FillSnapshot } from './account-types.ts';
import { type Amount, toBigint } from './amount.ts';
import { Columns } from './columns.ts';
import type { Trade } from './settlement.ts';
import type { SimOrder } from './sim-order.ts';

/** Flags of a fill. */
export const FEE_IN_BASE = 1;
export const MAKER = 2;

/** Trade id, price, size, fee, realised, flags, time. */
const WIDTH = 7;

/** The newest fills of an account. */
export class FillLog {
  readonly #columns: Columns;
  readonly #orders: SimOrder[] = [];

  constructor(limit: number) {
    this.#columns = new Columns(WIDTH, limit);
  }

  push(order: SimOrder, trade: Trade, fee: Amount, realised: Amount, flags: number): void {
    const columns = this.#columns;
    const at = columns.append();
    this.#orders[at / WIDTH] = order;
    columns.set(at, trade.tradeId);
    columns.set(at + 1, trade.price);
    columns.set(at + 2, trade.size);
    columns.set(at + 3, fee);
    columns.set(at + 4, realised);
    columns.set(at + 5, flags);
    columns.set(at + 6, trade.nowUs);
  }

  /** The newest; there must be one. */
  last(): FillSnapshot {
    return this.#read(this.#columns.size - 1);
  }

  /** Oldest first. */
  toArray(): FillSnapshot[] {
    return Array.from({ length: this.#columns.size }, (_, row) => this.#read(row));
  }

  #read(row: number): FillSnapshot {
    const columns = this.#columns;
    const at = columns.at(row);
    const order = this.#orders[at / WIDTH] as SimOrder;
    const { market } = order;
    const price = columns.number(at + 1);
    const size = columns.number(at + 2);
    const flags = columns.number(at + 5);
    return {
      tradeId: columns.number(at),
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      account: order.account.name,
      instrument: market.symbol,
      side: order.isBid ? 'bid' : 'ask',
      price,
      size,
      notional: market.money(price * size),
      fee: toBigint(columns.amount(at + 3)),
      feeAsset: (flags & FEE_IN_BASE) !== 0 ? market.spec.base : market.spec.quote,
      realised: toBigint(columns.amount(at + 4)),
      maker: (flags & MAKER) !== 0,
      origin: order.origin,
      atUs: columns.number(at + 6),
    };
  }
}
