import { type DecimalText, divideDecimals, multiplyDecimals, parseStep, type Step, stepRatio } from './decimal.ts';
import { isRefusal, orThrow, type Refusal, refusal } from './errors.ts';
import type { Asset, InstrumentId, VenueId } from './ids.ts';
import { type InstrumentKind, type MarketId, marketId, quoteClassOf } from './market.ts';
import { nonNegativeDecimal, nonNegativeUnits } from './non-negative.ts';
import type { PriceRule } from './price-rule.ts';
import type { Lots } from './quantities.ts';
import { shown } from './shown.ts';

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
  /** Smallest price step as the venue writes prices. A power of ten where {@link PriceRule} counts significant figures. */
  readonly tickSize: string;
  /** Smallest step in which the venue writes sizes, its books' included: base units, or contracts. */
  readonly lotSize: string;
  /**
   * Step that an **order's** size must keep, as the venue writes sizes; a multiple of `lotSize`, its default. Coarser where
   * the venue made the order step coarser and old resting orders keep theirs: Binance's spot books hold such sizes.
   */
  readonly orderStep?: string;
  /** Base units in one unit of wire size: `1` where sizes are base units, `0.01` for OKX BTC-USDT-SWAP contracts. Default `1`. */
  readonly contractMultiplier?: string;
  /** Base units one wire price is for: `1000` for a symbol like `1000PEPEUSDT` listed as PEPE. Default `1`. */
  readonly pricedUnits?: string;
  /** Smallest and largest order, as the venue writes sizes. Off the lot grid they move inwards. `undefined`: the venue states none. */
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
  /** Base units in one unit of wire size. */
  readonly contractMultiplier: DecimalText;
  /** Base units one wire price is for: what a mark price of the venue is divided by. */
  readonly pricedUnits: DecimalText;
  /** An order's size is a multiple of this many lots. 1 where the book's step is the order's. */
  readonly orderLots: Lots;
  /** At least {@link orderLots}, and a multiple of it. */
  readonly minLots: Lots;
  /** `undefined` where the venue states none, or one beyond what lots can count. */
  readonly maxLots: Lots | undefined;
  readonly minNotional: DecimalText | undefined;
  readonly priceRule: PriceRule;
  readonly status: InstrumentStatus;
}

const EVERY_TICK: PriceRule = Object.freeze({ type: 'every-tick' });

/**
 * Builds an {@link Instrument}, or says what in the spec cannot be: a zero tick, a maximum below the minimum. Every
 * refusal is a `bad-instrument`; its detail `cause` is the code of what was wrong.
 */
export function parseInstrument(spec: InstrumentSpec): Instrument | Refusal {
  if (!SYMBOL.test(spec.symbol)) return inSpec(spec, refusal('bad-instrument', 'a symbol is 1–64 visible characters'));
  const grid = parseGrid(spec);
  if (isRefusal(grid)) return inSpec(spec, grid);
  const priceRule = parsePriceRule(spec.priceRule, grid.wireTick);
  if (isRefusal(priceRule)) return inSpec(spec, priceRule);
  const sizes = parseSizes(spec, grid.wireLot);
  if (isRefusal(sizes)) return inSpec(spec, sizes);
  const minNotional = spec.minNotional === undefined ? undefined : nonNegativeDecimal(spec.minNotional);
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
    priceRule,
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

/** Venues list symbols in any script; none has white space or what nobody sees. */
const SYMBOL = /^[^\s\p{Cc}\p{Cf}\p{Cs}]{1,64}$/u;

type GridPart = Pick<Instrument, 'tick' | 'lot' | 'wireTick' | 'wireLot' | 'contractMultiplier' | 'pricedUnits'>;

function parseGrid(spec: InstrumentSpec): GridPart | Refusal {
  const wireTick = parseStep(spec.tickSize);
  if (isRefusal(wireTick)) return wireTick;
  const wireLot = parseStep(spec.lotSize);
  if (isRefusal(wireLot)) return wireLot;
  const multiplier = parseStep(spec.contractMultiplier ?? '1');
  if (isRefusal(multiplier)) return multiplier;
  const bundle = parseStep(spec.pricedUnits ?? '1');
  if (isRefusal(bundle)) return bundle;
  const tick = orRefusal(divideDecimals(wireTick.text, bundle.text), parseStep);
  if (isRefusal(tick)) return tick;
  const lot = parseStep(multiplyDecimals(wireLot.text, multiplier.text));
  if (isRefusal(lot)) return lot;
  return { tick, lot, wireTick, wireLot, contractMultiplier: multiplier.text, pricedUnits: bundle.text };
}

function orRefusal<Value, Result>(value: Value | Refusal, then: (value: Value) => Result): Result | Refusal {
  return isRefusal(value) ? value : then(value);
}

function parsePriceRule(rule: PriceRule | undefined, wireTick: Step): PriceRule | Refusal {
  if (rule === undefined || rule.type === 'every-tick') return EVERY_TICK;
  if (!Number.isSafeInteger(rule.figures) || rule.figures < 1) {
    return refusal('bad-instrument', `significant figures are a whole number above zero, not ${rule.figures}`);
  }
  if (!/^10*$/.test(String(wireTick.mantissa))) {
    return refusal('bad-instrument', `significant figures need a tick that is a power of ten, not ${wireTick.text}`);
  }
  return Object.freeze({ type: rule.type, figures: rule.figures });
}

type SizePart = Pick<Instrument, 'orderLots' | 'minLots' | 'maxLots'>;

function parseSizes(spec: InstrumentSpec, wireLot: Step): SizePart | Refusal {
  const orderLots = parseOrderLots(spec, wireLot);
  if (isRefusal(orderLots)) return orderLots;
  const minimum = spec.minSize === undefined ? 0 : nonNegativeUnits(spec.minSize, wireLot, 'up');
  if (isRefusal(minimum)) return minimum;
  const maxLots = spec.maxSize === undefined ? undefined : nonNegativeUnits(spec.maxSize, wireLot, 'down');
  if (isRefusal(maxLots) && maxLots.code !== 'too-large') return maxLots;
  const minLots = (Math.max(1, Math.ceil(minimum / orderLots)) * orderLots) as Lots;
  // More than lots can count is no bound for anything that is counted in lots.
  if (maxLots === undefined || isRefusal(maxLots)) return { orderLots, minLots, maxLots: undefined };
  if (maxLots < minLots) return refusal('bad-instrument', `the largest order, ${spec.maxSize}, is below the smallest`);
  return { orderLots, minLots, maxLots: (maxLots - (maxLots % orderLots)) as Lots };
}

function parseOrderLots(spec: InstrumentSpec, wireLot: Step): Lots | Refusal {
  if (spec.orderStep === undefined) return 1 as Lots;
  const orderStep = parseStep(spec.orderStep);
  if (isRefusal(orderStep)) return orderStep;
  const lots = stepRatio(orderStep, wireLot);
  return (
    (lots as Lots | undefined) ??
    refusal('bad-instrument', `the order step, ${orderStep.text}, is no multiple of the lot, ${wireLot.text}`)
  );
}

function inSpec(spec: InstrumentSpec, why: Refusal): Refusal {
  const [venue, symbol] = [spec.venue, shown(spec.symbol).slice(1, -1)];
  return refusal('bad-instrument', `${venue} ${symbol}: ${why.message}`, { venue, symbol, cause: why.code });
}
