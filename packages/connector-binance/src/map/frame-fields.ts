import { type ByteTable, END_OF_OBJECT, FrameScanner, LevelBuffer, OTHER_KEY, UNEXPECTED } from '@mm/connector';
import type { Instrument } from '@mm/core';
import { MAX_TIME_MS } from '../wire/primitives.ts';

/** The event types that market frames name in `e`. A spot book ticker names none. */
export const EVENT_NONE = 0;
export const EVENT_DEPTH = 1;
export const EVENT_BOOK_TICKER = 2;
export const EVENT_TRADE = 3;
export const EVENT_AGG_TRADE = 4;

/** One bit for each field, so that "all fields of a trade were there" is one comparison. */
export const HAS = {
  e: 0x1,
  E: 0x2,
  T: 0x4,
  s: 0x8,
  U: 0x10,
  u: 0x20,
  pu: 0x40,
  bids: 0x80,
  asks: 0x100,
  bidPrice: 0x200,
  bidSize: 0x400,
  askPrice: 0x800,
  askSize: 0x1000,
  p: 0x2000,
  q: 0x4000,
  t: 0x8000,
  m: 0x10000,
  aggId: 0x20000,
} as const;

/**
 * The fields of one market frame, read from its bytes in one pass: depth, book ticker, trade and aggregate trade of both
 * products share their letters. What the letters mean together is for the product's decoder to say, by {@link seen}.
 *
 * Numbers start as NaN, so that their properties are doubles from the start and reading a frame allocates nothing.
 */
export class FrameFields {
  readonly bids: LevelBuffer = new LevelBuffer();
  readonly asks: LevelBuffer = new LevelBuffer();
  /** Which fields came, as bits of {@link HAS}. */
  seen = 0;
  /** One of the `EVENT_…` numbers. */
  event: number = EVENT_NONE;
  instrument: Instrument | undefined;
  eventTimeMs: number = Number.NaN;
  transactTimeMs: number = Number.NaN;
  firstId: number = Number.NaN;
  lastId: number = Number.NaN;
  previousId: number = Number.NaN;
  tradeId: number = Number.NaN;
  bidTicks: number = Number.NaN;
  bidLots: number = Number.NaN;
  askTicks: number = Number.NaN;
  askLots: number = Number.NaN;
  price: number = Number.NaN;
  size: number = Number.NaN;
  buyerIsMaker = false;

  readonly #scanner = new FrameScanner();
  readonly #symbols: ByteTable<Instrument>;

  constructor(symbols: ByteTable<Instrument>) {
    this.#symbols = symbols;
  }

  /**
   * Reads a frame, bare or in its `{"stream":…,"data":…}` wrapper.
   * @returns `false` when anything is not as expected; the fields are then meaningless, and the fallback decides.
   */
  scan(frame: Uint8Array): boolean {
    const scanner = this.#scanner;
    if (!scanner.load(frame)) return false;
    this.seen = 0;
    this.event = EVENT_NONE;
    this.instrument = undefined;
    const key = scanner.firstKey();
    const read = key === OTHER_KEY || key === 0x61746164 /* data */ ? this.#readWrapper(key) : this.#readFields(key);
    return read && scanner.atEnd();
  }

  /** `{"stream":"btcusdt@depth","data":{…}}`: the data say all that the stream's name does. */
  #readWrapper(firstKey: number): boolean {
    const scanner = this.#scanner;
    let wrapped = 0;
    let key = firstKey;
    while (key !== END_OF_OBJECT) {
      if (key === 0x61746164 /* data */) {
        wrapped += 1;
        if (wrapped > 1 || !this.#readFields(scanner.firstKey())) return false;
      } else if (key !== OTHER_KEY || !scanner.skipValue()) {
        return false;
      }
      key = scanner.nextKey();
    }
    return wrapped === 1;
  }

  #readFields(firstKey: number): boolean {
    const scanner = this.#scanner;
    for (let key = firstKey; key !== END_OF_OBJECT; key = scanner.nextKey()) {
      if (!this.#readField(key)) return false;
    }
    return true;
  }

  #readField(key: number): boolean {
    const scanner = this.#scanner;
    switch (key) {
      case UNEXPECTED:
      case 0x61746164: // data, a wrapper within: not ours to guess
        return false;
      case 0x65: // e
        return this.#first(HAS.e) && this.#readEvent();
      case 0x73: // s
        return this.#first(HAS.s) && this.#readSymbol();
      case 0x45: // E
        this.eventTimeMs = scanner.integer();
        return this.#first(HAS.E) && isTimeMs(this.eventTimeMs);
      case 0x54: // T
        this.transactTimeMs = scanner.integer();
        return this.#first(HAS.T) && isTimeMs(this.transactTimeMs);
      case 0x55: // U
        this.firstId = scanner.integer();
        return this.#first(HAS.U) && this.firstId >= 0;
      case 0x75: // u
        this.lastId = scanner.integer();
        return this.#first(HAS.u) && this.lastId >= 0;
      case 0x7570: // pu
        this.previousId = scanner.integer();
        return this.#first(HAS.pu) && this.previousId >= 0;
      case 0x74: // t
        this.tradeId = scanner.integer();
        return this.#first(HAS.t, TRADE_IDS) && this.tradeId >= 0;
      case 0x6d: // m
        return this.#first(HAS.m) && this.#readMaker();
      case 0x70: // p
        this.price = this.#priceOf();
        return this.#first(HAS.p) && this.price >= 0;
      case 0x71: // q
        this.size = this.#sizeOf();
        return this.#first(HAS.q) && this.size >= 0;
      case 0x62: // b
        return this.#readBid();
      case 0x61: // a
        return this.#readAsk();
      case 0x42: // B
        this.bidLots = this.#sizeOf();
        return this.#first(HAS.bidSize) && this.bidLots >= 0;
      case 0x41: // A
        this.askLots = this.#sizeOf();
        return this.#first(HAS.askSize) && this.askLots >= 0;
      default:
        return scanner.skipValue();
    }
  }

  /**
   * Notes a field; `false` when it came before: `JSON.parse` would take the last one.
   * @param rivals bits of all that the same letter can be, or the same number of ours be read from
   */
  #first(bit: number, rivals: number = bit): boolean {
    const isFirst = (this.seen & rivals) === 0;
    this.seen |= bit;
    return isFirst;
  }

  /** `b` is the bids of a depth update or the best bid's price. */
  #readBid(): boolean {
    if (this.#scanner.peek() === OPEN_BRACKET) return this.#first(HAS.bids, BID_KINDS) && this.#readLevels(this.bids);
    this.bidTicks = this.#priceOf();
    return this.#first(HAS.bidPrice, BID_KINDS) && this.bidTicks >= 0;
  }

  /** `a` is the asks of a depth update, the best ask's price, or an aggregate trade's id. */
  #readAsk(): boolean {
    const next = this.#scanner.peek();
    if (next === OPEN_BRACKET) return this.#first(HAS.asks, ASK_KINDS) && this.#readLevels(this.asks);
    if (next === QUOTE) {
      this.askTicks = this.#priceOf();
      return this.#first(HAS.askPrice, ASK_KINDS) && this.askTicks >= 0;
    }
    this.tradeId = this.#scanner.integer();
    return this.#first(HAS.aggId, ASK_KINDS | TRADE_IDS) && this.tradeId >= 0;
  }

  #readLevels(into: LevelBuffer): boolean {
    into.clear();
    const instrument = this.#instrumentHere();
    return instrument !== undefined && this.#scanner.levels(into, instrument.wireTick, instrument.wireLot);
  }

  #priceOf(): number {
    const instrument = this.#instrumentHere();
    return instrument === undefined ? UNEXPECTED : this.#scanner.decimal(instrument.wireTick);
  }

  #sizeOf(): number {
    const instrument = this.#instrumentHere();
    return instrument === undefined ? UNEXPECTED : this.#scanner.decimal(instrument.wireLot);
  }

  #readMaker(): boolean {
    const value = this.#scanner.boolean();
    this.buyerIsMaker = value === 1;
    return value !== UNEXPECTED;
  }

  #readEvent(): boolean {
    const scanner = this.#scanner;
    if (!scanner.string()) return false;
    // The four names differ in their length.
    switch (scanner.stringEnd - scanner.stringStart) {
      case DEPTH.length:
        this.event = EVENT_DEPTH;
        return this.#stringIs(DEPTH);
      case BOOK_TICKER.length:
        this.event = EVENT_BOOK_TICKER;
        return this.#stringIs(BOOK_TICKER);
      case TRADE.length:
        this.event = EVENT_TRADE;
        return this.#stringIs(TRADE);
      case AGG_TRADE.length:
        this.event = EVENT_AGG_TRADE;
        return this.#stringIs(AGG_TRADE);
      default:
        return false;
    }
  }

  #stringIs(name: Uint8Array): boolean {
    const { bytes, stringStart } = this.#scanner;
    for (let i = 0; i < name.length; i += 1) if (bytes[stringStart + i] !== name[i]) return false;
    return true;
  }

  #readSymbol(): boolean {
    const scanner = this.#scanner;
    if (!scanner.string()) return false;
    this.instrument = this.#symbols.find(scanner.bytes, scanner.stringStart, scanner.stringEnd);
    return this.instrument !== undefined;
  }

  /** Prices mean nothing before the symbol is known. Where it comes later in the frame, read ahead and come back. */
  #instrumentHere(): Instrument | undefined {
    if (this.instrument !== undefined) return this.instrument;
    const scanner = this.#scanner;
    const here = scanner.at;
    let key: number = OTHER_KEY;
    while (key > END_OF_OBJECT && key !== 0x73 /* s */) key = scanner.skipValue() ? scanner.nextKey() : UNEXPECTED;
    if (key === 0x73 /* s */) this.#readSymbol();
    scanner.at = here;
    return this.instrument;
  }
}

const DEPTH = Uint8Array.from(Buffer.from('depthUpdate'));
const BOOK_TICKER = Uint8Array.from(Buffer.from('bookTicker'));
const TRADE = Uint8Array.from(Buffer.from('trade'));
const AGG_TRADE = Uint8Array.from(Buffer.from('aggTrade'));

/** What `b`, what `a`, and what a trade's id can be. */
const BID_KINDS = HAS.bids | HAS.bidPrice;
const ASK_KINDS = HAS.asks | HAS.askPrice | HAS.aggId;
const TRADE_IDS = HAS.t | HAS.aggId;

function isTimeMs(value: number): boolean {
  return value >= 0 && value <= MAX_TIME_MS;
}

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
