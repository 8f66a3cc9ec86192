import type { MarkNews } from './feed-spelling.ts';
import type { Symbols } from './symbols.ts';

/** What a perpetual pays next, and the index it follows; whoever runs the world says so. */
export interface FundingFacts {
  /** Per interval, as decimal text: `0.00010000`. */
  readonly rate?: string;
  readonly nextFundingUs?: number;
  readonly intervalHours?: number;
  /** In price steps; the mark where it is not given. */
  readonly index?: number;
}

/** A funding payment of the past. */
export interface PastFunding {
  readonly symbol: string;
  readonly rate: string;
  readonly mark: number;
  readonly atUs: number;
}

const HOUR_US = 3_600_000_000;
const DEFAULT_RATE = '0.00010000';
const DEFAULT_HOURS = 8;
const MOST_PAST = 1000;

/** Mark, index and funding of perpetuals, as the venue tells them. */
export class MarketFacts {
  readonly past: PastFunding[] = [];
  private readonly symbols: Symbols;
  private readonly facts = new Map<string, FundingFacts>();

  constructor(symbols: Symbols) {
    this.symbols = symbols;
  }

  set(symbol: string, facts: FundingFacts): void {
    this.facts.set(symbol, { ...this.facts.get(symbol), ...facts });
  }

  settled(funding: PastFunding): void {
    this.past.push(funding);
    if (this.past.length > MOST_PAST) this.past.shift();
  }

  intervalHours(symbol: string): number {
    return this.facts.get(symbol)?.intervalHours ?? DEFAULT_HOURS;
  }

  rate(symbol: string): string {
    return this.facts.get(symbol)?.rate ?? DEFAULT_RATE;
  }

  nextFundingMs(symbol: string, nowUs: number): number {
    const given = this.facts.get(symbol)?.nextFundingUs;
    if (given !== undefined && given > nowUs) return Math.floor(given / 1000);
    const everyUs = this.intervalHours(symbol) * HOUR_US;
    return ((Math.floor(nowUs / everyUs) + 1) * everyUs) / 1000;
  }

  indexSteps(symbol: string): number | undefined {
    return this.facts.get(symbol)?.index ?? this.symbols.exchange.instrument(symbol)?.mark;
  }

  /** Nothing before the first mark, and nothing for spot. */
  markNews(symbol: string, eventMs: number, nowUs: number, priceText: (steps: number) => string): MarkNews | undefined {
    const view = this.symbols.exchange.instrument(symbol);
    const index = this.indexSteps(symbol);
    if (view?.mark === undefined || index === undefined || view.spec.kind !== 'linear-perp') return undefined;
    return {
      symbol,
      mark: priceText(view.mark),
      index: priceText(index),
      rate: this.rate(symbol),
      nextFundingMs: this.nextFundingMs(symbol, nowUs),
      eventMs,
    };
  }
}
