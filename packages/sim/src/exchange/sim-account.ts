import type { AccountKind } from './account-types.ts';
import { Sum } from './amount.ts';
import { BoundedLog } from './bounded-log.ts';
import { FillLog } from './fill-log.ts';
import { LedgerLog } from './ledger-log.ts';
import type { Market } from './market.ts';
import { OrderShelf } from './order-shelf.ts';
import type { SimOrder } from './sim-order.ts';

/** Money of one asset in one account. */
export interface Wallet {
  readonly total: Sum;
  /** Spot: held by resting orders. */
  readonly locked: Sum;
}

/** One account's position in one market, and what its open orders there hold. */
export interface Position {
  readonly account: SimAccount;
  readonly market: Market;
  /** Size steps, positive long. */
  size: number;
  /** Quote money: what the position cost, negative for a short. */
  readonly cost: Sum;
  readonly realised: Sum;
  leverage: number;
  /** Price × size of what remains of resting orders that are not reduce-only. */
  bidNotional: number;
  askNotional: number;
  /** Resting reduce-only orders, in no order. */
  readonly reducing: SimOrder[];
  /** Resting orders in this market. */
  openOrders: number;
  updatedUs: number;
}

/** An account: wallets by asset, positions by market, and, for clients, orders and history. */
export class SimAccount {
  readonly name: string;
  readonly isClient: boolean;
  makerRate = 0;
  takerRate = 0;
  /** By index of asset. Missing: never held. */
  readonly wallets: (Wallet | undefined)[] = [];
  /** By index of market. Missing: never had one. */
  readonly positions: (Position | undefined)[] = [];
  /** Clients: open orders and those history keeps, by id, oldest first. */
  readonly orders: OrderShelf = new OrderShelf(true);
  /** Clients: the newest order with each client id. */
  readonly byClientId: Map<string, SimOrder> = new Map();
  readonly open: OrderShelf = new OrderShelf(false);
  readonly done: BoundedLog<SimOrder>;
  readonly fills: FillLog;
  readonly ledger: LedgerLog;

  constructor(name: string, kind: AccountKind, historyLimit: number) {
    this.name = name;
    this.isClient = kind === 'client';
    const limit = this.isClient ? historyLimit : 1;
    this.done = new BoundedLog(limit);
    this.fills = new FillLog(limit);
    this.ledger = new LedgerLog(limit);
  }

  wallet(asset: number): Wallet {
    const known = this.wallets[asset];
    if (known !== undefined) return known;
    const wallet: Wallet = { total: new Sum(), locked: new Sum() };
    while (this.wallets.length < asset) this.wallets.push(undefined);
    this.wallets[asset] = wallet;
    return wallet;
  }

  position(market: Market): Position {
    const known = this.positions[market.index];
    if (known !== undefined) return known;
    const position: Position = {
      account: this,
      market,
      size: 0,
      cost: new Sum(),
      realised: new Sum(),
      leverage: market.defaultLeverage,
      bidNotional: 0,
      askNotional: 0,
      reducing: [],
      openOrders: 0,
      updatedUs: 0,
    };
    while (this.positions.length < market.index) this.positions.push(undefined);
    this.positions[market.index] = position;
    return position;
  }

  /** An order is done: it stays findable until it falls out of history. */
  retire(order: SimOrder): void {
    this.open.leave();
    const fallen = this.done.push(order);
    if (fallen === undefined) return;
    fallen.forgotten = true;
    this.orders.leave();
    if (this.byClientId.get(fallen.clientOrderId) === fallen) this.byClientId.delete(fallen.clientOrderId);
  }
}
