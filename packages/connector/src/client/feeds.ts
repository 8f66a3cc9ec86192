import type { BboEvent, FillEvent, Instrument, InstrumentId, MarketEvent, OrderEvent, TradeEvent, VenueEvent } from '@mm/core';
import type { Connector } from '../connector.ts';
import type { StreamWish } from '../options.ts';
import { type BookView, PlainBook } from './book-view.ts';
import { Channel, type Stream } from './channel.ts';

/** Fills remembered so that none is shown twice. A venue repeats what is recent. */
const MAX_REMEMBERED_FILLS = 10_000;

interface BookReaders {
  readonly book: PlainBook;
  readonly readers: Map<Channel<BookView>, number>;
}

type Reads = 'bbo' | 'trades';

/** Hands events on to whoever iterates, and keeps the streams wanted that somebody reads. */
export class Feeds {
  readonly #connector: Connector;
  readonly #instrumentOf: (id: InstrumentId) => Instrument | undefined;
  readonly #maxTrades: number;
  readonly #maxOrderEvents: number;
  readonly #books = new Map<InstrumentId, BookReaders>();
  readonly #bbo = new Map<InstrumentId, Set<Channel<BboEvent>>>();
  readonly #trades = new Map<InstrumentId, Set<Channel<TradeEvent>>>();
  readonly #orders = new Set<Channel<OrderEvent>>();
  readonly #fills = new Set<Channel<FillEvent>>();
  readonly #events = new Set<Channel<VenueEvent>>();
  readonly #seenFills = new Set<string>();

  constructor(
    connector: Connector,
    instrumentOf: (id: InstrumentId) => Instrument | undefined,
    maxTrades: number,
    maxOrderEvents: number,
  ) {
    this.#connector = connector;
    this.#instrumentOf = instrumentOf;
    this.#maxTrades = maxTrades;
    this.#maxOrderEvents = maxOrderEvents;
  }

  books(id: InstrumentId, depth: number, signal: AbortSignal | undefined): Stream<BookView> {
    const wish: StreamWish = { instrument: id, stream: 'book' };
    const known = this.#books.get(id);
    const own: BookReaders = known ?? { book: new PlainBook(id, () => this.#instrumentOf(id)), readers: new Map() };
    const channel = new Channel<BookView>({
      ...{ maxBuffered: 1, overflow: 'drop-oldest', signal },
      onEnd: () => {
        own.readers.delete(channel);
        if (own.readers.size > 0) return;
        this.#books.delete(id);
        this.#connector.unwatch(wish);
      },
    });
    if (signal?.aborted === true) return channel;
    own.readers.set(channel, depth);
    this.#books.set(id, own);
    if (known === undefined) this.#connector.watch(wish);
    else channel.replace(own.book.view(depth));
    return channel;
  }

  bbo(instrument: InstrumentId, signal: AbortSignal | undefined): Stream<BboEvent> {
    return this.#read(this.#bbo, 'bbo', instrument, 1, signal);
  }

  trades(instrument: InstrumentId, signal: AbortSignal | undefined): Stream<TradeEvent> {
    return this.#read(this.#trades, 'trades', instrument, this.#maxTrades, signal);
  }

  orders(signal: AbortSignal | undefined): Stream<OrderEvent> {
    return this.#account(this.#orders, signal);
  }

  fills(signal: AbortSignal | undefined): Stream<FillEvent> {
    return this.#account(this.#fills, signal);
  }

  events(signal: AbortSignal | undefined): Stream<VenueEvent> {
    return this.#account(this.#events, signal);
  }

  onMarketEvent(event: MarketEvent): void {
    switch (event.type) {
      case 'book-snapshot':
      case 'book-delta':
        this.#onBook(event.instrument, (book) => book.onEvent(event));
        return;
      case 'stream-state': {
        const { instrument, stream, state, receiveTimeUs } = event;
        if (stream === 'book' && instrument !== undefined) this.#onBook(instrument, (book) => book.onState(state, receiveTimeUs));
        return;
      }
      case 'bbo':
        // The event is filled again once the sink call has ended.
        for (const channel of this.#bbo.get(event.instrument) ?? []) channel.replace({ ...event });
        return;
      case 'trade':
        for (const channel of this.#trades.get(event.instrument) ?? []) channel.push({ ...event, tradeId: event.tradeId });
        return;
      default:
    }
  }

  onEvent(event: VenueEvent): void {
    for (const channel of this.#events) channel.push(event);
    if (isOrderEvent(event)) for (const channel of this.#orders) channel.push(event);
    if (event.type === 'fill') this.#onFill(event);
    if (event.type === 'reconcile-snapshot') for (const fill of event.fills) this.#onFill(fill);
  }

  close(): void {
    const books = [...this.#books.values()].flatMap(({ readers }) => [...readers.keys()]);
    const sets = [...this.#bbo.values(), ...this.#trades.values(), this.#orders, this.#fills, this.#events];
    for (const channel of [...books, ...sets.flatMap((set): Channel<never>[] => [...set] as unknown as Channel<never>[])]) {
      channel.end();
    }
  }

  #onBook(instrument: InstrumentId, change: (book: PlainBook) => void): void {
    const own = this.#books.get(instrument);
    if (own === undefined) return;
    change(own.book);
    for (const [channel, depth] of own.readers) channel.replace(own.book.view(depth));
  }

  #onFill(fill: FillEvent): void {
    const key = `${fill.instrument} ${fill.tradeId} ${fill.venueOrderId}`;
    if (this.#seenFills.has(key)) return;
    this.#seenFills.add(key);
    const [oldest] = this.#seenFills;
    if (oldest !== undefined && this.#seenFills.size > MAX_REMEMBERED_FILLS) this.#seenFills.delete(oldest);
    for (const channel of this.#fills) channel.push(fill);
  }

  #read<Item>(
    all: Map<InstrumentId, Set<Channel<Item>>>,
    stream: Reads,
    instrument: InstrumentId,
    maxBuffered: number,
    signal: AbortSignal | undefined,
  ): Stream<Item> {
    const readers = all.get(instrument) ?? new Set<Channel<Item>>();
    const channel = new Channel<Item>({
      ...{ maxBuffered, overflow: 'drop-oldest', signal },
      onEnd: () => {
        readers.delete(channel);
        if (readers.size > 0 || all.get(instrument) !== readers) return;
        all.delete(instrument);
        this.#connector.unwatch({ instrument, stream });
      },
    });
    if (signal?.aborted === true) return channel;
    readers.add(channel);
    if (all.has(instrument)) return channel;
    all.set(instrument, readers);
    this.#connector.watch({ instrument, stream });
    return channel;
  }

  #account<Item>(readers: Set<Channel<Item>>, signal: AbortSignal | undefined): Stream<Item> {
    const channel = new Channel<Item>({
      ...{ maxBuffered: this.#maxOrderEvents, overflow: 'fail', signal },
      onEnd: () => void readers.delete(channel),
    });
    if (signal?.aborted !== true) readers.add(channel);
    return channel;
  }
}

const ORDER_EVENTS: Readonly<Record<OrderEvent['type'], true>> = {
  'order-accepted': true,
  'order-denied': true,
  'order-rejected': true,
  'order-unknown': true,
  'order-amended': true,
  'amend-rejected': true,
  'order-canceled': true,
  'cancel-rejected': true,
  'order-expired': true,
  fill: true,
  'order-reported': true,
  'order-not-found': true,
  'position-reported': true,
  'balance-reported': true,
  'cash-flow': true,
  'reconcile-snapshot': true,
  'rate-budget': true,
  'command-refused': true,
};

function isOrderEvent(event: VenueEvent): event is OrderEvent {
  return Object.hasOwn(ORDER_EVENTS, event.type);
}
