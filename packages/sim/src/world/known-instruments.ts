import type { InstrumentRules, InstrumentSpec, PerpTerms } from '../exchange/instrument-spec.ts';
import type { WorldInstrument, WorldVenueKind } from './world-options.ts';

interface KnownInstrument {
  readonly base: string;
  readonly quote: string;
  readonly startPrice: string;
  readonly rules: InstrumentRules;
}

const USDM: Readonly<Record<string, KnownInstrument>> = {
  BTCUSDT: {
    base: 'BTC',
    quote: 'USDT',
    startPrice: '61700',
    rules: { ...usdmRules('0.10', '0.001', '1000', '120'), minPrice: '556.80', maxPrice: '4529764', minNotional: '50' },
  },
  ETHUSDT: {
    base: 'ETH',
    quote: 'USDT',
    startPrice: '2680',
    rules: { ...usdmRules('0.01', '0.001', '10000', '2000'), minPrice: '39.86', maxPrice: '306177', minNotional: '20' },
  },
};

const SPOT: Readonly<Record<string, KnownInstrument>> = {
  BTCUSDT: { base: 'BTC', quote: 'USDT', startPrice: '61700', rules: spotRules('0.01', '0.00001', '900') },
  ETHUSDT: { base: 'ETH', quote: 'USDT', startPrice: '2680', rules: spotRules('0.01', '0.0001', '9000') },
};

/** Symbols whose rules are known here, by venue. */
const KNOWN_INSTRUMENTS: Readonly<Record<WorldVenueKind, Readonly<Record<string, KnownInstrument>>>> = {
  'binance-usdm': USDM,
  'binance-spot': SPOT,
};

const PERP: PerpTerms = { maxLeverage: 125, defaultLeverage: 20, maintenanceRate: '0.004', liquidationFee: '0.0125' };

/** F31: what breaks whoever writes numbers carelessly. */
export const EXTREME_INSTRUMENTS: readonly WorldInstrument[] = [
  {
    symbol: 'DUSTUSDT',
    base: 'DUST',
    quote: 'USDT',
    startPrice: '0.00001234',
    rules: { tickSize: '0.00000001', lotSize: '1', maxPrice: '1', maxSize: '90000000', minNotional: '1' },
  },
  {
    symbol: 'GOLDUSDT',
    base: 'GOLD',
    quote: 'USDT',
    startPrice: '1234000',
    rules: { tickSize: '1000', lotSize: '0.00001', maxPrice: '100000000', maxSize: '9000', minNotional: '5' },
  },
];

/** An instrument of a world in full. */
export interface FilledInstrument {
  readonly spec: InstrumentSpec;
  readonly startPrice: number;
  readonly options: WorldInstrument;
  /** The name under which venues share a fair price. */
  readonly market: string;
}

/** @throws {RangeError} for a symbol that is neither known nor described */
export function filledInstrument(venue: WorldVenueKind, asked: string | WorldInstrument): FilledInstrument {
  const options = typeof asked === 'string' ? { symbol: asked } : asked;
  const { symbol } = options;
  const known = KNOWN_INSTRUMENTS[venue][symbol];
  const base = options.base ?? known?.base;
  const quote = options.quote ?? known?.quote;
  const startPrice = options.startPrice ?? known?.startPrice;
  const rules = { ...known?.rules, ...options.rules };
  const { tickSize, lotSize } = rules;
  if (base === undefined || quote === undefined || startPrice === undefined || tickSize === undefined || lotSize === undefined)
    throw new RangeError(`${symbol} is not known at ${venue}: give base, quote, startPrice and rules with tickSize and lotSize`);
  const isPerp = venue === 'binance-usdm';
  const spec: InstrumentSpec = {
    symbol,
    kind: isPerp ? 'linear-perp' : 'spot',
    base,
    quote,
    rules: { ...rules, tickSize, lotSize },
    ...(isPerp ? { perp: { ...PERP, ...options.perp } } : {}),
    backend: options.recorded === undefined ? 'book' : 'overlay',
    amendQueue: isPerp ? 'loses-priority' : 'keeps-when-size-down',
    unfillableFok: isPerp ? 'rejects' : 'expires',
  };
  return { spec, startPrice: Number(startPrice), options, market: `${base}/${quote}` };
}

function usdmRules(tickSize: string, lotSize: string, maxSize: string, maxMarketSize: string): InstrumentRules {
  return {
    tickSize,
    lotSize,
    minSize: lotSize,
    maxSize,
    maxMarketSize,
    bandUp: '1.05',
    bandDown: '0.95',
    marketTakeBound: '0.05',
  };
}

function spotRules(tickSize: string, lotSize: string, maxSize: string): InstrumentRules {
  return {
    tickSize,
    lotSize,
    minPrice: tickSize,
    maxPrice: '1000000',
    minSize: lotSize,
    maxSize,
    minNotional: '5',
    bandUp: '5',
    bandDown: '0.2',
  };
}
