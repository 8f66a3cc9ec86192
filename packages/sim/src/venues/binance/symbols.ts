import type { Exchange } from '../../exchange/exchange-api.ts';
import type { AssetSpec, InstrumentView } from '../../exchange/instrument-spec.ts';
import { fixedText, powerOfTen, quotientText } from '../../units/decimal-text.ts';
import { StepGrid } from '../../units/step-grid.ts';
import { invalidSymbol } from './refusal.ts';

/** The grids of an instrument, on which its prices and sizes become text. */
export interface SymbolGrid {
  readonly symbol: string;
  readonly price: StepGrid;
  readonly size: StepGrid;
  readonly quoteDecimals: number;
  readonly notionalUnit: bigint;
}

/** Names, grids and money of a venue. Futures write prices and sizes with the decimals of their steps, spot always eight. */
export class Symbols {
  readonly exchange: Exchange;
  private readonly decimals: ReadonlyMap<string, number>;
  private readonly shown: number | undefined;
  private readonly grids = new Map<string, SymbolGrid>();

  constructor(exchange: Exchange, assets: readonly AssetSpec[], shownDecimals: number | undefined) {
    this.exchange = exchange;
    this.decimals = new Map(assets.map(({ asset, decimals }) => [asset, decimals]));
    this.shown = shownDecimals;
  }

  /** @throws {Refusal} -1121 */
  need(symbol: string): InstrumentView {
    const view = this.exchange.instrument(symbol);
    if (view === undefined) throw invalidSymbol();
    return view;
  }

  grid(symbol: string): SymbolGrid {
    const known = this.grids.get(symbol);
    if (known !== undefined) return known;
    const view = this.need(symbol);
    const grid: SymbolGrid = {
      symbol,
      price: new StepGrid(view.priceStep),
      size: new StepGrid(view.sizeStep),
      quoteDecimals: this.assetDecimals(view.spec.quote),
      notionalUnit: view.notionalUnit,
    };
    this.grids.set(symbol, grid);
    return grid;
  }

  assetDecimals(asset: string): number {
    return this.decimals.get(asset) ?? 8;
  }

  assets(): readonly string[] {
    return [...this.decimals.keys()];
  }

  price(symbol: string, steps: number): string {
    return this.grid(symbol).price.text(steps, this.shown);
  }

  size(symbol: string, steps: number): string {
    return this.grid(symbol).size.text(steps, this.shown);
  }

  /** Money of an asset with eight decimals, as both products write it. */
  money(asset: string, amount: bigint, decimals = 8): string {
    return fixedText(amount, this.assetDecimals(asset), decimals);
  }

  /** Money in the quote asset of a symbol. */
  quote(symbol: string, amount: bigint, decimals = 8): string {
    return fixedText(amount, this.grid(symbol).quoteDecimals, decimals);
  }

  /** What a size costs on average: `cost` in quote money over `size` in steps. */
  averagePrice(symbol: string, cost: bigint, size: number, decimals: number): string {
    if (size === 0) return fixedText(0n, 0, decimals);
    const { price, notionalUnit } = this.grid(symbol);
    return quotientText(cost * price.digits, BigInt(size) * notionalUnit * powerOfTen(price.decimals), decimals);
  }

  notional(symbol: string, price: number, size: number): bigint {
    return BigInt(price) * BigInt(size) * this.grid(symbol).notionalUnit;
  }
}
