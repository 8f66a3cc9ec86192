import {
  type ClientOrderId,
  clientOrderId,
  type Instrument,
  type InstrumentEvent,
  type Levels,
  type Lots,
  lots,
  meetsMinimums,
  type PlaceCommand,
  parsePrice,
  type RestingOrderRequest,
  type SendPermit,
  type Side,
  type Ticks,
  ticks,
  type VenueCommand,
  type VenueEvent,
  type VenueStateEvent,
} from '@mm/core';
import type { Connector } from '../connector.ts';
import type { ConnectorOptions, StreamWish } from '../options.ts';
import { copyOfLevels } from '../scan/level-buffer.ts';
import { SeenBook } from './seen-book.ts';
import type { TruthOrder, VenueControl } from './venue-control.ts';

/** What the suite asks of a connector it makes; credentials of the venue's account are the maker's to add. */
export type ConnectorRequest = Required<Pick<ConnectorOptions, 'world' | 'permit' | 'watch' | 'trade'>>;

/** What a case brings to the suite. */
export interface RigOptions {
  readonly makeConnector: (control: VenueControl, request: ConnectorRequest) => Connector;
  readonly control: VenueControl;
}

/** A fault this venue cannot show: the case says so instead of passing. */
export class CaseSkipped extends Error {
  override readonly name = 'CaseSkipped';
}

/** Longest time a case waits for one thing, of the venue's time. */
const PATIENCE_US = 60_000_000;

/** A connector opened on a venue in a box, with everything it says written down. */
export class Rig {
  readonly control: VenueControl;
  readonly events: VenueEvent[] = [];
  readonly book: SeenBook = new SeenBook();
  readonly connector: Connector;
  /** Why the permit refuses, or nothing. */
  refusal: ReturnType<SendPermit['check']>;
  readonly permitted: {
    readonly command: VenueCommand;
    readonly price: string | undefined;
    readonly size: string | undefined;
  }[] = [];
  #counter = 0;
  #within = false;
  readonly #wrongs: string[] = [];
  #isClosed = false;

  constructor({ makeConnector, control }: RigOptions) {
    this.control = control;
    const permit: SendPermit = {
      check: (command, _, { price, size }) => {
        this.permitted.push({ command, price, size });
        return this.refusal;
      },
    };
    const streams = ['book', 'bbo', 'trades', 'mark-price'] as const;
    const watch: StreamWish[] = streams.map((stream) => ({ instrument: control.instrument, stream }));
    this.connector = makeConnector(control, { world: control.world, permit, watch, trade: [control.instrument] });
    this.connector.open((event) => this.#hear(event));
  }

  /** Waits until the venue takes commands and the book is live. */
  async ready(): Promise<this> {
    await this.until('the venue is ready', () => this.state?.state === 'ready');
    await this.until('the book is live', () => this.book.state === 'live');
    return this;
  }

  get state(): VenueStateEvent | undefined {
    return this.last('venue-state');
  }

  get instrument(): Instrument {
    const found = this.events.findLast((event): event is InstrumentEvent => isInstrument(event, this.control.instrument));
    return required(found, 'the instrument was not listed').instrument;
  }

  send(command: VenueCommand): void {
    this.connector.send(command);
  }

  /** Lets time pass until something is so. @throws when it is not so in time */
  async until(what: string, test: () => boolean, patienceUs: number = PATIENCE_US): Promise<void> {
    let step = 2_000;
    for (let waited = 0; waited < patienceUs; waited += step) {
      if (test()) return;
      await this.control.advance(step);
      step = Math.min(100_000, step * 2);
    }
    check(test(), `after ${patienceUs / 1_000_000} s it is not so that ${what}; last: ${this.#tail()}`);
  }

  /** Waits for an event. */
  async heard<Type extends VenueEvent['type']>(
    type: Type,
    test: (event: Extract<VenueEvent, { type: Type }>) => boolean = () => true,
    patienceUs?: number,
  ): Promise<Extract<VenueEvent, { type: Type }>> {
    const find = () => this.all(type).find(test);
    await this.until(`there is a fitting ${type}`, () => find() !== undefined, patienceUs);
    return required(find(), type);
  }

  all<Type extends VenueEvent['type']>(type: Type): readonly Extract<VenueEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<VenueEvent, { type: Type }> => event.type === type);
  }

  last<Type extends VenueEvent['type']>(type: Type): Extract<VenueEvent, { type: Type }> | undefined {
    return this.all(type).at(-1);
  }

  /** What was said about one order, in order. */
  about(id: ClientOrderId): readonly VenueEvent[] {
    return this.events.filter((event) => 'clientOrderId' in event && event.clientOrderId === id);
  }

  /** Makes a fault happen, or skips the case. */
  fault(id: string, params?: Readonly<Record<string, string | number>>): void {
    if (!this.control.fault(id, params)) throw new CaseSkipped(`this venue cannot show ${id}`);
  }

  /** An order of the smallest size that counts, resting well behind the best price unless said otherwise. */
  order(
    change: { readonly side?: Side; readonly bps?: number; readonly times?: number } = {},
  ): PlaceCommand & { readonly order: RestingOrderRequest } {
    const { side = 'bid', bps = 100, times = 1 } = change;
    const price = this.price(side, bps);
    this.#counter += 1;
    const nowUs = this.control.world.clock.nowUs();
    const epoch = Math.floor(nowUs / 1_000_000) % 1_000_000_000;
    const order: RestingOrderRequest = {
      clientOrderId: clientOrderId({ epoch, instance: 1, counter: this.#counter }),
      instrument: this.instrument.id,
      strategy: undefined,
      side,
      size: lots(this.size(price) * times),
      reduceOnly: false,
      orderType: 'limit',
      price,
      timeInForce: 'gtc',
      postOnly: false,
    };
    return { type: 'place', venue: this.connector.venue, order, issuedAtUs: nowUs };
  }

  /** So many basis points behind the best price of a side; negative: across the spread. */
  price(side: Side, bps: number): Ticks {
    const { bids, asks } = this.control.book(this.instrument.id, 1);
    const text = required((side === 'bid' ? bids : asks)[0], 'the venue has an empty book')[0];
    const best = required(parsePrice(this.instrument, text), 'price') as Ticks;
    const away = Math.round((best * bps) / 10_000);
    return ticks(Math.max(1, side === 'bid' ? best - away : best + away));
  }

  /** The smallest size worth as much as the venue asks for, with room for the price to move. */
  size(price: Ticks): Lots {
    let size = this.instrument.minLots;
    while (!meetsMinimums(this.instrument, price, size)) size = lots(size + this.instrument.orderLots);
    return lots(size + Math.ceil(size / 10 / this.instrument.orderLots) * this.instrument.orderLots);
  }

  /** Places, and waits until the venue has it. */
  async placed(command: PlaceCommand): Promise<TruthOrder> {
    this.send(command);
    const { clientOrderId: id } = command.order;
    await this.heard('order-accepted', (event) => event.clientOrderId === id);
    return required(this.truth(id), 'the venue does not have an order it accepted');
  }

  truth(id: ClientOrderId | undefined): TruthOrder | undefined {
    return this.control.orders().find((order) => order.clientOrderId === id);
  }

  openAtVenue(): readonly TruthOrder[] {
    return this.control.orders().filter(({ isOpen }) => isOpen);
  }

  /** Asks for the account's truth, and waits for it. */
  async audit(cursor?: string | number | bigint): Promise<Extract<VenueEvent, { type: 'reconcile-snapshot' }>> {
    const askedAtUs = this.control.world.clock.nowUs();
    const before = this.all('reconcile-snapshot').length;
    this.send({ type: 'audit', venue: this.connector.venue, cursor });
    await this.until('the account was read', () => this.all('reconcile-snapshot').length > before);
    const snapshot = required(this.last('reconcile-snapshot'), 'snapshot');
    check(snapshot.askedAtUs >= askedAtUs || before === 0, 'the reading is older than the question');
    return snapshot;
  }

  close(): void {
    this.connector.close();
    this.#isClosed = true;
  }

  /** What must hold in every case. The sink notes it and does not throw: that would fall into the connector's lap. */
  checkAlways(): void {
    check(this.#wrongs.length === 0, this.#wrongs.join('; '));
    check(this.book.crossed === 0, `the book was live and crossed ${this.book.crossed} times`);
  }

  #hear(event: VenueEvent): void {
    if (this.#within) this.#wrongs.push(`the sink was called from within itself, with ${event.type}`);
    if (this.#isClosed) this.#wrongs.push(`an event came after close: ${event.type}`);
    this.#within = true;
    this.book.hear(event, this.control.instrument);
    this.events.push(kept(event));
    this.#within = false;
  }

  #tail(): string {
    return this.events
      .filter(({ type }) => !MARKET.has(type))
      .slice(-8)
      .map((event) => (event.type === 'venue-state' ? `${event.type} ${event.state} (${event.reason})` : event.type))
      .join(', ');
  }
}

const MARKET: ReadonlySet<VenueEvent['type']> = new Set<VenueEvent['type']>([
  ...(['book-delta', 'book-snapshot', 'bbo', 'trade', 'batch-end', 'mark-price', 'index-price', 'funding-rate'] as const),
  ...(['rate-budget', 'instrument'] as const),
]);

function isInstrument(event: VenueEvent, id: Instrument['id']): boolean {
  return event.type === 'instrument' && event.instrument.id === id;
}

/** Events of the market are filled again by their owner. */
function kept(event: VenueEvent): VenueEvent {
  if (event.type === 'trade') return { ...event, tradeId: event.tradeId };
  if (event.type === 'book-audit') return { ...event, bids: copyOfLevels(event.bids), asks: copyOfLevels(event.asks) };
  if (event.type === 'book-delta' || event.type === 'book-snapshot') return { ...event, bids: NONE, asks: NONE };
  return { ...event };
}

const NONE: Levels = { count: 0, ticks: new Float64Array(0), lots: new Float64Array(0) };

/** @throws when it is not so: the case fails, with this reason */
export function check(condition: boolean, reason: string): asserts condition {
  if (!condition) throw new Error(reason);
}

export function required<Value>(value: Value | undefined, what: string): Value {
  check(value !== undefined, `missing: ${what}`);
  return value;
}

/** @throws when they differ, showing both */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [actual, expected].map((value) =>
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part)),
  );
  check(one === other, `${what}: ${one}, expected ${other}`);
}
