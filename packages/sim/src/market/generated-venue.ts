import type { RandomSource } from '@mm/core';
import type { DepthSnapshotBody, FrameHead, MarketDialect, UpdateIds, WireLevel } from '../dialects/dialect.ts';
import { dialectOf } from '../dialects/dialects.ts';
import { burst, spreadOut, wholeBetween } from '../random/draws.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { BookUpdatePlanner, type Touch } from './book-update-planner.ts';
import { type DecimalGrid, decimalGrid, stepSize, writeSteps } from './decimal-grid.ts';
import type { LatentPrice } from './latent-price.ts';
import type { MarketStream, MarketVenueOptions } from './market-options.ts';
import { type LevelChange, PlainBook, type PlainSide } from './plain-book.ts';

/** What a {@link GeneratedVenue} shares with the other venues of its market. */
export interface SharedMarket {
  readonly seed: number | string;
  readonly startMs: number;
  readonly latent: LatentPrice;
  /** Quote currency in one latent unit. */
  readonly latentUnit: number;
}

/** A frame, of which stream, and when it leaves the venue. */
export interface VenueFrame {
  readonly stream: MarketStream;
  readonly atUs: number;
  readonly text: string;
}

/** The update that is under way: planned and encoded, not yet all out. */
interface PendingUpdate {
  readonly ids: UpdateIds;
  readonly changes: readonly LevelChange[];
  readonly transactMs: number;
  readonly frames: VenueFrame[];
}

/**
 * One venue of a generated market: a book that follows the latent price with basis and lag, and says so in its dialect.
 * It is always one update ahead of what it has sent, so that a REST snapshot can fall into the middle of an update.
 */
export class GeneratedVenue {
  readonly name: string;
  readonly #options: MarketVenueOptions;
  readonly #shared: SharedMarket;
  readonly #dialect: MarketDialect;
  readonly #tick: DecimalGrid;
  readonly #lot: DecimalGrid;
  readonly #random: RandomSource;
  /** Apart from the rest, so that asking for a snapshot does not change what is sent. */
  readonly #snapshotRandom: RandomSource;
  readonly #planner: BookUpdatePlanner;
  /** The book as of the last depth update sent, and when that was. */
  readonly #sent = new PlainBook();
  #sentMs: number;
  #pending: PendingUpdate;
  #tradeId: number;
  #touch: Touch;

  constructor(options: MarketVenueOptions, shared: SharedMarket) {
    this.name = options.name;
    this.#options = options;
    this.#shared = shared;
    this.#dialect = dialectOf(options.dialect, options.fields);
    this.#tick = decimalGrid(options.tickSize);
    this.#lot = decimalGrid(options.lotSize);
    this.#random = seededRandom(shared.seed, options.name);
    this.#snapshotRandom = seededRandom(shared.seed, `${options.name}/snapshots`);
    this.#sentMs = shared.startMs;
    const firstMs = shared.startMs + wholeBetween(this.#random, 0, this.#everyMs);
    this.#touch = this.#touchAt(firstMs);
    this.#planner = this.#filledBook();
    for (const change of levelsOf(this.#planner.book)) this.#sent.apply(change);
    this.#tradeId = wholeBetween(this.#random, 1e9, 6e9);
    this.#pending = this.#plan(this.#dialect.firstUpdateId(this.#random), firstMs);
  }

  /** When {@link next} leaves. */
  get nextAtUs(): number {
    return (this.#pending.frames[0] as VenueFrame).atUs;
  }

  /** The next frame. */
  next(): VenueFrame {
    const pending = this.#pending;
    const frame = pending.frames.shift() as VenueFrame;
    if (pending.frames.length === 0) {
      for (const change of pending.changes) this.#sent.apply(change);
      this.#sentMs = pending.transactMs;
      this.#pending = this.#plan(pending.ids.last, this.#nextTime(pending.transactMs));
    }
    return frame;
  }

  /** What a REST call would answer now: the book somewhere between the last update sent and the next. */
  depthSnapshot(limit: number): string {
    const { ids, changes, transactMs } = this.#pending;
    // A quarter of the time nothing has happened since the last update.
    const share = Math.max(0, this.#snapshotRandom() * (4 / 3) - 1 / 3);
    const span = ids.last - ids.first;
    // One id at least is left for what is still to come, so an update of a single id has no middle.
    const done = span === 0 ? 0 : Math.floor(share * changes.length);
    const lastUpdateId = done === 0 ? ids.previous : ids.first + Math.floor(span * share);
    const atMs = this.#sentMs + Math.floor((transactMs - this.#sentMs) * (done === 0 ? 0.5 : share));
    return this.#dialect.depthSnapshot({
      ...this.#levels(copyWith(this.#sent, changes.slice(0, done)), limit),
      lastUpdateId,
      eventMs: atMs,
      transactMs: atMs,
    });
  }

  /** The book as of the last depth update, in full. */
  book(): Pick<DepthSnapshotBody, 'bids' | 'asks' | 'lastUpdateId'> {
    return { ...this.#levels(this.#sent, Number.POSITIVE_INFINITY), lastUpdateId: this.#pending.ids.previous };
  }

  get #everyMs(): number {
    return this.#options.everyMs ?? this.#dialect.defaultEveryMs;
  }

  #nextTime(transactMs: number): number {
    const jitter = Math.floor(this.#everyMs / 20);
    return transactMs + this.#everyMs + wholeBetween(this.#random, -jitter, jitter + 1);
  }

  #plan(previousId: number, transactMs: number): PendingUpdate {
    const ids = this.#dialect.nextUpdateIds(previousId, this.#random);
    const before = this.#touch;
    this.#touch = this.#touchAt(transactMs);
    const head = { symbol: this.#options.symbol, transactMs, eventMs: transactMs + wholeBetween(this.#random, 0, 2) };
    const trades = this.#trades(head, before);
    const changes = this.#planner.next(this.#touch);
    const frames = [
      ...trades,
      ...(changes.some((one) => this.#isTouch(one)) ? [this.#bookTicker(head, ids.last)] : []),
      { stream: 'depth' as const, atUs: head.eventMs * 1_000, text: this.#depth(head, ids, changes) },
    ].filter((one) => this.#isSent(one.stream));
    if (frames.length > 0) return { ids, changes, transactMs, frames };
    // Nothing of this update is to be sent: on to the next.
    for (const change of changes) this.#sent.apply(change);
    this.#sentMs = transactMs;
    return this.#plan(ids.last, this.#nextTime(transactMs));
  }

  #isTouch({ side, ticks }: LevelChange): boolean {
    return this.#planner.book[side].ticks[0] === ticks;
  }

  #isSent(stream: MarketStream): boolean {
    return this.#options.streams?.includes(stream) ?? true;
  }

  #depth(head: FrameHead, ids: UpdateIds, changes: readonly LevelChange[]): string {
    const write = (side: 'bid' | 'ask'): WireLevel[] =>
      changes
        .filter((one) => one.side === side)
        .sort((a, b) => (side === 'bid' ? b.ticks - a.ticks : a.ticks - b.ticks))
        .map((one) => this.#level(one.ticks, one.lots));
    return this.#dialect.depth({ ...head, ...ids, everyMs: this.#everyMs, bids: write('bid'), asks: write('ask') });
  }

  #bookTicker(head: FrameHead, updateId: number): VenueFrame {
    const { bids, asks } = this.#levels(this.#planner.book, 1);
    const text = this.#dialect.bookTicker({ ...head, updateId, bid: bids[0] as WireLevel, ask: asks[0] as WireLevel });
    return { stream: 'book-ticker', atUs: head.eventMs * 1_000, text };
  }

  /** At the touch before the update: who knows where it goes next buys before it rises; the others toss a coin. */
  #trades(head: FrameHead, before: Touch): VenueFrame[] {
    const { tradesPerUpdate = 3, informedShare = 0.2 } = this.#options;
    const count = Math.floor(tradesPerUpdate * burst(this.#random) + this.#random());
    const rises = this.#touch.bidTicks + this.#touch.askTicks > before.bidTicks + before.askTicks;
    return Array.from({ length: count }, () => {
      const buys = this.#random() < informedShare ? rises : this.#random() < 0.5;
      const side = this.#planner.book[buys ? 'ask' : 'bid'];
      const size = Math.min(side.lots[0] as number, Math.max(1, Math.floor(this.#typicalLots * 0.3 * spreadOut(this.#random))));
      const [price, sizeText] = this.#level(side.ticks[0] as number, size);
      this.#tradeId += 1;
      const trade = { ...head, tradeId: this.#tradeId, price, size: sizeText, buyerIsMaker: !buys };
      return { stream: 'trade' as const, atUs: head.eventMs * 1_000, text: this.#dialect.trade(trade) };
    });
  }

  #touchAt(timeMs: number): Touch {
    const { basisBps = 0, lagMs = 0, spreadBps = 0 } = this.#options;
    const { latent, latentUnit } = this.#shared;
    const price = latent.at(timeMs - lagMs) * latentUnit * (1 + basisBps / 10_000);
    const fairTicks = price / stepSize(this.#tick);
    const spreadTicks = Math.max(1, Math.round(((fairTicks * spreadBps) / 10_000) * (0.5 + this.#random())));
    const bidTicks = Math.max(1, Math.floor(fairTicks - (spreadTicks - 1) / 2));
    return { bidTicks, askTicks: bidTicks + spreadTicks };
  }

  #filledBook(): BookUpdatePlanner {
    const { levels = 1_000, levelsPerUpdate = 68 } = this.#options;
    // Most of a liquid book lies within 25 bps of its touch; it cannot be narrower than its levels.
    const widthTicks = Math.max(1.8 * levels + 10, Math.min(0.0025 * this.#touch.bidTicks, 20 * levels));
    const typicalLots = this.#typicalLots;
    return new BookUpdatePlanner({ random: this.#random, levels, levelsPerUpdate, typicalLots, widthTicks }, this.#touch);
  }

  get #typicalLots(): number {
    const { typicalSize } = this.#options;
    const price = this.#touch.bidTicks * stepSize(this.#tick);
    const size = typicalSize === undefined ? 5_000 / price : stepSize(decimalGrid(typicalSize));
    return Math.max(1, size / stepSize(this.#lot));
  }

  #levels(book: PlainBook, limit: number): { bids: WireLevel[]; asks: WireLevel[] } {
    const write = (side: PlainSide): WireLevel[] =>
      side.ticks.slice(0, limit).map((ticks, i) => this.#level(ticks, side.lots[i] as number));
    return { bids: write(book.bid), asks: write(book.ask) };
  }

  #level(ticks: number, lots: number): WireLevel {
    const { minDecimals } = this.#dialect;
    const price = writeSteps(ticks, this.#tick, Math.max(minDecimals, this.#tick.decimals));
    return [price, writeSteps(lots, this.#lot, Math.max(minDecimals, this.#lot.decimals))];
  }
}

function copyWith(book: PlainBook, changes: readonly LevelChange[]): PlainBook {
  const copy = new PlainBook();
  for (const change of [...levelsOf(book), ...changes]) copy.apply(change);
  return copy;
}

function levelsOf(book: PlainBook): LevelChange[] {
  const read = (side: 'bid' | 'ask'): LevelChange[] =>
    book[side].ticks.map((ticks, i) => ({ side, ticks, lots: book[side].lots[i] as number }));
  return [...read('bid'), ...read('ask')];
}
