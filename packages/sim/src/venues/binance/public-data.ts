import { INTERVAL_MINUTES } from './candle-intervals.ts';
import { candleRow, dayFigures } from './day-figures.ts';
import { levelTexts } from './depth-stream.ts';
import type { TextLevel } from './feed-spelling.ts';
import type { Call } from './gateway.ts';
import type { Parameters } from './parameters.ts';
import { illegalParameter, Refusal } from './refusal.ts';
import type { AggregateTrade } from './tape.ts';
import { wireId } from './update-ids.ts';
import { type VenueContext, wireMs } from './venue-context.ts';
import type { WireValue } from './wire-json.ts';

/** What both products read of a market, as the parts their answers are made of. */

export function publicSymbol(context: VenueContext, call: Call): string {
  const symbol = call.params.needText('symbol');
  context.symbols.need(symbol);
  return symbol;
}

/** A book of the levels asked for; an old one if a fault has kept it (F23). */
export function bookSides(
  context: VenueContext,
  symbol: string,
  limit: number,
): { bids: TextLevel[]; asks: TextLevel[]; lastUpdateId: number | bigint } {
  const old = context.oldBooks.take(symbol);
  if (old !== undefined) context.faults.count('F23');
  const book = old ?? context.exchange.book(symbol, limit);
  const text = (levels: typeof book.bids): TextLevel[] =>
    levelTexts(
      levels.slice(0, limit),
      (price) => priceText(context, symbol, price),
      (size) => context.symbols.size(symbol, size),
    );
  return { bids: text(book.bids), asks: text(book.asks), lastUpdateId: wireId(context.updateIds.wire(symbol, book.updateId)) };
}

/** A public price, wrong by a factor when a fault says so (F39). */
export function priceText(context: VenueContext, symbol: string, price: number): string {
  const factor = context.faults.priceFactor(symbol);
  return context.symbols.price(
    symbol,
    factor === undefined ? price : Math.floor((price * factor.numerator) / factor.denominator),
  );
}

/** Raw trades, oldest first. `extra` is what only one product writes. */
export function tradeRows(
  context: VenueContext,
  symbol: string,
  limit: number,
  fromId: bigint | undefined,
  extra: object,
): WireValue {
  const from = fromId === undefined ? undefined : context.tradeIds.own(fromId);
  const trades = context.feeds.tape(symbol).trades.filter((trade) => from === undefined || trade.tradeId >= from);
  const shown = from === undefined ? trades.slice(-limit) : trades.slice(0, limit);
  return shown.map((trade) => ({
    id: context.tradeIds.wire(trade.tradeId),
    price: priceText(context, symbol, trade.price),
    qty: context.symbols.size(symbol, trade.size),
    quoteQty: context.symbols.quote(symbol, context.symbols.notional(symbol, trade.price, trade.size)),
    time: wireMs(context, trade.atUs),
    isBuyerMaker: trade.aggressor === 'ask',
    ...extra,
  }));
}

export function aggregateRows(context: VenueContext, symbol: string, params: Parameters, extra: object): WireValue {
  const limit = params.limit(500, 1000);
  const fromId = params.integer('fromId');
  const start = params.integer('startTime') ?? 0;
  const end = params.integer('endTime') ?? Number.POSITIVE_INFINITY;
  const ms = (trade: AggregateTrade): number => wireMs(context, trade.atUs);
  const found = context.feeds
    .tape(symbol)
    .aggregates.filter((trade) => (fromId === undefined || trade.id >= fromId) && ms(trade) >= start && ms(trade) <= end);
  const shown = fromId === undefined && !params.has('startTime') ? found.slice(-limit) : found.slice(0, limit);
  return shown.map((trade) => ({
    a: trade.id,
    p: priceText(context, symbol, trade.price),
    q: context.symbols.size(symbol, trade.size),
    f: context.tradeIds.wire(trade.firstId),
    l: context.tradeIds.wire(trade.lastId),
    T: ms(trade),
    m: trade.buyerMaker,
    ...extra,
  }));
}

export function candleRows(context: VenueContext, symbol: string, params: Parameters, byDefault: number, max: number): WireValue {
  const minutes = INTERVAL_MINUTES.get(params.needText('interval'));
  if (minutes === undefined) throw new Refusal(-1120, 'Invalid interval.');
  const start = params.integer('startTime') ?? 0;
  const end = params.integer('endTime') ?? Number.POSITIVE_INFINITY;
  const limit = params.limit(byDefault, max);
  const rows = context.feeds
    .tape(symbol)
    .candlesOf(minutes, Number.POSITIVE_INFINITY)
    .map((candle) => candleRow(context.symbols, symbol, candle, minutes))
    .filter((row) => row.openMs >= start && row.openMs <= end);
  const shown = params.has('startTime') ? rows.slice(0, limit) : rows.slice(-limit);
  return shown.map((row) => [
    row.openMs,
    row.open,
    row.high,
    row.low,
    row.close,
    row.volume,
    row.closeMs,
    row.turnover,
    row.trades,
    row.takerBuyVolume,
    row.takerBuyTurnover,
    '0',
  ]);
}

/** The 24-hour ticker, with what only one product writes. */
export function dayRow(context: VenueContext, symbol: string, nowUs: number): { readonly [name: string]: WireValue } {
  const day = dayFigures(context.symbols, context.feeds.tape(symbol), context.tradeIds, symbol, nowUs);
  return {
    symbol,
    priceChange: day.change,
    priceChangePercent: day.changePercent,
    weightedAvgPrice: day.average,
    lastPrice: day.last,
    lastQty: day.lastSize,
    openPrice: day.open,
    highPrice: day.high,
    lowPrice: day.low,
    volume: day.volume,
    quoteVolume: day.turnover,
    openTime: day.openMs,
    closeTime: day.closeMs,
    firstId: day.firstId,
    lastId: day.lastId,
    count: day.count,
  };
}

/** Best prices of a symbol as text; zeros where a side is empty. */
export function bestOf(context: VenueContext, symbol: string): { bid: TextLevel; ask: TextLevel; updateId: number | bigint } {
  const { bids, asks, lastUpdateId } = bookSides(context, symbol, 1);
  const none: TextLevel = [context.symbols.price(symbol, 0), context.symbols.size(symbol, 0)];
  return { bid: bids[0] ?? none, ask: asks[0] ?? none, updateId: lastUpdateId };
}

/** The last price, or the middle of nothing. */
export function lastPrice(context: VenueContext, symbol: string): string {
  const view = context.symbols.need(symbol);
  return priceText(
    context,
    symbol,
    context.exchange.lastTrade(symbol)?.price ?? view.mark ?? context.exchange.bestPrice(symbol, 'bid'),
  );
}

/** One row for `symbol`, a list for `symbols` or for none. */
export function oneOrAll(context: VenueContext, call: Call, row: (symbol: string) => WireValue): WireValue {
  const one = call.params.text('symbol');
  if (one !== undefined) {
    context.symbols.need(one);
    return row(one);
  }
  return symbolList(context, call.params).map(row);
}

/** `symbols=["A","B"]`, or every symbol. @throws {Refusal} */
export function symbolList(context: VenueContext, params: Parameters): string[] {
  const text = params.text('symbols');
  if (text === undefined) return context.exchange.instruments.map((view) => view.spec.symbol);
  if (!/^\[("[^"\\]+"(,"[^"\\]+")*)\]$/.test(text)) throw illegalParameter('symbols');
  const symbols = JSON.parse(text) as string[];
  for (const symbol of symbols) context.symbols.need(symbol);
  return symbols;
}

/** The weight of a book by its size, from `[limit, weight]` in rising order. */
export function depthWeight(table: readonly (readonly [number, number])[], byDefault: number): (params: Parameters) => number {
  return (params) => {
    const limit = Number(params.text('limit') ?? byDefault);
    return (table.find(([most]) => limit <= most) ?? table.at(-1) ?? [0, 1])[1];
  };
}
