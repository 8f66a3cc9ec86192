import { ByteTable, type LosslessJson, parseJson } from '@mm/connector';
import {
  type BboEvent,
  type Instrument,
  type InstrumentId,
  isRefusal,
  type Lots,
  type Refusal,
  refusal,
  type Sequence,
  type Step,
  type Ticks,
} from '@mm/core';
import { FrameFields, type Listed } from './frame-fields.ts';
import { EVENT_AGG_TRADE, EVENT_DEPTH, EVENT_TRADE, FIELD, fieldBits } from './frame-letters.ts';
import type { FrameReader } from './frame-readers.ts';
import { type DepthMessage, type MarketMessage, ReusableTrade, SPENT_TRADE_ID } from './market-messages.ts';

/** What tells the frames of one product from the other's. */
export interface FrameDialect {
  /** Fields a depth update must have, as {@link fieldBits}, and the one of them that is its venue time. */
  readonly depthFields: number;
  readonly depthTime: number;
  /** The `EVENT_…` number a book ticker carries, its fields, and whether it states a time. */
  readonly bookTickerEvent: number;
  readonly bookTickerFields: number;
  readonly bookTickerHasTime: boolean;
  /** The fallback, by the event a frame names. */
  readonly readers: ReadonlyMap<string, FrameReader>;
  /** The reader of a frame that has no `e`, if it is one of ours. */
  readonly untypedReader?: (value: { readonly [key: string]: LosslessJson }) => FrameReader | undefined;
}

/**
 * Market-data frames → messages in integer ticks and lots. Frames of the expected shape are scanned; any other goes
 * through `JSON.parse` and a schema and is counted. Either way the outcome is the same, or a typed refusal.
 *
 * Depth, BBO and trade messages are reused: valid until the next call.
 */
export class MarketDecoder {
  readonly #fields: FrameFields;
  readonly #dialect: FrameDialect;
  readonly #symbols: ReadonlyMap<string, Instrument>;
  readonly #depth: Writable<DepthMessage>;
  readonly #bbo: Writable<BboEvent>;
  readonly #trade = new ReusableTrade();
  #frames = 0;
  #fallbacks = 0;

  /** @param instruments of one product: their symbols must differ */
  constructor(instruments: readonly Instrument[], dialect: FrameDialect) {
    const bySymbol = instruments.map((one) => [one.symbol, one] as const);
    this.#symbols = new Map(bySymbol);
    this.#fields = new FrameFields(new ByteTable(listed(instruments)));
    this.#dialect = dialect;
    this.#depth = emptyDepth(this.#fields);
    this.#bbo = emptyBbo();
  }

  /** Frames decoded, and how many of them were not of the expected shape. */
  get counts(): { readonly frames: number; readonly fallbacks: number } {
    return { frames: this.#frames, fallbacks: this.#fallbacks };
  }

  /**
   * Decodes one frame.
   * @returns a message, or a refusal: `malformed-frame`, `unknown-instrument`, `bad-level`, or what a price or size was
   *   refused for (`off-grid`, `not-a-decimal`, `negative`, `too-large`).
   */
  decode(frame: Uint8Array, receiveTimeUs: number): MarketMessage | Refusal {
    this.#frames += 1;
    if (this.#fields.scan(frame)) {
      const message = this.#message(receiveTimeUs);
      if (message !== undefined) return message;
    }
    this.#fallbacks += 1;
    return this.#fallback(frame, receiveTimeUs);
  }

  #message(receiveTimeUs: number): MarketMessage | undefined {
    const { event, seen } = this.#fields;
    const dialect = this.#dialect;
    if (event === EVENT_DEPTH) return has(seen, dialect.depthFields) ? this.#depthMessage(receiveTimeUs) : undefined;
    if (event === dialect.bookTickerEvent)
      return has(seen, dialect.bookTickerFields) ? this.#bboMessage(receiveTimeUs) : undefined;
    if (event === EVENT_TRADE) return has(seen, TRADE_FIELDS) ? this.#tradeMessage(FIELD.tradeId, receiveTimeUs) : undefined;
    if (event === EVENT_AGG_TRADE)
      return has(seen, AGG_TRADE_FIELDS) ? this.#tradeMessage(FIELD.aggTradeId, receiveTimeUs) : undefined;
    return undefined;
  }

  #depthMessage(receiveTimeUs: number): DepthMessage {
    const fields = this.#fields;
    const { values } = fields;
    const depth = this.#depth;
    depth.instrument = (fields.instrument as Listed).id;
    depth.venueTimeUs = (values[this.#dialect.depthTime] as number) * 1_000;
    depth.receiveTimeUs = receiveTimeUs;
    depth.first = values[FIELD.firstId] as number;
    depth.last = values[FIELD.lastId] as number;
    depth.previous = (this.#dialect.depthFields & (1 << FIELD.previousId)) === 0 ? -1 : (values[FIELD.previousId] as number);
    return depth;
  }

  #bboMessage(receiveTimeUs: number): BboEvent | undefined {
    const fields = this.#fields;
    const { values } = fields;
    // A side is empty, or it has both a price and a size.
    if (values[FIELD.bidTicks] === 0 && values[FIELD.bidLots] !== 0) return undefined;
    if (values[FIELD.askTicks] === 0 && values[FIELD.askLots] !== 0) return undefined;
    const bbo = this.#bbo;
    bbo.instrument = (fields.instrument as Listed).id;
    bbo.venueTimeUs = this.#dialect.bookTickerHasTime ? (values[FIELD.transactTimeMs] as number) * 1_000 : 0;
    bbo.receiveTimeUs = receiveTimeUs;
    bbo.sequence = values[FIELD.lastId] as number;
    bbo.bidTicks = values[FIELD.bidTicks] as Ticks;
    bbo.bidLots = values[FIELD.bidLots] as Lots;
    bbo.askTicks = values[FIELD.askTicks] as Ticks;
    bbo.askLots = values[FIELD.askLots] as Lots;
    return bbo;
  }

  #tradeMessage(id: number, receiveTimeUs: number): MarketMessage | undefined {
    const fields = this.#fields;
    const { values } = fields;
    if (values[FIELD.price] === 0 && values[FIELD.size] === 0) return SPENT_TRADE_ID;
    if (values[FIELD.price] === 0 || values[FIELD.size] === 0) return undefined;
    const trade = this.#trade;
    trade.instrument = (fields.instrument as Listed).id;
    trade.venueTimeUs = (values[FIELD.transactTimeMs] as number) * 1_000;
    trade.receiveTimeUs = receiveTimeUs;
    trade.id = values[id] as number;
    trade.price = values[FIELD.price] as Ticks;
    trade.size = values[FIELD.size] as Lots;
    trade.aggressorSide = values[FIELD.buyerIsMaker] === 1 ? 'ask' : 'bid';
    return trade;
  }

  #fallback(frame: Uint8Array, receiveTimeUs: number): MarketMessage | Refusal {
    const parsed = parseJson(frame);
    if (isRefusal(parsed)) return parsed;
    const value = unwrapped(parsed.json);
    if (!isRecord(value)) return refusal('malformed-frame', 'a frame must be an object');
    const { readers, untypedReader } = this.#dialect;
    const reader = Object.hasOwn(value, 'e') ? readers.get(value.e as string) : untypedReader?.(value);
    return reader === undefined ? { type: 'other', value } : reader(value, this.#symbols, receiveTimeUs);
  }
}

/** By symbol, what scanning needs of each instrument. Equal steps are one object, which stays in the cache. */
function listed(instruments: readonly Instrument[]): [symbol: string, listed: Listed][] {
  const steps = new Map(instruments.flatMap((one) => [one.wireTick, one.wireLot]).map((step) => [step.text, step]));
  const shared = (step: Step): Step => steps.get(step.text) as Step;
  return instruments.map((one) => [one.symbol, { id: one.id, price: shared(one.wireTick), size: shared(one.wireLot) }]);
}

/** Is this a JSON object? */
function isRecord(value: LosslessJson): value is { [key: string]: LosslessJson } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const TRADE_COMMON = fieldBits('event', 'eventTimeMs', 'transactTimeMs', 'symbol', 'price', 'size', 'buyerIsMaker');
const TRADE_FIELDS = TRADE_COMMON | fieldBits('tradeId');
const AGG_TRADE_FIELDS = TRADE_COMMON | fieldBits('aggTradeId');

function has(seen: number, wanted: number): boolean {
  return (seen & wanted) === wanted;
}

/** Out of the combined stream's wrapper, if it is in one. */
function unwrapped(value: LosslessJson): LosslessJson {
  return isRecord(value) && Object.hasOwn(value, 'data') ? (value.data as LosslessJson) : value;
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

// NaN, so that these fields are doubles from the start and stores do not allocate.
function emptyDepth(fields: FrameFields): Writable<DepthMessage> {
  return {
    type: 'depth-update',
    instrument: '' as InstrumentId,
    venueTimeUs: Number.NaN,
    receiveTimeUs: Number.NaN,
    first: Number.NaN as Sequence,
    last: Number.NaN as Sequence,
    previous: Number.NaN as Sequence,
    bids: fields.bids,
    asks: fields.asks,
  };
}

function emptyBbo(): Writable<BboEvent> {
  return {
    type: 'bbo',
    instrument: '' as InstrumentId,
    venueTimeUs: Number.NaN,
    receiveTimeUs: Number.NaN,
    sequence: Number.NaN as Sequence,
    bidTicks: Number.NaN as Ticks,
    bidLots: Number.NaN as Lots,
    askTicks: Number.NaN as Ticks,
    askLots: Number.NaN as Lots,
  };
}
