import {
  type DecimalText,
  type Step,
  compareDecimals,
  decimal,
  divideDecimals,
  multiplyDecimals,
  parseDecimal,
  parseStep,
  textOf,
  unitsOf,
} from './decimal.ts';
import { type Refusal, isRefusal, orThrow, refusal } from './errors.ts';
import type { Asset, InstrumentId, VenueId } from './ids.ts';
import { type InstrumentKind, type MarketId, marketId, quoteClassOf } from './market.ts';
import { type PriceRule, isAllowedPrice, toAllowedPrice } from './price-rule.ts';
import type { Lots, Ticks } from './quantities.ts';
import { type Rounding, divideRounded } from './rounding.ts';

/**
 * What a venue lets you do with an instrument now. `trading` — everything. `cancel-only`, `post-only`, `reduce-only` — as
 * the words say. `halted` — nothing for now. `delisted` — nothing any more.
 */
export type InstrumentStatus = 'trading' | 'post-only' | 'reduce-only' | 'cancel-only' | 'halted' | 'delisted';

/** What a connector knows about an instrument, in the venue's own words. Decimal text everywhere. */
export interface InstrumentSpec {
  readonly venue: VenueId;
  /** The venue's own name for it, exactly as sent: `BTCUSDT`, `BTC-USDT-SWAP`. */
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly base: Asset;
  readonly quote: Asset;
  /** What profit and loss is paid in. Defaults to `quote`. */
  readonly settle?: Asset;
  /** Smallest price step as the venue writes prices. */
  readonly tickSize: string;
  /** Smallest size step as the venue writes sizes: base units, or contracts. */
  readonly lotSize: string;
  /** Base units in one unit of wire size: `1` where sizes are base units, `0.01` for OKX BTC-USDT-SWAP contracts. Default `1`. */
  readonly contractMultiplier?: string;
  /** Base units one wire price is for: `1000` for a symbol like `1000PEPEUSDT` listed as PEPE. Default `1`. */
  readonly pricedUnits?: string;
  /** Smallest and largest order, as the venue writes sizes. `undefined`: the venue states none. */
  readonly minSize?: string;
  readonly maxSize?: string;
  /** Smallest order value in quote currency. */
  readonly minNotional?: string;
  readonly priceRule?: PriceRule;
  readonly status?: InstrumentStatus;
  /** Overrides {@link quoteClassOf}'s table. */
  readonly quoteClass?: Asset;
}

/**
 * One thing that trades at one venue, and the grid its integers are counted on. Immutable: when the venue changes its
 * spec there is a new `Instrument`, and everything counted on the old grid is requantised.
 */
export interface Instrument {
  readonly id: InstrumentId;
  readonly venue: VenueId;
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly market: MarketId;
  readonly base: Asset;
  readonly quote: Asset;
  readonly settle: Asset;
  /** Quote currency per **base unit** that one tick is worth. */
  readonly tick: Step;
  /** **Base units** in one lot. */
  readonly lot: Step;
  /** The same two steps as the venue writes them; they differ where it counts contracts or prices bundles. */
  readonly wireTick: Step;
  readonly wireLot: Step;
  readonly contractMultiplier: DecimalText;
  readonly minLots: Lots;
  readonly maxLots: Lots | undefined;
  readonly minNotional: DecimalText | undefined;
  readonly priceRule: PriceRule;
  readonly status: InstrumentStatus;
}

const EVERY_TICK: PriceRule = { type: 'every-tick' };

/** Builds an {@link Instrument}, or says what in the spec cannot be: a zero tick, a minimum off the lot grid. */
export function parseInstrument(spec: InstrumentSpec): Instrument | Refusal {
  const grid = parseGrid(spec);
  if (isRefusal(grid)) return inSpec(spec, grid);
  const sizes = parseSizes(spec, grid.wireLot);
  if (isRefusal(sizes)) return inSpec(spec, sizes);
  const minNotional = spec.minNotional === undefined ? undefined : parseDecimal(spec.minNotional);
  if (isRefusal(minNotional)) return inSpec(spec, minNotional);
  const quoteClass = spec.quoteClass ?? quoteClassOf(spec.quote);
  return Object.freeze({
    id: instrumentId(spec.venue, spec.kind, spec.symbol),
    venue: spec.venue,
    symbol: spec.symbol,
    kind: spec.kind,
    market: marketId({ base: spec.base, quoteClass, kind: spec.kind }),
    base: spec.base,
    quote: spec.quote,
    settle: spec.settle ?? spec.quote,
    ...grid,
    ...sizes,
    minNotional,
    priceRule: spec.priceRule ?? EVERY_TICK,
    status: spec.status ?? 'trading',
  });
}

/**
 * {@link parseInstrument} for a spec we wrote ourselves.
 * @throws {RefusalError} when the spec is impossible.
 */
export function instrument(spec: InstrumentSpec): Instrument {
  return orThrow(parseInstrument(spec));
}

/** Writes an instrument's id. */
export function instrumentId(venue: VenueId, kind: InstrumentKind, symbol: string): InstrumentId {
  return `${venue}:${kind}:${symbol}` as InstrumentId;
}

/** Price text as the venue writes it → ticks. Refuses negatives, and off-grid text unless a rounding is named. */
export function parsePrice(of: Instrument, text: string, rounding: Rounding = 'refuse'): Ticks | Refusal {
  return nonNegative(unitsOf(text, of.wireTick, rounding), text) as Ticks | Refusal;
}

/** Ticks → price text as the venue writes it. */
export function priceText(of: Instrument, price: Ticks): DecimalText {
  return textOf(price, of.wireTick);
}

/** Size text as the venue writes it (base units or contracts) → lots. Refuses negatives, and off-grid text unless a rounding is named. */
export function parseSize(of: Instrument, text: string, rounding: Rounding = 'refuse'): Lots | Refusal {
  return nonNegative(unitsOf(text, of.wireLot, rounding), text) as Lots | Refusal;
}

/** Lots → size text as the venue writes it. */
export function sizeText(of: Instrument, size: Lots): DecimalText {
  return textOf(size, of.wireLot);
}

/** Exact value in quote currency of `size` lots at `price` ticks. */
export function notional(of: Instrument, price: Ticks, size: Lots): DecimalText {
  return multiplyDecimals(textOf(price, of.tick), textOf(size, of.lot));
}

/** Size and value are at or above what the venue takes. Whether the size is not too large is {@link Instrument.maxLots}'s. */
export function meetsMinimums(of: Instrument, price: Ticks, size: Lots): boolean {
  if (size < of.minLots || size <= 0) return false;
  return of.minNotional === undefined || compareDecimals(notional(of, price, size), of.minNotional) >= 0;
}

/**
 * A wished price in ticks (a fraction, from a formula) → an allowed price, once, by a named rounding.
 * Refuses NaN, infinities and what does not end above zero.
 * @param wish ticks, fractional
 * @example priceFromWish(btc, 616999.7, quoteRounding('bid')) // 616999
 */
export function priceFromWish(of: Instrument, wish: number, rounding: Exclude<Rounding, 'refuse'>): Ticks | Refusal {
  const whole = wholeFromWish(wish, rounding);
  if (typeof whole !== 'number') return whole;
  const allowed = toAllowedPrice(whole as Ticks, of.priceRule, of.tick, rounding);
  if (allowed === undefined || !isAllowedPrice(allowed, of.priceRule, of.tick)) {
    return refusal('negative', `no allowed price at ${wish} ticks of ${of.id}`);
  }
  return allowed;
}

/**
 * A wished size in lots (a fraction) → whole lots, towards zero: never more than wished. Refuses NaN and infinities.
 */
export function sizeFromWish(wish: number): Lots | Refusal {
  return wholeFromWish(wish, 'towards-zero') as Lots | Refusal;
}

function wholeFromWish(wish: number, rounding: Exclude<Rounding, 'refuse'>): number | Refusal {
  if (!Number.isFinite(wish)) return refusal('not-finite', `a wish must be a finite number, not ${wish}`);
  const whole = roundNumber(wish, rounding);
  return Number.isSafeInteger(whole) ? whole : refusal('too-large', `a wish must be below 2^53, not ${wish}`);
}

function roundNumber(value: number, rounding: Exclude<Rounding, 'refuse'>): number {
  if (rounding === 'down') return Math.floor(value);
  if (rounding === 'up') return Math.ceil(value);
  if (rounding === 'towards-zero') return Math.trunc(value);
  const halves = BigInt(Math.floor(value * 2));
  return value * 2 === Number(halves) ? Number(divideRounded(halves, 2n, 'nearest')) : Math.round(value);
}

function nonNegative(units: number | Refusal, text: string): number | Refusal {
  return typeof units === 'number' && text.startsWith('-') ? refusal('negative', `below zero: ${text}`) : units;
}

type GridPart = Pick<Instrument, 'tick' | 'lot' | 'wireTick' | 'wireLot' | 'contractMultiplier'>;

function parseGrid(spec: InstrumentSpec): GridPart | Refusal {
  const wireTick = parseStep(spec.tickSize);
  if (isRefusal(wireTick)) return wireTick;
  const wireLot = parseStep(spec.lotSize);
  if (isRefusal(wireLot)) return wireLot;
  const multiplier = parseStep(spec.contractMultiplier ?? '1');
  if (isRefusal(multiplier)) return multiplier;
  const tickText = divideDecimals(wireTick.text, decimal(spec.pricedUnits ?? '1'));
  if (isRefusal(tickText)) return tickText;
  const tick = parseStep(tickText);
  if (isRefusal(tick)) return tick;
  const lot = parseStep(multiplyDecimals(wireLot.text, multiplier.text));
  if (isRefusal(lot)) return lot;
  return { tick, lot, wireTick, wireLot, contractMultiplier: multiplier.text };
}

function parseSizes(spec: InstrumentSpec, wireLot: Step): Pick<Instrument, 'minLots' | 'maxLots'> | Refusal {
  const minLots = spec.minSize === undefined ? 1 : unitsOf(spec.minSize, wireLot, 'up');
  if (isRefusal(minLots)) return minLots;
  const maxLots = spec.maxSize === undefined ? undefined : unitsOf(spec.maxSize, wireLot, 'down');
  if (isRefusal(maxLots)) return maxLots;
  return { minLots: Math.max(1, minLots) as Lots, maxLots: maxLots as Lots | undefined };
}

function inSpec(spec: InstrumentSpec, why: Refusal): Refusal {
  return refusal('bad-instrument', `${spec.venue} ${spec.symbol}: ${why.message}`, { venue: spec.venue, symbol: spec.symbol });
}
