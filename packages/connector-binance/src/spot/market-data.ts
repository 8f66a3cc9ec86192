import type { MarketDialect } from '../market-data.dialect.ts';
import { streamSymbol } from '../symbols.ts';
import { SPOT_COST, SPOT_SOCKET, SPOT_STREAMS } from './limits.ts';
import { decodeSpotDepthSnapshot } from './map/depth-snapshot.ts';
import { spotMarketDecoder } from './map/frames.ts';
import { spotSequenceRules } from './map/sequence-rules.ts';

/** The market data of spot, all on one socket. Trades are `trade`: every one, in real time. */
export function spotMarketDialect(streamUrl: string): MarketDialect {
  return {
    rules: spotSequenceRules,
    socket: SPOT_SOCKET,
    limits: SPOT_STREAMS,
    routes: { stream: `${streamUrl}/ws` },
    alwaysOpen: undefined,
    topicOf(stream, symbol) {
      const name = streamSymbol(symbol);
      switch (stream) {
        case 'book':
          return { route: 'stream', topic: `${name}@depth@100ms` };
        case 'bbo':
          return { route: 'stream', topic: `${name}@bookTicker` };
        case 'trades':
          return { route: 'stream', topic: `${name}@trade` };
        case 'mark-price':
          return undefined;
      }
    },
    decoder: spotMarketDecoder,
    depthPath: '/api/v3/depth',
    depthCost: SPOT_COST.depth,
    decodeSnapshot: decodeSpotDepthSnapshot,
    onOther(kind, _value, market) {
      if (kind === 'serverShutdown') market.rollOver('the venue announced a shutdown');
    },
  };
}
