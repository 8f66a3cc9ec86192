import type {
  DecimalText,
  EventSink,
  Instrument,
  Lots,
  OrderEvent,
  OrderReport,
  PlaceCommand,
  ReconcileSnapshotEvent,
  SendPermit,
  Side,
  Ticks,
  TradeId,
  VenueCommand,
  VenueEvent,
  VenueId,
  VenueOrderId,
  VenuePort,
} from '@mm/core';
import type { QuietWorld } from './quiet-world.ts';

interface Resting {
  readonly place: PlaceCommand;
  readonly venueOrderId: VenueOrderId;
  size: Lots;
  price: Ticks;
  filled: number;
}

/**
 * A venue that does as it is told, a millisecond later, without wire or faults: for what is about the engine and its session
 * alone. Its orders fill when a test says so.
 */
export class PlainVenue implements VenuePort {
  readonly venue: VenueId;
  readonly sent: VenueCommand[] = [];
  /** Creates and amends that the permit let out, with the time. */
  readonly wire: { readonly command: VenueCommand; readonly atUs: number }[] = [];
  readonly open_: Map<string, Resting> = new Map();
  position = 0;
  answers = true;
  isClosed = false;
  readonly #world: QuietWorld;
  readonly #instruments: readonly Instrument[];
  readonly #permit: SendPermit;
  readonly #fills: Extract<OrderEvent, { type: 'fill' }>[] = [];
  #sink: EventSink = () => undefined;
  #counter = 0;
  #bookSequence = 0;

  constructor(world: QuietWorld, instruments: readonly Instrument[], permit: SendPermit) {
    this.#world = world;
    this.#instruments = instruments;
    this.#permit = permit;
    this.venue = (instruments[0] as Instrument).venue;
  }

  open(sink: EventSink): void {
    this.#sink = sink;
    const { venue } = this;
    for (const instrument of this.#instruments) {
      this.tell({ type: 'instrument', venue, instrument, receiveTimeUs: this.#now });
      this.tell({
        ...{ type: 'fee-rates', venue, instrument: instrument.id, receiveTimeUs: this.#now },
        ...{ maker: '0.0002', taker: '0.0005' },
      } as VenueEvent);
    }
    this.tell({ type: 'clock-offset', venue, offsetUs: 0, uncertaintyUs: 10, alarm: false, receiveTimeUs: this.#now });
    this.user('live');
    this.tell({ type: 'venue-state', venue, state: 'ready', reason: '', refusal: undefined, receiveTimeUs: this.#now });
  }

  close(): void {
    this.isClosed = true;
    this.#sink = () => undefined;
  }

  /** The account's own stream comes or goes. */
  user(state: 'live' | 'down'): void {
    const { venue } = this;
    this.tell({
      type: 'stream-state',
      venue,
      instrument: undefined,
      stream: 'user',
      state,
      reason: '',
      receiveTimeUs: this.#now,
    });
  }

  /** A whole book of one level a side, in step, and the end of a batch. */
  book(bid: number, ask: number, of: Instrument = this.#instruments[0] as Instrument): void {
    this.quietBook(bid, ask, of);
    this.tell({ type: 'batch-end', receiveTimeUs: this.#now });
  }

  /** The same within a batch that goes on. */
  quietBook(bid: number, ask: number, of: Instrument = this.#instruments[0] as Instrument): void {
    this.#bookSequence += 1;
    const common = { instrument: of.id, venueTimeUs: this.#now, receiveTimeUs: this.#now, sequence: this.#bookSequence };
    const [bids, asks] = [levels(bid, 1_000), levels(ask, 1_000)];
    const mark = String((((bid + ask) / 2) * of.tick.mantissa) / 10 ** of.tick.decimals) as DecimalText;
    this.tell({ type: 'mark-price', ...common, mark });
    this.tell({ type: 'book-snapshot', ...common, bids, asks });
    this.stream('live', of);
  }

  stream(state: 'live' | 'gapped' | 'down', of: Instrument = this.#instruments[0] as Instrument): void {
    const { venue } = this;
    this.tell({ type: 'stream-state', venue, instrument: of.id, stream: 'book', state, reason: '', receiveTimeUs: this.#now });
  }

  send(command: VenueCommand): void {
    this.sent.push(command);
    if (command.type === 'place' || command.type === 'amend') this.#write(command);
    else if (this.answers) this.#world.after(1_000, () => this.#answer(command));
  }

  /** So much of an order fills. */
  fill(clientOrderId: string, size: number): void {
    const order = this.open_.get(clientOrderId);
    if (order === undefined) throw new Error(`no order ${clientOrderId}`);
    const { side } = order.place.order;
    order.filled += size;
    this.position += side === 'bid' ? size : -size;
    this.#counter += 1;
    const event = {
      ...{ type: 'fill', ...this.#named(order), tradeId: `t${this.#counter}` as TradeId, side, price: order.price },
      ...{ size: size as Lots, liquidity: 'maker', fee: '0', feeAsset: 'USDT' },
    } as Extract<OrderEvent, { type: 'fill' }>;
    this.#fills.push(event);
    if (order.filled >= order.size) this.open_.delete(clientOrderId);
    this.tell(event);
  }

  tell(event: VenueEvent): void {
    this.#sink(event);
  }

  get #now(): number {
    return this.#world.nowUs();
  }

  #write(command: Extract<VenueCommand, { type: 'place' | 'amend' }>): void {
    const wire = this.#wireOf(command);
    const refusal = this.#permit.check(command, this.#now, wire);
    if (refusal !== undefined) {
      const { instrument, clientOrderId } = command.type === 'place' ? command.order : command;
      const named = { venue: this.venue, instrument, clientOrderId, venueOrderId: undefined };
      const times = { venueTimeUs: this.#now, receiveTimeUs: this.#now };
      this.tell({ type: 'order-denied', ...named, ...times, request: command.type, refusal });
      return;
    }
    this.wire.push({ command, atUs: this.#now });
    if (this.answers) this.#world.after(1_000, () => this.#answer(command));
  }

  #wireOf(command: Extract<VenueCommand, { type: 'place' | 'amend' }>): { price: string; size: string } {
    const { instrument, price, size } =
      command.type === 'place' ? (command.order as never as typeof command.order & { price: Ticks }) : command;
    const of = this.#instruments.find(({ id }) => id === instrument) as Instrument;
    const text = (count: number, { mantissa, decimals }: Instrument['tick']): string =>
      ((count * mantissa) / 10 ** decimals).toFixed(decimals).replace(/\.?0+$/, '');
    return { price: text(price, of.tick), size: text(size, of.lot) };
  }

  #answer(command: VenueCommand): void {
    switch (command.type) {
      case 'place': {
        this.#counter += 1;
        const { size, clientOrderId } = command.order;
        const price = command.order.orderType === 'limit' ? command.order.price : (0 as Ticks);
        const order: Resting = { place: command, venueOrderId: `v${this.#counter}` as VenueOrderId, size, price, filled: 0 };
        this.open_.set(clientOrderId, order);
        this.tell({ type: 'order-accepted', ...this.#named(order) });
        break;
      }
      case 'amend': {
        const order = this.open_.get(command.clientOrderId);
        if (order === undefined) break;
        order.price = command.price;
        order.size = command.size;
        this.tell({ type: 'order-amended', ...this.#named(order), price: command.price, size: command.size });
        break;
      }
      case 'cancel':
        this.#cancel(command.clientOrderId ?? '');
        break;
      case 'cancel-all':
        for (const id of [...this.open_.keys()]) this.#cancel(id);
        break;
      case 'audit':
        this.tell(this.#snapshot());
        break;
      default:
    }
  }

  #cancel(id: string): void {
    const order = this.open_.get(id);
    if (order === undefined) return;
    this.open_.delete(id);
    this.tell({ type: 'order-canceled', ...this.#named(order), reason: 'on request' });
  }

  #named({ place, venueOrderId }: Resting) {
    const { instrument, clientOrderId } = place.order;
    return { venue: this.venue, instrument, clientOrderId, venueOrderId, venueTimeUs: this.#now, receiveTimeUs: this.#now };
  }

  #snapshot(): ReconcileSnapshotEvent {
    const orders = Array.from(this.open_.values(), (order): OrderReport => {
      const { instrument, clientOrderId, side, reduceOnly } = order.place.order;
      const state = order.filled > 0 ? 'partially-filled' : 'working';
      const { price, size, venueOrderId } = order;
      const filledSize = order.filled as Lots;
      return {
        ...{ instrument, clientOrderId, venueOrderId, side: side as Side, state, price, size, filledSize, reduceOnly },
        venueTimeUs: this.#now,
      };
    });
    const of = this.#instruments[0] as Instrument;
    const size = this.position as Lots;
    return {
      ...{ type: 'reconcile-snapshot', venue: this.venue, askedAtUs: this.#now - 1_000, cursor: '0', orders },
      ...{
        fills: this.#fills.slice(),
        positions: [{ instrument: of.id, size, entryPrice: undefined, liquidationPrice: undefined }],
      },
      ...{ balances: [], receiveTimeUs: this.#now },
    };
  }
}

function levels(tick: number, lot: number): { count: number; ticks: Float64Array; lots: Float64Array } {
  return { count: 1, ticks: Float64Array.of(tick), lots: Float64Array.of(lot) };
}
