import {
  asset,
  type BookView,
  type EngineEvent,
  type FillEvent,
  type Instrument,
  type InstrumentId,
  type Intent,
  instrument,
  type Lots,
  type OrderEvent,
  type OrderReport,
  type PlaceCommand,
  type QuoteWish,
  type Refusal,
  type Side,
  type StrategyId,
  type Ticks,
  type VenueCommand,
  venueId,
} from '@mm/core';
import { Execution, type ExecutionOptions } from '../execution.ts';
import type { Notice } from '../notices.ts';
import type { OrderRecord } from '../order-record.ts';
import { type ExecutionVenue, executionVenue } from '../venue-options.ts';

export const MAKER: StrategyId = 'maker' as StrategyId;
export const WHY: { summary: string; figures: Record<string, number> } = { summary: 'test', figures: {} };

function perp(venue: string, lotSize: string, minNotional?: string): Instrument {
  return instrument({
    ...{ venue: venueId(venue), symbol: 'BTC', kind: 'linear-perp', base: asset('BTC'), quote: asset('USDT'), tickSize: '1' },
    ...{ lotSize, ...(minNotional === undefined ? {} : { minNotional }) },
  });
}

/** Two venues of one market. A lot of the second is ten of the first; both have a tick of a dollar. */
export const ALPHA: Instrument = perp('alpha', '0.001', '5');
export const BRAVO: Instrument = perp('bravo', '0.01');

/** A side of a book: price and lots, best first. */
type Levels = readonly (readonly [price: number, lots: number])[];

export function book(of: Instrument, bids: Levels, asks: Levels): BookView {
  const sum = (levels: Levels, isIn: (price: number) => boolean) =>
    levels.reduce((lots, [price, size]) => (isIn(price) ? lots + size : lots), 0) as Lots;
  return {
    ...{ instrument: of, touch: 'normal', bestBidTicks: bids[0]?.[0] ?? Number.NaN, bestBidLots: bids[0]?.[1] ?? 0 },
    ...{ bestAskTicks: asks[0]?.[0] ?? Number.NaN, bestAskLots: asks[0]?.[1] ?? 0 },
    midTicks: () => Number.NaN,
    micropriceTicks: () => Number.NaN,
    sizeForPrice: (side, limit) => (side === 'ask' ? sum(asks, (price) => price <= limit) : sum(bids, (price) => price >= limit)),
    priceForSize: () => Number.NaN,
    vwapTicks: () => Number.NaN,
    imbalance: () => 0,
  };
}

/** An execution whose commands are only written down, and whose venue says what the test makes it say. */
export class DeskRig {
  nowUs = 1_000_000_000;
  readonly commands: VenueCommand[] = [];
  readonly notices: Notice[] = [];
  readonly execution: Execution;
  readonly books: Map<InstrumentId, BookView> = new Map();
  readonly fees: Map<InstrumentId, number> = new Map();
  readonly positions: Map<InstrumentId, number> = new Map();
  refusal: Refusal | undefined;
  #trades = 0;

  constructor(venue: Partial<ExecutionVenue> = {}, options: Partial<ExecutionOptions> = {}, isConnected = true) {
    const gate = (command: VenueCommand): Refusal | undefined => {
      if (this.refusal !== undefined) return this.refusal;
      this.commands.push(command);
      return undefined;
    };
    this.execution = new Execution({
      ids: { epoch: 7, instance: 1 },
      venues: [executionVenue({ ...venue, venue: ALPHA.venue }), executionVenue({ ...venue, venue: BRAVO.venue })],
      instruments: [ALPHA, BRAVO],
      gate: { place: gate, amend: gate, send: (command) => void this.commands.push(command) },
      positions: { position: (id) => this.positions.get(id) ?? 0 },
      markets: { book: (id) => this.books.get(id), takerFeeBps: (id) => this.fees.get(id) },
      onNotice: (notice) => this.#onNotice(notice),
      ...options,
    });
    if (isConnected) for (const one of [ALPHA, BRAVO]) this.connect(one);
    this.take();
  }

  /** The user stream is live and the account was read. */
  connect({ venue }: Instrument, orders: readonly OrderReport[] = []): void {
    const user = { type: 'stream-state', venue, instrument: undefined, stream: 'user', state: 'live', reason: '' } as const;
    this.say({ ...user, receiveTimeUs: this.nowUs });
    this.snapshot(venue, orders);
  }

  snapshot(venue: Instrument['venue'], orders: readonly OrderReport[] = [], fills: readonly FillEvent[] = []): void {
    const read = { orders, fills, positions: [], balances: [], cursor: 'c' };
    this.say({ type: 'reconcile-snapshot', venue, askedAtUs: this.nowUs, ...read, receiveTimeUs: this.nowUs });
  }

  say(event: EngineEvent): void {
    this.execution.onEvent(event);
    this.execution.plan(this.nowUs);
  }

  want(...intents: Intent[]): void {
    this.execution.want(MAKER, intents, this.nowUs);
    this.execution.plan(this.nowUs);
  }

  quote(...quotes: QuoteWish[]): void {
    this.want({ type: 'quotes', instrument: ALPHA.id, quotes, why: WHY });
  }

  wait(us: number): void {
    this.nowUs += us;
    this.execution.plan(this.nowUs);
  }

  /** What was sent since the last time this was asked, in short. */
  take(): string[] {
    return this.commands.splice(0).map(shortOf);
  }

  /** The order sent so-manieth, from one. */
  order(n: number): OrderRecord {
    return this.execution.order(`7-1-${n}` as never) as OrderRecord;
  }

  accept(n: number): void {
    this.say({ ...this.#head(n), type: 'order-accepted' });
  }

  cancel(n: number): void {
    this.say({ ...this.#head(n), type: 'order-canceled', reason: '' });
    this.report(n, 'canceled');
  }

  expire(n: number): void {
    this.say({ ...this.#head(n), type: 'order-expired', reason: '' });
    this.report(n, 'expired');
  }

  /** The venue's own count with it, so that nothing needs to settle. */
  report(n: number, state: OrderReport['state'], filledSize: number = this.order(n).filled): void {
    const { facts, price, size } = this.order(n);
    const { instrument, clientOrderId, side, reduceOnly } = facts;
    const order = { instrument, clientOrderId, venueOrderId: `v${n}` as never, side, state, price, size, reduceOnly };
    const full = { ...order, filledSize: filledSize as Lots, venueTimeUs: this.nowUs };
    this.say({ type: 'order-reported', venue: facts.venue, order: full, receiveTimeUs: this.nowUs });
  }

  fill(n: number, lots: number): void {
    this.#trades += 1;
    const { side, price } = this.order(n).facts;
    const trade = { tradeId: `t${this.#trades}` as never, side, price: price as Ticks, size: lots as Lots };
    this.say({ ...this.#head(n), type: 'fill', ...trade, liquidity: 'maker', fee: '0' as never, feeAsset: asset('USDT') });
  }

  event<Type extends OrderEvent['type']>(n: number, type: Type, rest: object = {}): void {
    this.say({ ...this.#head(n), type, ...rest } as never);
  }

  alarms(): string[] {
    return this.notices.flatMap((notice) => (notice.type === 'alarm' ? [notice.alarm] : []));
  }

  #head(n: number): Pick<FillEvent, 'venue' | 'instrument' | 'clientOrderId' | 'venueOrderId' | 'venueTimeUs' | 'receiveTimeUs'> {
    const { venue, instrument, clientOrderId } = this.order(n).facts;
    const at = { venueTimeUs: this.nowUs, receiveTimeUs: this.nowUs };
    return { venue, instrument, clientOrderId, venueOrderId: `v${n}` as never, ...at };
  }

  #onNotice(notice: Notice): void {
    this.notices.push(notice);
    if (notice.type !== 'order-fill') return;
    const { instrument, side, size } = notice.fill;
    this.positions.set(instrument, (this.positions.get(instrument) ?? 0) + (side === 'bid' ? size : -size));
  }
}

function shortOf(command: VenueCommand): string {
  const n = (id: unknown): string => String(id).replace('7-1-', '');
  switch (command.type) {
    case 'place':
      return placeText(command);
    case 'amend':
      return `amend ${n(command.clientOrderId)} ${command.size}@${command.price}`;
    case 'cancel':
      return `cancel ${n(command.clientOrderId ?? command.venueOrderId)}`;
    case 'query':
      return `query ${n(command.clientOrderId)}`;
    default:
      return `${command.type} ${command.venue}`;
  }
}

function placeText({ venue, order }: PlaceCommand): string {
  const how = order.orderType === 'limit' && order.timeInForce === 'ioc' ? ' ioc' : '';
  const price = order.orderType === 'limit' ? order.price : 'market';
  const where = venue === ALPHA.venue ? '' : ` at ${venue}`;
  return `${order.side} ${order.size}@${price}${how}${order.reduceOnly ? ' reduce' : ''}${where}`;
}

export function quote(side: Side, price: number, size = 10, level = 0): QuoteWish {
  return { side, level, price: price as Ticks, size: size as Lots };
}
