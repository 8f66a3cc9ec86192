import type { Connector, StreamWish } from '@mm/connector';
import {
  allowAll,
  type ClientOrderId,
  type FillEvent,
  type Instrument,
  type Lots,
  lots,
  type OrderRequest,
  type PlaceCommand,
  type StreamState,
  type Ticks,
  ticks,
  type VenueCommand,
  type VenueEvent,
} from '@mm/core';
import { orderId, SPOT_BTC, USDM_BTC } from './known.ts';
import { type BoxOptions, VenueInABox } from './venue-in-a-box.ts';

const MARKET: ReadonlySet<VenueEvent['type']> = new Set<VenueEvent['type']>([
  ...(['book-delta', 'book-snapshot', 'bbo', 'trade', 'batch-end', 'mark-price', 'index-price', 'funding-rate'] as const),
  ...(['rate-budget', 'instrument', 'clock-offset'] as const),
]);

export type Said<Type extends VenueEvent['type']> = Extract<VenueEvent, { type: Type }>;

/** Somebody who trades BTC on a venue in a box with our connector, and writes down what it says. */
export class Trader {
  readonly box: VenueInABox;
  readonly connector: Connector;
  readonly of: typeof USDM_BTC;
  /** Everything but market data. */
  readonly events: VenueEvent[] = [];
  readonly bookStates: StreamState[] = [];
  /** What was said of our instrument, each time. */
  readonly instruments: Instrument[] = [];
  /** Deltas that came while the book was neither live nor on its way there with a snapshot. */
  unsyncedDeltas = 0;
  #hasSnapshot = false;
  #counter = 0;

  constructor(options: BoxOptions, streams: readonly StreamWish['stream'][] = ['book', 'bbo']) {
    this.box = new VenueInABox(options);
    this.of = options.product === 'usdm' ? USDM_BTC : SPOT_BTC;
    const watch = streams.map((stream) => ({ instrument: this.of.id, stream }));
    this.connector = this.box.connector({ world: this.box.world, permit: allowAll(), watch, trade: [this.of.id] });
    this.connector.open((event) => this.#hear(event));
  }

  /** Waits until the venue takes commands. */
  ready(): this {
    this.until('ready', () => this.state === 'ready');
    return this;
  }

  get state(): string | undefined {
    return this.last('venue-state')?.state;
  }

  get bookState(): StreamState {
    return this.bookStates.at(-1) ?? 'down';
  }

  send(command: VenueCommand): void {
    this.connector.send(command);
  }

  run(ms: number): void {
    this.box.run(ms * 1_000);
  }

  /** Lets time pass until something is so. */
  until(what: string, test: () => boolean, patienceMs = 60_000): void {
    for (let waited = 0; waited < patienceMs && !test(); waited += 50) this.run(50);
    if (test()) return;
    const tail = this.events.slice(-8).map((event) => JSON.stringify(event).slice(0, 200));
    throw new Error(`not so in time: ${what}; last\n${tail.join('\n')}`);
  }

  all<Type extends VenueEvent['type']>(type: Type): readonly Said<Type>[] {
    return this.events.filter((event): event is Said<Type> => event.type === type);
  }

  last<Type extends VenueEvent['type']>(type: Type): Said<Type> | undefined {
    return this.all(type).at(-1);
  }

  /** What was said about one order, by type, repeats left out. */
  about(id: ClientOrderId): readonly VenueEvent['type'][] {
    const about = this.events.filter((event) => 'clientOrderId' in event && event.clientOrderId === id);
    return [...new Set(about.map((event) => event.type))];
  }

  /** So many basis points behind the best price of the side; negative: across the spread. */
  price(side: 'bid' | 'ask', bps: number): Ticks {
    const best = this.box.bestTicks(side);
    const away = Math.round((best * bps) / 10_000);
    return ticks(side === 'bid' ? best - away : best + away);
  }

  /** An order far behind the best bid, unless said otherwise. */
  order(over: Partial<OrderRequest> = {}): PlaceCommand {
    this.#counter += 1;
    const side = over.side ?? 'bid';
    const order = {
      ...{ clientOrderId: orderId(this.#counter), instrument: this.of.id, strategy: undefined, side, reduceOnly: false },
      ...{ orderType: 'limit', price: this.price(side, 150), timeInForce: 'gtc', postOnly: false, size: this.size(1), ...over },
    } as OrderRequest;
    return { type: 'place', venue: this.of.venue, order, issuedAtUs: this.box.world.clock.nowUs() };
  }

  /** So many times 0.005 BTC. */
  size(times: number): Lots {
    return lots((this.of.kind === 'spot' ? 500_000 : 5) * times);
  }

  place(over: Partial<OrderRequest> = {}): ClientOrderId {
    const command = this.order(over);
    this.send(command);
    return command.order.clientOrderId;
  }

  /** Places, and waits until it was accepted. */
  placed(over: Partial<OrderRequest> = {}): ClientOrderId {
    const id = this.place(over);
    this.until('accepted', () => this.about(id).includes('order-accepted'));
    return id;
  }

  cancel(id: ClientOrderId): void {
    this.send({ type: 'cancel', venue: this.of.venue, instrument: this.of.id, clientOrderId: id, venueOrderId: undefined });
  }

  /** Asks for the account's truth, and waits for it. */
  audit(): Said<'reconcile-snapshot'> {
    const { length } = this.all('reconcile-snapshot');
    this.send({ type: 'audit', venue: this.of.venue, cursor: undefined });
    this.until('the account was read', () => this.all('reconcile-snapshot').length > length);
    return this.last('reconcile-snapshot') as Said<'reconcile-snapshot'>;
  }

  /** Every fill that was said, by its trade id: a fill that is said differently the second time shows. */
  fills(): ReadonlyMap<string, string> {
    const fills: FillEvent[] = [...this.all('fill'), ...this.all('reconcile-snapshot').flatMap((snapshot) => snapshot.fills)];
    const told = new Map<string, Set<string>>();
    for (const { tradeId, side, price, size, liquidity, fee, feeAsset } of fills) {
      const text = [side, price, size, liquidity, fee, feeAsset].join(' ');
      told.set(tradeId, (told.get(tradeId) ?? new Set()).add(text));
    }
    return new Map([...told].map(([id, texts]) => [id, [...texts].join(' | ')]));
  }

  /** The same as the venue has it. */
  trueFills(): ReadonlyMap<string, string> {
    const exchange = this.box.hosted.exchange;
    const size = (steps: number): number => (this.of.kind === 'spot' ? steps * 1_000 : steps);
    return new Map(
      exchange.history('main').fills.map((fill) => {
        const fee = this.box.fills().find((one) => one.tradeId === String(fill.tradeId));
        const text = [fill.side, fill.price, size(fill.size), fill.maker ? 'maker' : 'taker', fee?.fee, fill.feeAsset];
        return [String(fill.tradeId), text.join(' ')];
      }),
    );
  }

  close(): void {
    this.connector.close();
  }

  #hear(event: VenueEvent): void {
    if (event.type === 'stream-state' && event.stream === 'book') {
      this.bookStates.push(event.state);
      if (event.state !== 'live' && event.state !== 'stalled') this.#hasSnapshot = false;
    }
    if (event.type === 'book-snapshot') this.#hasSnapshot = true;
    if (event.type === 'book-delta' && !this.#hasSnapshot) this.unsyncedDeltas += 1;
    if (event.type === 'instrument' && event.instrument.id === this.of.id) this.instruments.push(event.instrument);
    if (!MARKET.has(event.type)) this.events.push(event);
  }
}
