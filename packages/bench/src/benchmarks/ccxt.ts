import assert from 'node:assert/strict';
import ccxt from 'ccxt';
import type { Benchmark } from '../benchmark.ts';
import { replayLive } from '../live-books.ts';
import { paired } from '../measure.ts';
import type { Recording } from '../recording.ts';

/** The same path against ccxt pro's `handleOrderBook` with its parse, from the same snapshot, at its default limit. */
export const againstCcxt: Benchmark = ({ recording, end, rounds }) => {
  const { depth } = recording;
  const ours = (): void => {
    replayLive(recording).assertEndsAs(recording.instrument, end);
  };
  const theirs = (): void => {
    const book = ccxtReplay(recording);
    assert.equal(String(book.bids[0]?.[0]), end.bestBid);
    assert.equal(String(book.asks[0]?.[0]), end.bestAsk);
  };
  const { theirsUs, ratio } = paired(ours, theirs, Math.max(1, rounds >> 1), 1);
  return {
    name: 'times faster than ccxt pro handleOrderBook',
    value: theirsUs / depth.length,
    unit: 'µs/frame, ccxt',
    ratioTo: 'our depth path',
    ratio: 1 / ratio,
    must: 30,
    goal: 60,
    direction: 'min',
  };
};

interface CcxtBook {
  readonly bids: readonly (readonly number[])[];
  readonly asks: readonly (readonly number[])[];
  readonly cache: { u: number; U: number; pu?: number }[];
  nonce?: number;
  reset(snapshot: unknown): void;
}

/** What ccxt's own `watchOrderBook` does with each message, without its network. */
function ccxtReplay(recording: Recording): CcxtBook {
  const spot = recording.product === 'spot';
  const exchange = spot ? new ccxt.pro.binance() : new ccxt.pro.binanceusdm();
  const symbol = spot ? recording.instrument.symbol : `${recording.instrument.base}/USDT:USDT`;
  exchange.setMarkets([marketOf(recording, symbol, spot)]);
  const book = exchange.orderBook({}, 1_000) as unknown as CcxtBook;
  (exchange.orderbooks as Record<string, unknown>)[symbol] = book;
  const client = clientOf(spot);
  for (const input of recording.depth) {
    const message = JSON.parse(input.bytes.toString()) as { data: unknown };
    if (input.type === 'frame') exchange.handleOrderBook(client, message.data as never);
    else takeSnapshot(exchange, client, book, message, symbol);
  }
  return book;
}

/** As `fetchOrderBookSnapshot` does once the snapshot is there. */
function takeSnapshot(exchange: CcxtExchange, client: never, book: CcxtBook, raw: unknown, symbol: string): void {
  const { lastUpdateId } = raw as { lastUpdateId: number };
  const waiting = book.cache.splice(0);
  book.reset({ ...exchange.parseOrderBook(raw as object, symbol), nonce: lastUpdateId });
  for (const message of waiting) if (message.u >= lastUpdateId) exchange.handleOrderBook(client, message as never);
}

interface CcxtExchange {
  parseOrderBook(raw: object, symbol: string): object;
  handleOrderBook(client: never, message: never): void;
}

function clientOf(spot: boolean): never {
  const client = {
    url: spot ? 'wss://stream.binance.com:9443/ws' : 'wss://fstream.binance.com/public/ws',
    subscriptions: {},
    resolve: () => undefined,
    reject: (error: Error) => {
      throw error;
    },
  };
  return client as never;
}

function marketOf(recording: Recording, symbol: string, spot: boolean): never {
  const { base } = recording.instrument;
  const market = {
    id: recording.instrument.symbol,
    symbol,
    base,
    quote: 'USDT',
    settle: spot ? undefined : 'USDT',
    type: spot ? 'spot' : 'swap',
    spot,
    swap: !spot,
    contract: !spot,
    linear: !spot,
    precision: {},
    limits: {},
    info: {},
  };
  return market as never;
}
