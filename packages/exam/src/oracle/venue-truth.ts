import type { FillSnapshot, HostedVenue, InstrumentView, LedgerEntry, OrderSnapshot, OrderUpdatedEvent } from '@mm/sim';
import { money, steps } from './decimals.ts';

/** What the account is called at every venue of the exam. */
export const ACCOUNT = 'main';

/** One instrument at a venue, as the venue itself counts. */
export interface TruthInstrument {
  readonly symbol: string;
  /** Signed, in the venue's size steps: the sum of the fills it told. */
  position: number;
  /** Charged in the base asset, in the venue's units. */
  baseFees: bigint;
  /** The part of it that strangers made: trades by hand, liquidations. */
  foreign: number;
  /** When a stranger last changed it. */
  foreignUs: number;
  readonly open: Map<number, OrderSnapshot>;
}

export type TruthListener = (event: OrderUpdatedEvent, truth: VenueTruth) => void;

/**
 * What a venue itself knows of the account, kept from its own news as they come: orders, fills, money. The oracle's side of
 * every comparison.
 */
export class VenueTruth {
  readonly venue: HostedVenue;
  readonly instruments: Map<string, TruthInstrument> = new Map();
  readonly fills: FillSnapshot[] = [];
  readonly orders: Map<number, OrderSnapshot> = new Map();
  readonly ledger: LedgerEntry[] = [];

  constructor(venue: HostedVenue, onOrder: TruthListener) {
    this.venue = venue;
    for (const { spec } of venue.exchange.instruments) {
      const { symbol } = spec;
      this.instruments.set(symbol, {
        symbol,
        position: 0,
        baseFees: 0n,
        foreign: 0,
        foreignUs: Number.NEGATIVE_INFINITY,
        open: new Map(),
      });
    }
    venue.exchange.listen((event) => {
      if (event.type === 'order-updated' && event.account === ACCOUNT) {
        this.#onOrder(event);
        onOrder(event, this);
      } else if (event.type === 'balance-changed' && event.account === ACCOUNT) this.ledger.push(event.entry);
    });
  }

  get name(): string {
    return this.venue.name;
  }

  view(symbol: string): InstrumentView {
    const view = this.venue.exchange.instrument(symbol);
    if (view === undefined) throw new RangeError(`${this.name} has no ${symbol}`);
    return view;
  }

  instrument(symbol: string): TruthInstrument {
    return this.instruments.get(symbol) as TruthInstrument;
  }

  /** Signed, in units of base: the fills, less what spot charged of the base itself. */
  position(symbol: string): bigint {
    const { baseFees, position } = this.instrument(symbol);
    return steps(position, this.view(symbol).sizeStep) - money(baseFees, this.decimals);
  }

  price(symbol: string, priceSteps: number): bigint {
    return steps(priceSteps, this.view(symbol).priceStep);
  }

  size(symbol: string, sizeSteps: number): bigint {
    return steps(sizeSteps, this.view(symbol).sizeStep);
  }

  /** The middle of the true book, in price steps; `undefined` when a side is empty. */
  mid(symbol: string): number | undefined {
    const { exchange } = this.venue;
    const [bid, ask] = [exchange.bestPrice(symbol, 'bid'), exchange.bestPrice(symbol, 'ask')];
    return bid > 0 && ask > 0 ? (bid + ask) / 2 : undefined;
  }

  /** Everything in the wallet, in units. Assets that were never held are not named. */
  wallet(): ReadonlyMap<string, bigint> {
    const { balances } = this.venue.exchange.account(ACCOUNT);
    return new Map(balances.map(({ asset, wallet }) => [asset, money(wallet, this.decimals)]));
  }

  /** The same, as the sum of every change that was told. */
  ledgerSum(): ReadonlyMap<string, bigint> {
    const sums = new Map<string, bigint>();
    for (const { asset, amount } of this.ledger) sums.set(asset, (sums.get(asset) ?? 0n) + money(amount, this.decimals));
    return sums;
  }

  /** Money of the exam's venues is counted so: two instruments of eight decimals at most need no more. */
  get decimals(): number {
    return 8;
  }

  openOrders(): readonly OrderSnapshot[] {
    return [...this.instruments.values()].flatMap(({ open }) => [...open.values()]);
  }

  #onOrder({ order, fill, change, atUs }: OrderUpdatedEvent): void {
    const instrument = this.instrument(order.instrument);
    this.orders.set(order.orderId, order);
    const isOpen = order.status === 'working' || order.status === 'partially-filled';
    if (isOpen) instrument.open.set(order.orderId, order);
    else instrument.open.delete(order.orderId);
    if (change !== 'filled' || fill === undefined) return;
    this.fills.push(fill);
    const signed = fill.side === 'bid' ? fill.size : -fill.size;
    instrument.position += signed;
    if (fill.feeAsset === this.view(order.instrument).spec.base) instrument.baseFees += fill.fee;
    if (fill.origin === 'api') return;
    instrument.foreign += signed;
    instrument.foreignUs = atUs;
  }
}
