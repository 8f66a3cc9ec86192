import type {
  BestChangedEvent,
  ExchangeEvent,
  InstrumentChangedEvent,
  LevelChangedEvent,
  TradedEvent,
} from '../../exchange/exchange-events.ts';
import type { FrameChannel } from '../../server/venue-server.ts';
import { candleRow, dayFigures } from './day-figures.ts';
import { type DepthBatch, DepthStream, disturbed, type Level, levelTexts } from './depth-stream.ts';
import type { BinanceFaults } from './faults.ts';
import type { DepthNews, FeedSpec, FeedSpelling, TextLevel } from './feed-spelling.ts';
import { mangledText } from './mangled-text.ts';
import type { MarketFacts } from './market-facts.ts';
import type { StreamFeeds, StreamHost, StreamRoute } from './stream-host.ts';
import type { Symbols } from './symbols.ts';
import { type AggregateTrade, Tape } from './tape.ts';
import type { Timetable } from './timetable.ts';
import { type UpdateIds, wireId } from './update-ids.ts';
import type { WireIds } from './wire-ids.ts';

/** A stream that somebody listens to. */
interface OpenFeed {
  readonly stream: string;
  readonly spec: FeedSpec;
  /** Ends what is planned for it. */
  cancel: (() => void) | undefined;
  readonly depth: DepthStream | undefined;
  held: DepthBatch | undefined;
}

export interface MarketFeedsParts {
  readonly symbols: Symbols;
  readonly spelling: FeedSpelling;
  readonly timetable: Timetable;
  readonly faults: BinanceFaults;
  readonly updateIds: UpdateIds;
  readonly tradeIds: WireIds;
  readonly facts: MarketFacts;
  readonly host: () => StreamHost;
  /** A contract's change as a text, where the product tells of it. */
  readonly contractText: ((event: InstrumentChangedEvent, eventMs: number) => string) | undefined;
}

/** Levels of a side that a fault may take away. */
const TOP_LEVELS = 20;

/** Public streams: what the exchange says becomes frames at the venue's cadence, for streams that are listened to. */
export class MarketFeeds implements StreamFeeds {
  private readonly parts: MarketFeedsParts;
  private readonly open_ = new Map<string, OpenFeed>();
  private readonly bySymbol = new Map<string, Set<OpenFeed>>();
  private readonly tapes = new Map<string, Tape>();
  private readonly aggregatesDue = new Set<string>();

  constructor(parts: MarketFeedsParts) {
    this.parts = parts;
  }

  carries(stream: string, route: StreamRoute): boolean {
    const spec = this.parts.spelling.parse(stream);
    if (spec === undefined || this.parts.spelling.routeOf(spec) !== route) return false;
    return !('symbol' in spec) || this.parts.symbols.exchange.instrument(spec.symbol) !== undefined;
  }

  open(stream: string, nowUs: number): void {
    const spec = this.parts.spelling.parse(stream);
    if (spec === undefined) return;
    const feed: OpenFeed = { stream, spec, cancel: undefined, depth: this.depthOf(spec), held: undefined };
    this.open_.set(stream, feed);
    const symbol = 'symbol' in spec ? spec.symbol : '';
    const feeds = this.bySymbol.get(symbol) ?? new Set();
    feeds.add(feed);
    this.bySymbol.set(symbol, feeds);
    if (PERIODIC.has(spec.kind)) this.planPeriodic(feed, nowUs);
    else if (spec.kind === 'partial') this.plan(feed, spec.everyUs, nowUs);
  }

  close(stream: string): void {
    const feed = this.open_.get(stream);
    if (feed === undefined) return;
    feed.cancel?.();
    this.open_.delete(stream);
    for (const feeds of this.bySymbol.values()) feeds.delete(feed);
  }

  tape(symbol: string): Tape {
    const tape = this.tapes.get(symbol) ?? new Tape();
    this.tapes.set(symbol, tape);
    return tape;
  }

  onEvent(event: ExchangeEvent): void {
    switch (event.type) {
      case 'level-changed':
        this.onLevel(event);
        return;
      case 'best-changed':
        this.onBest(event);
        return;
      case 'traded':
        this.onTrade(event);
        return;
      case 'instrument-changed':
        this.onContract(event);
        return;
      default:
    }
  }

  /** A wire frame's text after the faults that spoil it. */
  private publish(feed: OpenFeed, channel: FrameChannel, symbol: string | undefined, text: string): void {
    const mangling = this.parts.faults.takeMangling(channel);
    const spoilt = mangling === undefined ? text : mangledText(text, mangling.field, mangling.mangling);
    this.parts.host().publish(feed.stream, { text: spoilt, channel, ...(symbol === undefined ? {} : { symbol }) });
  }

  private ms(atUs: number): number {
    return Math.floor(this.parts.faults.clock.at(atUs) / 1000);
  }

  private depthOf(spec: FeedSpec): DepthStream | undefined {
    if (spec.kind !== 'depth') return undefined;
    const { updateId } = this.parts.symbols.exchange.book(spec.symbol, 1);
    return new DepthStream(spec.symbol, this.parts.updateIds, updateId);
  }

  private feedsOf(symbol: string): Iterable<OpenFeed> {
    return this.bySymbol.get(symbol) ?? [];
  }

  private onLevel(event: LevelChangedEvent): void {
    for (const feed of this.feedsOf(event.instrument)) {
      if (feed.depth?.add(event) && feed.spec.kind === 'depth') this.plan(feed, feed.spec.everyUs, event.atUs);
      else if (feed.spec.kind === 'partial') this.plan(feed, feed.spec.everyUs, event.atUs);
    }
  }

  /** Comes back at the next multiple of the cadence. */
  private plan(feed: OpenFeed, everyUs: number, nowUs: number): void {
    if (feed.cancel !== undefined) return;
    const dueUs = (Math.floor(nowUs / everyUs) + 1) * everyUs;
    feed.cancel = this.parts.timetable.at(dueUs, (atUs) => {
      feed.cancel = undefined;
      if (feed.depth !== undefined) this.sendDepth(feed, feed.depth, atUs);
      else if (feed.spec.kind === 'partial') this.sendPartial(feed, feed.spec.symbol, feed.spec.levels, atUs);
    });
  }

  private sendDepth(feed: OpenFeed, stream: DepthStream, atUs: number): void {
    const batch = stream.take();
    if (batch === undefined || feed.spec.kind !== 'depth') return;
    const { symbol } = feed.spec;
    const fault = this.parts.faults.takeDepth(symbol);
    const top = fault === undefined ? NO_TOP : this.parts.symbols.exchange.book(symbol, TOP_LEVELS);
    const result = disturbed(batch, fault, feed.held, top);
    feed.held = result.held;
    for (const repair of result.repairs) stream.overlay(repair.side, repair.price, repair.size);
    for (const out of result.now) {
      this.publish(feed, 'depth', symbol, this.parts.spelling.depth(this.depthNews(symbol, out, atUs)));
    }
  }

  private sendPartial(feed: OpenFeed, symbol: string, levels: number, atUs: number): void {
    const { bids, asks, updateId } = this.parts.symbols.exchange.book(symbol, levels);
    const lastId = this.parts.updateIds.wire(symbol, updateId);
    const batch = { firstId: lastId, lastId, previousId: lastId - 1n, bids, asks, changedUs: atUs };
    this.publish(feed, 'depth', symbol, this.parts.spelling.partial(this.depthNews(symbol, batch, atUs)));
  }

  private depthNews(symbol: string, batch: DepthBatch, atUs: number): DepthNews {
    return {
      symbol,
      firstId: wireId(batch.firstId),
      lastId: wireId(batch.lastId),
      previousId: wireId(batch.previousId),
      bids: this.levels(symbol, batch.bids),
      asks: this.levels(symbol, batch.asks),
      eventMs: this.ms(atUs),
      changedMs: this.ms(batch.changedUs),
    };
  }

  private levels(symbol: string, levels: readonly Level[]): TextLevel[] {
    const { symbols } = this.parts;
    return levelTexts(
      levels,
      (price) => this.priceText(symbol, price),
      (size) => symbols.size(symbol, size),
    );
  }

  /** F39: public prices may be wrong by a factor. */
  private priceText(symbol: string, price: number): string {
    const factor = this.parts.faults.priceFactor(symbol);
    const steps = factor === undefined ? price : Math.floor((price * factor.numerator) / factor.denominator);
    return this.parts.symbols.price(symbol, steps);
  }

  private onBest(event: BestChangedEvent): void {
    const symbol = event.instrument;
    for (const feed of this.feedsOf(symbol)) {
      if (feed.spec.kind !== 'bbo') continue;
      const { symbols, spelling, updateIds } = this.parts;
      const text = spelling.bbo({
        symbol,
        updateId: wireId(updateIds.wire(symbol, event.updateId)),
        bid: [this.priceText(symbol, event.bidPrice), symbols.size(symbol, event.bidSize)],
        ask: [this.priceText(symbol, event.askPrice), symbols.size(symbol, event.askSize)],
        eventMs: this.ms(event.atUs),
      });
      this.publish(feed, 'bbo', symbol, text);
    }
  }

  private onTrade(event: TradedEvent): void {
    const symbol = event.instrument;
    const ended = this.tape(symbol).add(event);
    if (ended !== undefined) this.sendAggregate(symbol, ended, event.atUs);
    this.planAggregate(symbol, event.atUs);
    for (const feed of this.feedsOf(symbol)) {
      if (feed.spec.kind !== 'trade') continue;
      const text = this.parts.spelling.trade({
        symbol,
        id: this.parts.tradeIds.wire(event.tradeId),
        price: this.priceText(symbol, event.price),
        size: this.parts.symbols.size(symbol, event.size),
        buyerMaker: event.aggressor === 'ask',
        tradeMs: this.ms(event.atUs),
        eventMs: this.ms(event.atUs),
      });
      this.publish(feed, 'trade', symbol, text);
    }
  }

  private planAggregate(symbol: string, nowUs: number): void {
    if (this.aggregatesDue.has(symbol)) return;
    this.aggregatesDue.add(symbol);
    const everyUs = this.parts.spelling.aggregateEveryUs;
    const dueUs = everyUs === 0 ? nowUs : (Math.floor(nowUs / everyUs) + 1) * everyUs;
    this.parts.timetable.at(dueUs, (atUs) => {
      this.aggregatesDue.delete(symbol);
      const ended = this.tape(symbol).endAggregate();
      if (ended !== undefined) this.sendAggregate(symbol, ended, atUs);
    });
  }

  private sendAggregate(symbol: string, aggregate: AggregateTrade, atUs: number): void {
    const { tradeIds, spelling, symbols } = this.parts;
    for (const feed of this.feedsOf(symbol)) {
      if (feed.spec.kind !== 'aggregate') continue;
      const text = spelling.aggregate({
        symbol,
        id: aggregate.id,
        price: this.priceText(symbol, aggregate.price),
        size: symbols.size(symbol, aggregate.size),
        firstId: tradeIds.wire(aggregate.firstId),
        lastId: tradeIds.wire(aggregate.lastId),
        buyerMaker: aggregate.buyerMaker,
        tradeMs: this.ms(aggregate.atUs),
        eventMs: this.ms(atUs),
      });
      this.publish(feed, 'trade', symbol, text);
    }
  }

  private onContract(event: InstrumentChangedEvent): void {
    const { contractText } = this.parts;
    if (contractText === undefined) return;
    for (const feed of this.feedsOf('')) {
      if (feed.spec.kind === 'contracts') this.publish(feed, 'other', event.instrument, contractText(event, this.ms(event.atUs)));
    }
  }

  private planPeriodic(feed: OpenFeed, nowUs: number): void {
    if (!('everyUs' in feed.spec)) return;
    const { everyUs } = feed.spec;
    const dueUs = (Math.floor(nowUs / everyUs) + 1) * everyUs;
    feed.cancel = this.parts.timetable.at(dueUs, (atUs) => {
      this.sendPeriodic(feed, feed.spec, atUs);
      this.planPeriodic(feed, atUs);
    });
  }

  private sendPeriodic(feed: OpenFeed, spec: FeedSpec, atUs: number): void {
    const eventMs = this.ms(atUs);
    const { spelling, facts } = this.parts;
    switch (spec.kind) {
      case 'mark': {
        const news = facts.markNews(spec.symbol, eventMs, atUs, (price) => this.priceText(spec.symbol, price));
        if (news !== undefined) this.publish(feed, 'mark', spec.symbol, spelling.mark(news));
        return;
      }
      case 'all-marks': {
        const all = this.parts.symbols.exchange.instruments.flatMap((view) => {
          const { symbol } = view.spec;
          const news = facts.markNews(symbol, eventMs, atUs, (price) => this.priceText(symbol, price));
          return news === undefined ? [] : [spelling.mark(news)];
        });
        this.publish(feed, 'mark', undefined, `[${all.join(',')}]`);
        return;
      }
      case 'ticker':
      case 'mini-ticker': {
        const day = dayFigures(this.parts.symbols, this.tape(spec.symbol), this.parts.tradeIds, spec.symbol, atUs);
        const news = { symbol: spec.symbol, day, eventMs };
        this.publish(feed, 'other', spec.symbol, spec.kind === 'ticker' ? spelling.ticker(news) : spelling.miniTicker(news));
        return;
      }
      case 'candle':
        this.sendCandle(feed, spec, atUs);
        return;
      default:
    }
  }

  private sendCandle(feed: OpenFeed, spec: Extract<FeedSpec, { kind: 'candle' }>, atUs: number): void {
    const { symbols, spelling, tradeIds } = this.parts;
    const candle = this.tape(spec.symbol).candlesOf(spec.minutes, 1)[0];
    if (candle === undefined) return;
    const row = candleRow(symbols, spec.symbol, candle, spec.minutes);
    const text = spelling.candle({
      symbol: spec.symbol,
      interval: spec.interval,
      row,
      firstId: tradeIds.wire(candle.firstId),
      lastId: tradeIds.wire(candle.lastId),
      closed: this.ms(atUs) > row.closeMs,
      eventMs: this.ms(atUs),
    });
    this.publish(feed, 'other', spec.symbol, text);
  }
}

const NO_TOP = { bids: [], asks: [] };
const PERIODIC: ReadonlySet<FeedSpec['kind']> = new Set(['mark', 'all-marks', 'ticker', 'mini-ticker', 'candle']);
