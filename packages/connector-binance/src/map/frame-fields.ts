import {
  type ByteTable,
  END_OF_OBJECT,
  FrameScanner,
  FrameShape,
  LEAVE,
  LevelBuffer,
  OTHER_KEY,
  READ_INTEGER,
  READ_PRICE,
  type ShapeValue,
  UNEXPECTED,
} from '@mm/connector';
import type { InstrumentId, Step } from '@mm/core';
import { MAX_TIME_MS } from '../wire/primitives.ts';
import { EVENT_NAMES, EVENT_NONE, FIELD, fieldOf, NEEDS_SYMBOL, READERS, RIVALS, SPELLING } from './frame-letters.ts';

/** What scanning needs of an instrument: its id, and the steps in which the venue writes its prices and sizes. */
export interface Listed {
  readonly id: InstrumentId;
  readonly price: Step;
  readonly size: Step;
}

/**
 * The fields of one market frame, read from its bytes in one pass: depth, book ticker, trade and aggregate trade of both
 * products share their letters. What the letters mean together is for the product's decoder to say, by {@link seen}.
 *
 * A frame spelled like one before is read by its {@link FrameShape}, without reading keys; any other key by key, in
 * whatever order, and its spelling is remembered.
 */
export class FrameFields {
  readonly values: Float64Array = new Float64Array(FIELD.other + 1);
  readonly bids: LevelBuffer = new LevelBuffer();
  readonly asks: LevelBuffer = new LevelBuffer();
  /** Which fields came, as bits of {@link FIELD}. */
  seen = 0;
  /** One of the `EVENT_…` numbers. */
  event: number = EVENT_NONE;
  instrument: Listed | undefined;

  readonly #scanner = new FrameScanner();
  readonly #symbols: ByteTable<Listed>;
  #shapes: readonly LearnedShape[] = [];

  constructor(symbols: ByteTable<Listed>) {
    this.#symbols = symbols;
  }

  /**
   * Reads a frame, bare or in its `{"stream":…,"data":…}` wrapper.
   * @returns `false` when anything is not as expected; the fields are then meaningless, and the fallback decides.
   */
  scan(frame: Uint8Array): boolean {
    const scanner = this.#scanner;
    if (!scanner.load(frame)) return false;
    this.#forget();
    return this.#readFrame() && scanner.atEnd() && this.#timesAreSane();
  }

  /** Microseconds must hold them. */
  #timesAreSane(): boolean {
    const { values, seen } = this;
    return (
      ((seen & (1 << FIELD.eventTimeMs)) === 0 || (values[FIELD.eventTimeMs] as number) <= MAX_TIME_MS) &&
      ((seen & (1 << FIELD.transactTimeMs)) === 0 || (values[FIELD.transactTimeMs] as number) <= MAX_TIME_MS)
    );
  }

  #readFrame(): boolean {
    const scanner = this.#scanner;
    if (scanner.readPast(WRAPPER)) {
      if (this.#readData() && scanner.lastBrace()) return true;
      this.#forget();
      scanner.at = 0;
    }
    const key = scanner.firstKey();
    if (key === OTHER_KEY || key === 0x61746164 /* data */) return this.#readWrapper(key);
    scanner.at = 0;
    return this.#readData();
  }

  /** `{"stream":"btcusdt@depth","data":{…}}`: the data say all that the stream's name does. */
  #readWrapper(firstKey: number): boolean {
    const scanner = this.#scanner;
    let wrapped = 0;
    let key = firstKey;
    while (key !== END_OF_OBJECT) {
      if (key === 0x61746164 /* data */) {
        wrapped += 1;
        if (wrapped > 1 || !this.#readData()) return false;
      } else if (key !== OTHER_KEY || !scanner.skipValue()) {
        return false;
      }
      key = scanner.nextKey();
    }
    return wrapped === 1;
  }

  /** The object of the fields itself: by a spelling seen before, or key by key. */
  #readData(): boolean {
    const start = this.#scanner.at;
    const shapes = this.#shapes;
    for (let i = 0; i < shapes.length; i += 1) {
      if (this.#readShape(shapes[i] as LearnedShape)) return true;
      this.#scanner.at = start;
      this.#forget();
    }
    return this.#readKeys();
  }

  #readShape(learned: LearnedShape): boolean {
    const scanner = this.#scanner;
    const { shape } = learned;
    const { fields } = shape;
    let price = NO_STEP;
    let size = NO_STEP;
    for (let next = 0; ; next += 1) {
      next = scanner.readShape(shape, next, this.values, price, size);
      if (next === fields.length) break;
      if (next === UNEXPECTED || !this.#readValue(fields[next] as number)) return false;
      if (this.instrument !== undefined) {
        price = this.instrument.price;
        size = this.instrument.size;
      }
    }
    this.event = learned.event;
    this.seen = learned.seen;
    return true;
  }

  /** Reads key by key, in whatever order, and learns how the object was spelled. */
  #readKeys(): boolean {
    const scanner = this.#scanner;
    const objectStart = scanner.at;
    const values: ShapeValue[] = [];
    for (let key = scanner.firstKey(); key !== END_OF_OBJECT; key = scanner.nextKey()) {
      // An unexpected key; or a wrapper within, which is not ours to guess.
      if (key === UNEXPECTED || key === 0x61746164 /* data */) return false;
      const start = scanner.at;
      const field = fieldOf(key, scanner.peek());
      // A letter that comes twice: `JSON.parse` would take the last one, so let it.
      if ((this.seen & (RIVALS[field] as number)) !== 0) return false;
      this.seen |= 1 << field;
      const reader = READERS[field] as number;
      if (!this.#readValue(field)) return false;
      if (!SPELLING.has(key)) values.push({ start, end: scanner.at, reader, field });
    }
    this.#learn(objectStart, values);
    return true;
  }

  /** Remembers the spelling, if prices come after the symbol that says what they mean, as they do. */
  #learn(objectStart: number, values: readonly ShapeValue[]): void {
    const symbol = values.findIndex((value) => value.field === FIELD.symbol);
    const firstPrice = values.findIndex((value) => NEEDS_SYMBOL.has(value.field));
    if (symbol < 0 || (firstPrice >= 0 && firstPrice < symbol) || values.length > MAX_LEARNED_VALUES) return;
    const valueBytes = values.reduce((sum, value) => sum + value.end - value.start, 0);
    if (this.#scanner.at - objectStart - valueBytes > MAX_LEARNED_BYTES) return;
    const shape = new FrameShape(this.#scanner.bytes, objectStart, this.#scanner.at, values);
    this.#shapes = [{ shape, event: this.event, seen: this.seen }, ...this.#shapes].slice(0, MAX_SHAPES);
  }

  #readValue(field: number): boolean {
    const scanner = this.#scanner;
    switch (field) {
      case FIELD.other:
        return scanner.skipValue();
      case FIELD.event:
        return this.#readEvent();
      case FIELD.symbol:
        return this.#readSymbol();
      case FIELD.bids:
        return this.#readLevels(this.bids);
      case FIELD.asks:
        return this.#readLevels(this.asks);
      default:
        this.values[field] = this.#readNumber(field);
        return (this.values[field] as number) >= 0;
    }
  }

  #readNumber(field: number): number {
    if (field === FIELD.buyerIsMaker) return this.#scanner.boolean();
    const reader = READERS[field];
    if (reader === READ_INTEGER) return this.#scanner.integer();
    const instrument = this.#instrumentHere();
    if (instrument === undefined) return UNEXPECTED;
    return this.#scanner.decimal(reader === READ_PRICE ? instrument.price : instrument.size);
  }

  #readLevels(into: LevelBuffer): boolean {
    into.clear();
    const instrument = this.#instrumentHere();
    return instrument !== undefined && this.#scanner.levels(into, instrument.price, instrument.size);
  }

  #readEvent(): boolean {
    const scanner = this.#scanner;
    if (!scanner.string()) return false;
    const event = EVENT_NAMES.findIndex((name) => scanner.stringIs(name));
    this.event = event + 1;
    return event >= 0;
  }

  #readSymbol(): boolean {
    const scanner = this.#scanner;
    if (!scanner.string()) return false;
    this.instrument = this.#symbols.find(scanner.bytes, scanner.stringStart, scanner.stringEnd);
    return this.instrument !== undefined;
  }

  /** Prices mean nothing before the symbol is known. Where it comes later in the frame, read ahead and come back. */
  #instrumentHere(): Listed | undefined {
    if (this.instrument !== undefined) return this.instrument;
    const scanner = this.#scanner;
    const here = scanner.at;
    let key: number = OTHER_KEY;
    while (key > END_OF_OBJECT && key !== 0x73 /* s */) key = scanner.skipValue() ? scanner.nextKey() : UNEXPECTED;
    if (key === 0x73 /* s */) this.#readSymbol();
    scanner.at = here;
    return this.instrument;
  }

  #forget(): void {
    this.seen = 0;
    this.event = EVENT_NONE;
    this.instrument = undefined;
  }
}

/** Spellings kept, the newest first; past it the oldest goes. A connection has some four. */
const MAX_SHAPES = 8;

/** A frame with more values than any of ours is not worth remembering. */
const MAX_LEARNED_VALUES = 32;

/** Nor is one with so many bytes between its values: a frame of blanks. */
const MAX_LEARNED_BYTES = 1_024;

/** Stands where no price can come. */
const NO_STEP: Step = { text: '1' as Step['text'], mantissa: 1, decimals: 0 };

/** How a combined stream wraps its frames, up to the data. */
const WRAPPER: FrameShape = wrapperShape();

function wrapperShape(): FrameShape {
  const opening = Buffer.from('{"stream":"…","data":');
  const name = opening.indexOf('…');
  return new FrameShape(opening, 0, opening.length, [
    { start: name, end: name + Buffer.byteLength('…'), reader: LEAVE, field: FIELD.other },
  ]);
}

interface LearnedShape {
  readonly shape: FrameShape;
  readonly event: number;
  readonly seen: number;
}
