import { createHash } from 'node:crypto';
import { OrderBook } from '@mm/book';
import { BookAligner, type DepthSnapshot } from '@mm/connector';
import {
  type BboEvent,
  type Instrument,
  isRefusal,
  type Lots,
  type MarketEvent,
  orThrow,
  priceText,
  type Side,
  sizeText,
  type Ticks,
  type TradeEvent,
} from '@mm/core';
import { sharedData } from '@mm/tooling/shared-data';
import { expect, test } from 'vitest';
import { decodeSpotDepthSnapshot } from '../spot/map/depth-snapshot.ts';
import { spotMarketDecoder } from '../spot/map/frames.ts';
import { spotSequenceRules } from '../spot/map/sequence-rules.ts';
import { CAPTURES, type Capture, type CapturedFrame, readCapture } from '../testing/captures.ts';
import { decodeUsdmDepthSnapshot } from '../usdm/map/depth-snapshot.ts';
import { usdmMarketDecoder } from '../usdm/map/frames.ts';
import { usdmSequenceRules } from '../usdm/map/sequence-rules.ts';

/*
 * The recorded streams through decoder, aligner and book, against facts that others computed from the same files.
 *
 * Book = bookTicker: after every delta applied, the book's best bid and ask, prices and sizes, are those of the book
 * ticker with the greatest `u` that is not above the delta's. By number and not by arrival, for the two streams are not in
 * step: a ticker may arrive before or after the update that it belongs to.
 */

interface Facts {
  readonly deltas: number;
  readonly duplicates: number;
  readonly tickersMatched: string;
  readonly trades: number;
  readonly volume: number;
  readonly vwap: number;
  readonly takerBuyVolume: number;
  readonly sequence: number;
  /** Price, and size where the table has it. */
  readonly bestBid: readonly [string, string?];
  readonly bestAsk: readonly [string, string?];
  readonly hash: string;
}

const FACTS: readonly Facts[] = [
  {
    deltas: 6_547,
    duplicates: 4,
    tickersMatched: '6547 of 6547',
    trades: 21_313,
    volume: 2429.366,
    vwap: 61680.98215,
    takerBuyVolume: 1251.576,
    sequence: 5_123_135_475_514,
    bestBid: ['61659.7', '1.486'],
    bestAsk: ['61659.8', '0.981'],
    hash: '2aead98a7569d0f3',
  },
  {
    deltas: 6_581,
    duplicates: 5,
    tickersMatched: '6581 of 6581',
    trades: 14_076,
    volume: 9164.948,
    vwap: 2681.39618,
    takerBuyVolume: 4960.564,
    sequence: 5_123_135_545_737,
    bestBid: ['2681.38'],
    bestAsk: ['2681.39'],
    hash: 'd408e21ee9a092ed',
  },
  {
    deltas: 3_449,
    duplicates: 2,
    tickersMatched: '3449 of 3449',
    trades: 9_757,
    volume: 212.03315,
    vwap: 61707.68162,
    takerBuyVolume: 96.65118,
    sequence: 50_093_421_584,
    bestBid: ['61685.99'],
    bestAsk: ['61686'],
    hash: '43ba02082f956572',
  },
  {
    deltas: 3_432,
    duplicates: 2,
    tickersMatched: '3432 of 3432',
    trades: 6_106,
    volume: 2261.3149,
    vwap: 2682.72379,
    takerBuyVolume: 953.0359,
    sequence: 35_346_671_849,
    bestBid: ['2682.5'],
    bestAsk: ['2682.51'],
    hash: '374e2ab39b7c329a',
  },
];

const VENUES = {
  usdm: { decoder: usdmMarketDecoder, snapshot: decodeUsdmDepthSnapshot, rules: usdmSequenceRules },
  spot: { decoder: spotMarketDecoder, snapshot: decodeSpotDepthSnapshot, rules: spotSequenceRules },
} as const;

/** A touch at a number of the venue's. */
interface Touch {
  readonly sequence: number;
  readonly bid: readonly [ticks: number, lots: number];
  readonly ask: readonly [ticks: number, lots: number];
}

class Replay {
  readonly book: OrderBook;
  readonly aligner: BookAligner;
  readonly decoder: ReturnType<typeof usdmMarketDecoder>;
  readonly states: string[] = [];
  readonly tickers: Touch[] = [];
  readonly touches: Touch[] = [];
  sequence = 0;
  trades = 0;
  volumeLots = 0n;
  turnover = 0n;
  takerBuyLots = 0n;
  readonly #venue: (typeof VENUES)['usdm' | 'spot'];
  readonly #instrument: Instrument;

  constructor({ product, instrument }: Capture) {
    this.#venue = VENUES[product];
    this.#instrument = instrument;
    this.decoder = this.#venue.decoder([instrument]);
    this.book = new OrderBook(instrument);
    this.aligner = new BookAligner({
      venue: instrument.venue,
      instrument: instrument.id,
      rules: this.#venue.rules,
      sink: (event) => this.#apply(event),
      requestSnapshot: () => undefined,
      wakeAt: () => undefined,
      random: () => 0,
    });
  }

  take({ frame, receiveTimeUs, isSnapshot }: CapturedFrame): void {
    if (isSnapshot) {
      this.aligner.onSnapshot(orThrow<DepthSnapshot>(this.#venue.snapshot(frame, this.#instrument, receiveTimeUs)));
      return;
    }
    const message = orThrow(this.decoder.decode(frame, receiveTimeUs));
    if (message.type === 'depth-update') this.aligner.onUpdate(message);
    else if (message.type === 'bbo') this.#takeTicker(message);
    else if (message.type === 'trade') this.#takeTrade(message);
    else throw new Error(`nothing else was recorded, and yet: ${message.type}`);
  }

  /** How many deltas had a ticker at or before them that says the same as the book. */
  tickersMatched(): string {
    const tickers = this.tickers.toSorted((a, b) => a.sequence - b.sequence);
    let [next, matched] = [0, 0];
    for (const touch of this.touches) {
      while (next < tickers.length && (tickers[next] as Touch).sequence <= touch.sequence) next += 1;
      const ticker = tickers[next - 1];
      if (JSON.stringify([ticker?.bid, ticker?.ask]) === JSON.stringify([touch.bid, touch.ask])) matched += 1;
    }
    return `${matched} of ${this.touches.length}`;
  }

  /** sha256 of `p:q|…` over 50 bids, `#`, 50 asks. */
  hash(): string {
    const side = (of: Side): string => {
      const [ticks, lots] = [new Float64Array(50), new Float64Array(50)];
      const count = this.book.copyLevels(of, ticks, lots);
      expect(count).toBe(50);
      return Array.from(ticks, (price, i) => `${this.price(price)}:${this.size(lots[i] as number)}`).join('|');
    };
    return createHash('sha256')
      .update(`${side('bid')}#${side('ask')}`)
      .digest('hex')
      .slice(0, 16);
  }

  price(ticks: number): string {
    return priceText(this.#instrument, ticks as Ticks);
  }

  size(lots: number): string {
    return sizeText(this.#instrument, lots as Lots);
  }

  #takeTicker(ticker: BboEvent): void {
    this.tickers.push({
      sequence: Number(ticker.sequence),
      bid: [ticker.bidTicks, ticker.bidLots],
      ask: [ticker.askTicks, ticker.askLots],
    });
  }

  #takeTrade(trade: TradeEvent): void {
    this.trades += 1;
    this.volumeLots += BigInt(trade.size);
    this.turnover += BigInt(trade.size) * BigInt(trade.price);
    if (trade.aggressorSide === 'bid') this.takerBuyLots += BigInt(trade.size);
  }

  #apply(event: MarketEvent): void {
    const { book } = this;
    if (event.type === 'stream-state') this.states.push(event.state);
    if (event.type === 'book-snapshot') expect(book.applySnapshot(event.bids, event.asks)).toBeUndefined();
    if (event.type !== 'book-delta') return;
    if (isRefusal(book.applyDelta(event.bids, event.asks))) throw new Error('the book refused a delta');
    this.sequence = Number(event.sequence);
    this.touches.push({
      sequence: this.sequence,
      bid: [book.bestBidTicks, book.bestBidLots],
      ask: [book.bestAskTicks, book.bestAskLots],
    });
  }
}

for (const [i, capture] of CAPTURES.entries()) {
  test(`the capture ${capture.name} gives the book, the tickers and the trades that others computed from it`, (context) => {
    const facts = FACTS[i] as Facts;
    const frames = readCapture(sharedData('binance-captures', context), capture.name);
    const replay = new Replay(capture);
    replay.aligner.onConnected(frames[0]?.receiveTimeUs ?? 0);
    for (const frame of frames) replay.take(frame);

    expect(replay.states).toEqual(['syncing', 'live']);
    const updates = facts.deltas + facts.duplicates;
    const counts = { updates, gaps: 0, duplicates: facts.duplicates, snapshots: 1, bufferOverflows: 0 };
    expect(replay.aligner.counts).toEqual(counts);
    expect(replay.tickersMatched()).toBe(facts.tickersMatched);
    expect(replay.decoder.counts).toEqual({ frames: frames.length - 1, fallbacks: 0 });

    const { tick, lot } = capture.instrument;
    const size = (lots: bigint): number => Number(lots) * Number(lot.text);
    expect(replay.trades).toBe(facts.trades);
    expect(size(replay.volumeLots)).toBeCloseTo(facts.volume, 5);
    expect(size(replay.takerBuyLots)).toBeCloseTo(facts.takerBuyVolume, 5);
    const millionthTicks = Number((replay.turnover * 1_000_000n) / replay.volumeLots);
    expect((millionthTicks / 1_000_000) * Number(tick.text)).toBeCloseTo(facts.vwap, 5);

    const { book } = replay;
    const [bid, ask] = [replay.size(book.bestBidLots), replay.size(book.bestAskLots)];
    expect(replay.sequence).toBe(facts.sequence);
    expect([replay.price(book.bestBidTicks), bid]).toEqual([facts.bestBid[0], facts.bestBid[1] ?? bid]);
    expect([replay.price(book.bestAskTicks), ask]).toEqual([facts.bestAsk[0], facts.bestAsk[1] ?? ask]);
    expect(replay.hash()).toBe(facts.hash);
  });
}
