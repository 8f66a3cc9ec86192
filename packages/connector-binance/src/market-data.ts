import {
  type ConnectBudget,
  type Connection,
  type LosslessJson,
  ManagedSocket,
  Secret,
  type StreamWish,
  type Subscription,
  SubscriptionSet,
} from '@mm/connector';
import {
  type AuditBookCommand,
  type Instrument,
  type InstrumentId,
  isRefusal,
  type Refusal,
  type ResyncCommand,
  refusal,
} from '@mm/core';
import type { Site } from './connector.site.ts';
import type { MarketDecoder } from './map/market-decoder.ts';
import { type AlignedBook, Books, type BooksOptions } from './market-data.books.ts';
import type { MarketDataAccess, PublicStream } from './market-data.dialect.ts';
import { controlReplySchema } from './wire/control-reply.ts';

/** Silent for longer: stalled. Trades may be silent for any time. */
const SILENCE_US: Readonly<Record<PublicStream, number | undefined>> = {
  book: 15_000_000,
  bbo: 60_000_000,
  'mark-price': 10_000_000,
  trades: undefined,
};

interface Route {
  readonly socket: ManagedSocket;
  readonly set: SubscriptionSet;
}

interface BookStream extends AlignedBook {
  readonly subscription: Subscription;
}

/** What is wanted of one instrument. */
interface Feed {
  book: BookStream | undefined;
  readonly streams: Map<PublicStream, Subscription>;
  bbo: Subscription | undefined;
  trades: Subscription | undefined;
}

export interface MarketDataOptions extends BooksOptions {
  readonly connectBudget: ConnectBudget;
}

/**
 * Public streams: desired state on one socket a route, books aligned with REST snapshots. Between a frame's bytes and its
 * event there is no JSON, no promise and no object made per message.
 */
export class MarketData {
  readonly #options: MarketDataOptions;
  readonly #site: Site;
  readonly #books: Books;
  readonly #routes = new Map<string, Route>();
  readonly #feeds = new Map<InstrumentId, Feed>();
  readonly #wishes = new Map<string, StreamWish>();
  #decoder: MarketDecoder | undefined;

  constructor(options: MarketDataOptions) {
    this.#options = options;
    this.#site = options.site;
    this.#books = new Books(options);
  }

  /** The instruments are known: connects, and asks for everything that is wanted. */
  open(): void {
    this.#learn();
    for (const wish of this.#wishes.values()) this.#want(wish);
    const { alwaysOpen } = this.#options.dialect;
    if (alwaysOpen !== undefined) this.#route(alwaysOpen);
  }

  watch(wish: StreamWish): void {
    const key = `${wish.stream} ${wish.instrument}`;
    if (this.#wishes.has(key)) return;
    this.#wishes.set(key, wish);
    if (this.#decoder !== undefined) this.#want(wish);
  }

  unwatch(wish: StreamWish): void {
    this.#wishes.delete(`${wish.stream} ${wish.instrument}`);
    const { dialect, symbols } = this.#options;
    const feed = this.#feeds.get(wish.instrument);
    const instrument = symbols.get(wish.instrument);
    if (feed === undefined || instrument === undefined) return;
    const place = dialect.topicOf(wish.stream, instrument.symbol);
    if (place !== undefined) this.#routes.get(place.route)?.set.unwant(place.topic);
    this.#forget(feed, wish.stream);
  }

  /** Instruments of which something is wanted, known or not. */
  get wished(): readonly InstrumentId[] {
    return [...this.#wishes.values()].map((wish) => wish.instrument);
  }

  /** A spec changed, and the event that says so is out: what comes is read on the new grid, and the book starts over. */
  onInstrument(instrument: Instrument, nowUs: number): void {
    if (this.#decoder === undefined) return;
    this.#learn();
    this.#feeds.get(instrument.id)?.book?.aligner.resync('the instrument changed', nowUs);
    for (const wish of this.#wishes.values()) {
      const isNew = wish.instrument === instrument.id && this.#feeds.get(instrument.id)?.streams.has(wish.stream) !== true;
      if (isNew) this.#want(wish);
    }
  }

  resync({ instrument, reason }: ResyncCommand): void {
    this.#feeds.get(instrument)?.book?.aligner.resync(reason, this.#site.world.clock.nowUs());
  }

  /** Reads the book over REST and says it, to be compared. */
  auditBook(command: AuditBookCommand): void {
    const { venue } = this.#site;
    const instrument = this.#options.symbols.get(command.instrument);
    const refuse = (why: Refusal, receiveTimeUs: number): void =>
      this.#site.emit({ type: 'command-refused', venue, command: command.type, refusal: why, receiveTimeUs });
    if (instrument === undefined) {
      refuse(refusal('unknown-instrument', `no instrument ${command.instrument}`), this.#site.world.clock.nowUs());
      return;
    }
    this.#books.read(instrument, (snapshot, receiveTimeUs) => {
      if (isRefusal(snapshot)) refuse(snapshot, receiveTimeUs);
      else this.#site.emit({ type: 'book-audit', instrument: instrument.id, ...snapshot });
    });
  }

  close(): void {
    for (const { socket, set } of this.#routes.values()) {
      socket.close();
      set.close();
    }
    for (const { book } of this.#feeds.values()) book?.alarm.clear();
  }

  #learn(): void {
    const { dialect, symbols } = this.#options;
    this.#decoder = dialect.decoder([...symbols.all()]);
  }

  #want(wish: StreamWish): void {
    const { dialect, symbols } = this.#options;
    const instrument = symbols.get(wish.instrument);
    if (instrument === undefined) {
      this.#cannot(wish, 'the venue has no such instrument, as far as is known');
      this.#options.onSpecDoubt();
      return;
    }
    const place = dialect.topicOf(wish.stream, instrument.symbol);
    if (place === undefined) {
      this.#cannot(wish, 'the venue has no such stream');
      return;
    }
    const { set } = this.#route(place.route);
    const feed = this.#feedOf(instrument.id);
    const book = wish.stream === 'book' ? this.#books.alignerOf(instrument) : undefined;
    const subscription = set.want({
      topic: place.topic,
      instrument: instrument.id,
      kind: wish.stream,
      silenceUs: SILENCE_US[wish.stream],
      onSubscribed: (nowUs) => {
        book?.aligner.onConnected(nowUs);
        dialect.onSubscribed?.(wish.stream, instrument);
      },
      onStalled: (reason, nowUs) => book?.aligner.onStalled(reason, nowUs),
      onDown: (reason, nowUs) => book?.aligner.onDisconnected(reason, nowUs),
    });
    if (subscription === undefined) {
      this.#cannot(wish, 'the connection carries no more streams');
      return;
    }
    feed.streams.set(wish.stream, subscription);
    if (book !== undefined) feed.book = { ...book, subscription };
    if (wish.stream === 'bbo') feed.bbo = subscription;
    if (wish.stream === 'trades') feed.trades = subscription;
  }

  #cannot({ instrument, stream }: StreamWish, reason: string): void {
    const receiveTimeUs = this.#site.world.clock.nowUs();
    this.#site.emit({ type: 'stream-state', venue: this.#site.venue, instrument, stream, state: 'down', reason, receiveTimeUs });
  }

  #forget(feed: Feed, stream: PublicStream): void {
    feed.streams.delete(stream);
    if (stream === 'bbo') feed.bbo = undefined;
    if (stream === 'trades') feed.trades = undefined;
    if (stream !== 'book') return;
    feed.book?.alarm.clear();
    feed.book = undefined;
  }

  #feedOf(instrument: InstrumentId): Feed {
    const known = this.#feeds.get(instrument);
    if (known !== undefined) return known;
    const feed: Feed = { book: undefined, bbo: undefined, trades: undefined, streams: new Map() };
    this.#feeds.set(instrument, feed);
    return feed;
  }

  #route(name: string): Route {
    const known = this.#routes.get(name);
    if (known !== undefined) return known;
    const { dialect, connectBudget } = this.#options;
    const { world, venue, emit } = this.#site;
    const set = new SubscriptionSet({
      venue,
      world,
      sink: emit,
      message: controlText,
      ...dialect.limits,
    });
    const url = new Secret(dialect.routes[name] as string);
    const socket: ManagedSocket = new ManagedSocket({
      name: `${name} stream`,
      world,
      rules: dialect.socket,
      target: (done) => done({ url }),
      connectBudget,
      handlers: {
        onUp: (connection, nowUs) => set.onUp(connection, nowUs),
        onMessage: (data, receiveTimeUs, connection) => this.#onMessage(route, data, receiveTimeUs, connection),
        onBatchEnd: (receiveTimeUs) => this.#site.endBatch(receiveTimeUs),
        onDown: (connection, reason, next, nowUs) => {
          set.onDown(connection, reason, next, nowUs);
          this.#site.endBatch(nowUs);
        },
      },
    });
    const route: Route = { socket, set };
    this.#routes.set(name, route);
    socket.open();
    return route;
  }

  #onMessage(route: Route, data: Uint8Array, receiveTimeUs: number, connection: Connection): void {
    const message = (this.#decoder as MarketDecoder).decode(data, receiveTimeUs);
    switch (message.type) {
      case 'depth-update': {
        const book = this.#feeds.get(message.instrument)?.book;
        if (book !== undefined && route.set.onData(book.subscription, connection, receiveTimeUs)) book.aligner.onUpdate(message);
        return;
      }
      case 'bbo': {
        const bbo = this.#feeds.get(message.instrument)?.bbo;
        if (bbo !== undefined && route.set.onData(bbo, connection, receiveTimeUs)) this.#site.emit(message);
        return;
      }
      case 'trade': {
        const trades = this.#feeds.get(message.instrument)?.trades;
        if (trades !== undefined && route.set.onData(trades, connection, receiveTimeUs)) this.#site.emit(message);
        return;
      }
      case 'other':
        this.#onOther(route, message.value, receiveTimeUs, connection);
        return;
      case 'ignored':
        return;
      case 'refusal':
        // A lost depth update shows as a gap with the next one. Off the grid, it is what we know that is wrong.
        if (message.code === 'off-grid') this.#options.onSpecDoubt();
        return;
    }
  }

  #onOther(route: Route, value: LosslessJson, receiveTimeUs: number, connection: Connection): void {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const kind = value.e;
    if (typeof kind === 'string') {
      const access: MarketDataAccess = {
        alive: (instrument, stream) => {
          const subscription = this.#feeds.get(instrument)?.streams.get(stream);
          return subscription !== undefined && route.set.onData(subscription, connection, receiveTimeUs);
        },
        rollOver: (reason) => route.socket.rollOver(reason),
      };
      this.#options.dialect.onOther(kind, value, access, receiveTimeUs);
      return;
    }
    const reply = controlReplySchema.safeParse(value);
    if (!reply.success || typeof reply.data.id !== 'number') return;
    route.set.onAck(reply.data.id, reply.data.type === 'failed' ? reply.data.error.msg : undefined, connection);
  }
}

function controlText(verb: 'subscribe' | 'unsubscribe', topics: readonly string[], id: number): string {
  return JSON.stringify({ method: verb.toUpperCase(), params: topics, id });
}
