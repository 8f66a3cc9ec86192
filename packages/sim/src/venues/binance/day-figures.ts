import { fixedText, powerOfTen, quotientText } from '../../units/decimal-text.ts';
import type { CandleRow, DayFigures, TextLevel } from './feed-spelling.ts';
import type { Symbols } from './symbols.ts';
import type { Candle, Tape } from './tape.ts';
import type { WireIds } from './wire-ids.ts';

const DAY_US = 86_400_000_000;

/** The figures of the last 24 hours; zeros where nothing was traded. */
export function dayFigures(symbols: Symbols, tape: Tape, ids: WireIds, symbol: string, nowUs: number): DayFigures {
  const day = tape.day(nowUs);
  const { bids, asks } = symbols.exchange.book(symbol, 1);
  const level = (found: readonly [number, number] | undefined): TextLevel =>
    found === undefined
      ? [symbols.price(symbol, 0), symbols.size(symbol, 0)]
      : [symbols.price(symbol, found[0]), symbols.size(symbol, found[1])];
  const { open, high, low, close } = day ?? { open: 0, high: 0, low: 0, close: 0 };
  return {
    change: symbols.price(symbol, close - open),
    changePercent: open === 0 ? '0.000' : quotientText(BigInt(close - open) * 100n, BigInt(open), 3),
    average: day === undefined ? symbols.price(symbol, 0) : averageText(symbols, symbol, day),
    last: symbols.price(symbol, close),
    lastSize: symbols.size(symbol, tape.trades.at(-1)?.size ?? 0),
    open: symbols.price(symbol, open),
    high: symbols.price(symbol, high),
    low: symbols.price(symbol, low),
    volume: symbols.size(symbol, day?.volume ?? 0),
    turnover: turnoverText(symbols, symbol, day?.turnover ?? 0n),
    openMs: Math.floor((nowUs - DAY_US) / 1000),
    closeMs: Math.floor(nowUs / 1000),
    firstId: day === undefined ? -1 : ids.wire(day.firstId),
    lastId: day === undefined ? -1 : ids.wire(day.lastId),
    count: day?.trades ?? 0,
    bid: level(bids[0]),
    ask: level(asks[0]),
  };
}

/** A candle as text. */
export function candleRow(symbols: Symbols, symbol: string, candle: Candle, minutes: number): CandleRow {
  const openMs = Math.floor(candle.startUs / 1000);
  return {
    openMs,
    closeMs: openMs + minutes * 60_000 - 1,
    open: symbols.price(symbol, candle.open),
    high: symbols.price(symbol, candle.high),
    low: symbols.price(symbol, candle.low),
    close: symbols.price(symbol, candle.close),
    volume: symbols.size(symbol, candle.volume),
    turnover: turnoverText(symbols, symbol, candle.turnover),
    trades: candle.trades,
    takerBuyVolume: symbols.size(symbol, candle.takerBuyVolume),
    takerBuyTurnover: turnoverText(symbols, symbol, candle.takerBuyTurnover),
  };
}

/** Price × size in steps, as quote money. */
function turnoverText(symbols: Symbols, symbol: string, turnover: bigint): string {
  const { notionalUnit, quoteDecimals } = symbols.grid(symbol);
  return fixedText(turnover * notionalUnit, quoteDecimals, 8);
}

function averageText(symbols: Symbols, symbol: string, day: Candle): string {
  const { price } = symbols.grid(symbol);
  return quotientText(day.turnover * price.digits, BigInt(day.volume) * powerOfTen(price.decimals), 8);
}
