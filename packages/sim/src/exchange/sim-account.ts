import type { AccountKind, FillSnapshot, LedgerEntry } from './account-types.ts';
import { BoundedLog } from './bounded-log.ts';
import type { Market } from './market.ts';
import type { SimOrder } from './sim-order.ts';

/** Money of one asset in one account. */
export interface Wallet {
  total: bigint;
  /** Spot: held by resting orders. */
  locked: bigint;
  /** Sum of ledger entries no longer kept. */
  carried: bigint;
}

/** One account's position in one market, and what its open orders there hold. */
export interface Position {
  readonly account: SimAccount;
  readonly market: Market;
  /** Size steps, positive long. */
  size: number;
  /** Quote money: what the position cost, negative for a short. */
  cost: bigint;
  realised: bigint;
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
  readonly orders: Map<number, SimOrder> = new Map();
  /** Clients: the newest order with each client id. */
  readonly byClientId: Map<string, SimOrder> = new Map();
  readonly open: Map<number, SimOrder> = new Map();
  readonly done: BoundedLog<SimOrder>;
  readonly fills: BoundedLog<FillSnapshot>;
  readonly ledger: BoundedLog<LedgerEntry>;

  constructor(name: string, kind: AccountKind, historyLimit: number) {
    this.name = name;
    this.isClient = kind === 'client';
    const limit = this.isClient ? historyLimit : 0;
    this.done = new BoundedLog(limit);
    this.fills = new BoundedLog(limit);
    this.ledger = new BoundedLog(limit);
  }

  wallet(asset: number): Wallet {
    const known = this.wallets[asset];
    if (known !== undefined) return known;
    const wallet: Wallet = { total: 0n, locked: 0n, carried: 0n };
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
      cost: 0n,
      realised: 0n,
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
    this.open.delete(order.orderId);
    const fallen = this.done.push(order);
    if (fallen === undefined) return;
    this.orders.delete(fallen.orderId);
    if (this.byClientId.get(fallen.clientOrderId) === fallen) this.byClientId.delete(fallen.clientOrderId);
  }
}
