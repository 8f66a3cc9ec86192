import { BookKeeper, type OrderBook } from '@mm/book';
import { BookAligner, type DepthUpdate } from '@mm/connector';
import {
  asset,
  instrument,
  isRefusal,
  orThrow,
  priceText,
  type Sequence,
  type Side,
  sizeText,
  type Ticks,
  venueId,
} from '@mm/core';
import { createMarket, type GeneratedMarket, seededRandom } from '@mm/sim';
import { expect, test } from 'vitest';
import { decodeUsdmDepthSnapshot } from '../usdm/map/depth-snapshot.ts';
import { usdmMarketDecoder } from '../usdm/map/frames.ts';
import { usdmSequenceRules } from '../usdm/map/sequence-rules.ts';

const FRAMES = 100_000;
const COMPARED_LEVELS = 100;

const BTC = instrument({
  venue: venueId('binance-usdm'),
  symbol: 'BTCUSDT',
  kind: 'linear-perp',
  base: asset('BTC'),
  quote: asset('USDT'),
  tickSize: '0.10',
  lotSize: '0.001',
});

/** One generated venue behind a network that loses frames, falls silent, breaks, and answers snapshots late or not at all. */
class Soak {
  readonly market: GeneratedMarket = createMarket({
    seed: 7,
    startPrice: '61700',
    // So calm that the price does not leave a snapshot's thousand levels before the next one: what lies beyond is not known.
    volatilityBps: 0.5,
    venues: [
      { name: 'venue', dialect: 'binance-usdm', symbol: 'BTCUSDT', tickSize: '0.10', lotSize: '0.001', streams: ['depth'] },
    ],
  });
  readonly keeper = new BookKeeper({ instruments: [BTC], onCommand: ({ type }) => this.commands.push(type) });
  readonly commands: string[] = [];
  /** The venue's sequence that the book has reached. */
  sequence: Sequence = -1;
  readonly #random = seededRandom(7, 'network');
  readonly #decoder = usdmMarketDecoder([BTC]);
  readonly aligner = new BookAligner({
    venue: BTC.venue,
    instrument: BTC.id,
    rules: usdmSequenceRules,
    sink: (event) => {
      if (event.type === 'book-snapshot' || event.type === 'book-delta') this.sequence = event.sequence;
      this.keeper.onEvent(event);
    },
    requestSnapshot: () => {
      this.#answerIn = 1 + Math.floor(this.#random() * 20);
    },
    wakeAt: (dueUs) => {
      this.#wakeUs = dueUs;
    },
    random: this.#random,
    backoff: { maxUs: 2_000_000 },
  });
  #wakeUs = Number.POSITIVE_INFINITY;
  #answerIn = 0;
  #downFor = 0;

  constructor() {
    this.aligner.onConnected(this.market.nextAtUs);
  }

  step(): void {
    const { frame, atUs } = this.market.next();
    if (atUs >= this.#wakeUs) {
      this.#wakeUs = Number.POSITIVE_INFINITY;
      this.aligner.onTimer(atUs);
    }
    this.#network(atUs);
    if (this.#downFor === 0 && this.#random() > 0.003) this.#deliver(frame, atUs);
    this.#answerIn -= 1;
    if (this.#answerIn === 0) this.#answer(atUs);
    this.keeper.onEvent({ type: 'batch-end', receiveTimeUs: atUs });
  }

  #network(nowUs: number): void {
    if (this.#downFor > 0) {
      this.#downFor -= 1;
      if (this.#downFor === 0) this.aligner.onConnected(nowUs);
    } else if (this.#random() < 0.001) {
      this.#downFor = 1 + Math.floor(this.#random() * 200);
      this.aligner.onDisconnected('cut', nowUs);
    }
  }

  #deliver(frame: Uint8Array, atUs: number): void {
    const update = this.#decoder.decode(frame, atUs);
    expect(isRefusal(update)).toBe(false);
    this.aligner.onUpdate(update as DepthUpdate);
  }

  #answer(nowUs: number): void {
    if (this.#random() < 0.2) this.aligner.onSnapshotFailed(nowUs);
    else this.aligner.onSnapshot(orThrow(decodeUsdmDepthSnapshot(this.market.depthSnapshot('venue'), BTC, nowUs)));
  }
}

test('a hundred thousand frames over a bad network: a live book is always the venue’s, and stays within its bytes', () => {
  const soak = new Soak();
  let compared = 0;
  let live = 0;
  for (let i = 0; i < FRAMES; i += 1) {
    soak.step();
    const book = soak.keeper.book(BTC.id) as OrderBook;
    if (soak.keeper.status(BTC.id, 0)?.state !== 'live') continue;
    live += 1;
    if (i % 100 !== 0) continue;
    const truth = soak.market.book('venue');
    // Where the last update is the one that was lost, the book is right and the venue one ahead.
    if (soak.sequence !== truth.lastUpdateId) continue;
    compared += 1;
    expect(levelsOf(book, 'bid')).toEqual(trimmed(truth.bids));
    expect(levelsOf(book, 'ask')).toEqual(trimmed(truth.asks));
    expect(book.byteLength).toBeLessThan(512 * 1_024);
  }
  expect(live).toBeGreaterThan(FRAMES / 4);
  expect(compared).toBeGreaterThan(FRAMES / 200);
  expect(soak.aligner.counts.gaps).toBeGreaterThan(100);
  expect(soak.commands).toEqual([]);
  expect(soak.keeper.counts).toMatchObject({ refused: 0, unknownInstruments: 0 });
});

function levelsOf(book: OrderBook, side: Side): string[] {
  const ticks = new Float64Array(COMPARED_LEVELS);
  const lots = new Float64Array(COMPARED_LEVELS);
  const count = book.copyLevels(side, ticks, lots);
  return Array.from({ length: count }, (_, i) => `${priceText(BTC, ticks[i] as Ticks)}:${sizeText(BTC, lots[i] as never)}`);
}

function trimmed(levels: readonly (readonly [price: string, size: string])[]): string[] {
  return levels.slice(0, COMPARED_LEVELS).map(([price, size]) => `${Number(price)}:${Number(size)}`);
}
