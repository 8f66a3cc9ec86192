import type { Brand } from './brand.ts';
import { type Refusal, refusal } from './errors.ts';
import { type Asset, asset, parseAsset } from './ids.ts';
import { shown } from './shown.ts';

/** What kind of instrument: the coin itself, or a perpetual future margined and settled in the quote currency. */
export type InstrumentKind = 'spot' | 'linear-perp';

/**
 * What trades everywhere: base, quote class and kind, as in `BTC/USD:linear-perp`. Instruments of one market share an
 * NBBO. Spot and perp never do: their prices differ by a basis, and trading one against the other is a configured relation.
 */
export type MarketId = Brand<string, 'MarketId'>;

/** The parts of a {@link MarketId}. */
export interface Market {
  readonly base: Asset;
  /** A currency, or the class of currencies that track it: `USD` for USDT, USDC and USD. */
  readonly quoteClass: Asset;
  readonly kind: InstrumentKind;
}

/**
 * Quote currencies that meet in one class unless a caller says otherwise. Meeting in a class is not being worth the same:
 * the adjusted NBBO converts each venue's quote currency at a live rate.
 */
export const DEFAULT_QUOTE_CLASSES: Readonly<Record<string, string>> = Object.freeze({
  BUSD: 'USD',
  FDUSD: 'USD',
  TUSD: 'USD',
  USD: 'USD',
  USDC: 'USD',
  USDT: 'USD',
});

/** The class a quote currency belongs to; itself when the table does not know it. */
export function quoteClassOf(quote: Asset, classes: Readonly<Record<string, string>> = DEFAULT_QUOTE_CLASSES): Asset {
  return Object.hasOwn(classes, quote) ? asset(classes[quote] as string) : quote;
}

/** Writes a market's id. */
export function marketId(market: Market): MarketId {
  return `${market.base}/${market.quoteClass}:${market.kind}` as MarketId;
}

const MARKET = /^([^/:]+)\/([^/:]+):(spot|linear-perp)$/u;

/** Reads a market's id. */
export function parseMarketId(text: string): Market | Refusal {
  const match = MARKET.exec(text);
  if (typeof text !== 'string' || match === null) {
    return refusal('bad-config', `a market is BASE/QUOTE:spot or BASE/QUOTE:linear-perp, not ${shown(text)}`);
  }
  const base = parseAsset(match[1] as string);
  if (typeof base !== 'string') return base;
  const quoteClass = parseAsset(match[2] as string);
  if (typeof quoteClass !== 'string') return quoteClass;
  return { base, quoteClass, kind: match[3] as InstrumentKind };
}
