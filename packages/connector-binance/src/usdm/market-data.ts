import type { LosslessJson } from '@mm/connector';
import { type Instrument, isRefusal } from '@mm/core';
import type { Site } from '../connector.site.ts';
import { checked } from '../map/checked.ts';
import type { MarketDataAccess, MarketDialect } from '../market-data.dialect.ts';
import { type SymbolTable, streamSymbol } from '../symbols.ts';
import { USDM_COST, USDM_SOCKET, USDM_STREAMS } from './limits.ts';
import { decodeUsdmDepthSnapshot } from './map/depth-snapshot.ts';
import { usdmMarketDecoder } from './map/frames.ts';
import { mapMarkPrice, markPriceOf } from './map/mark-price.ts';
import { usdmSequenceRules } from './map/sequence-rules.ts';
import { contractInfoSchema } from './wire/contract-info.ts';
import { markPriceUpdateSchema } from './wire/mark-price-update.ts';
import { premiumIndexSchema } from './wire/premium-index.ts';

export interface UsdmMarketOptions {
  readonly site: Site;
  readonly symbols: SymbolTable;
  readonly publicUrl: string;
  readonly marketUrl: string;
  /** A contract was listed or changed its status. */
  readonly onContractInfo: () => void;
}

/**
 * The market data of USDⓈ-M futures.
 *
 * Trades are `aggTrade`: every 100 ms, and documented. The single trades of `<symbol>@trade` come sooner, but no page of the
 * venue mentions them, and what is not promised may end without a word. `!contractInfo` is subscribed by the URL.
 */
export function usdmMarketDialect(options: UsdmMarketOptions): MarketDialect {
  const { site, symbols } = options;
  return {
    rules: usdmSequenceRules,
    socket: USDM_SOCKET,
    limits: USDM_STREAMS,
    routes: { public: `${options.publicUrl}/ws`, market: `${options.marketUrl}/ws/!contractInfo` },
    alwaysOpen: 'market',
    topicOf(stream, symbol) {
      const name = streamSymbol(symbol);
      switch (stream) {
        case 'book':
          return { route: 'public', topic: `${name}@depth@100ms` };
        case 'bbo':
          return { route: 'public', topic: `${name}@bookTicker` };
        case 'trades':
          return { route: 'market', topic: `${name}@aggTrade` };
        case 'mark-price':
          return { route: 'market', topic: `${name}@markPrice@1s` };
      }
    },
    decoder: usdmMarketDecoder,
    depthPath: '/fapi/v1/depth',
    depthCost: USDM_COST.depth,
    decodeSnapshot: decodeUsdmDepthSnapshot,
    onOther(kind, value, market, receiveTimeUs) {
      if (kind === 'markPriceUpdate') onMarkPrice(options, value, market, receiveTimeUs);
      else if (kind === 'contractInfo') onContractInfo(options, value);
    },
    onSubscribed(stream, instrument) {
      if (stream === 'mark-price') readMarkPrice(site, symbols, instrument);
    },
  };
}

type Value = { readonly [key: string]: LosslessJson };

function onMarkPrice({ site, symbols }: UsdmMarketOptions, value: Value, market: MarketDataAccess, receiveTimeUs: number): void {
  const raw = checked(markPriceUpdateSchema, value, 'markPriceUpdate');
  if (isRefusal(raw)) return;
  const of = symbols.bySymbol(raw.s);
  if (isRefusal(of) || !market.alive(of.id, 'mark-price')) return;
  for (const event of mapMarkPrice(raw, of, receiveTimeUs)) site.emit(event);
}

/** COIN-M's contracts come in the same stream. */
function onContractInfo({ onContractInfo: changed }: UsdmMarketOptions, value: Value): void {
  const raw = checked(contractInfoSchema, value, 'contractInfo');
  if (!isRefusal(raw) && (raw.st === undefined || raw.st === 1)) changed();
}

/** The mark, index and funding now, so that nobody waits for the stream. Without an answer the stream says it a second later. */
function readMarkPrice(site: Site, symbols: SymbolTable, instrument: Instrument): void {
  const call = {
    what: 'premiumIndex',
    path: '/fapi/v1/premiumIndex',
    parameters: [['symbol', instrument.symbol]],
    security: 'none',
    cost: USDM_COST.premiumIndex,
    schema: premiumIndexSchema,
  } as const;
  site.read(call, (raw, receiveTimeUs) => {
    const of = symbols.get(instrument.id);
    if (isRefusal(raw) || of === undefined) return;
    for (const event of mapMarkPrice(markPriceOf(raw), of, receiveTimeUs)) site.emit(event);
  });
}
