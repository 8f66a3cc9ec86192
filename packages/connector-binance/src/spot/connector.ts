import type { Connector, Endpoints } from '@mm/connector';
import { isRefusal, type Refusal, type VenueId } from '@mm/core';
import type { Product, Run } from '../connector.product.ts';
import type { RestCall } from '../connector.site.ts';
import { BinanceConnector } from '../connector.ts';
import type { WsApiTerms } from '../connector.ws-api.ts';
import { type SpotEndpoint, spotEndpoints } from '../endpoints.ts';
import { type InstrumentKeeperOptions, type Listed, listedOf } from '../instruments.ts';
import type { BinanceSpotOptions } from '../options.ts';
import type { Parameters } from '../signing.ts';
import { AccountReader } from '../user-data.reads.ts';
import { SPOT_CAPABILITIES } from './capabilities.ts';
import { spotAccountSteps, spotRecheck } from './connector.account.ts';
import { spotInstrument } from './instruments.ts';
import { SPOT_COST, SPOT_SOCKET, SPOT_WINDOWS } from './limits.ts';
import { spotMarketDialect } from './market-data.ts';
import { SpotOrderPart } from './order-entry.part.ts';
import { spotOrderDialect } from './order-entry.ts';
import { SPOT_READS } from './user-data.reads.ts';
import { SpotUserData } from './user-data.ts';
import { type RawSpotExchangeInfo, spotExchangeInfoSchema } from './wire/exchange-info.ts';

/**
 * A connector to Binance spot.
 *
 * @throws {BugError} when a number in the options is out of its bounds. Everything else that is wrong is said by the event
 *   `venue-state` with the state `refused` after `open`.
 * @example createBinanceSpot({ environment: 'testnet', world: nodeWorld(), permit: allowAll(), watch: [{ instrument, stream: 'book' }] })
 */
export function createBinanceSpot(options: BinanceSpotOptions): Connector {
  return new BinanceConnector(spotProduct(), options);
}

function spotProduct(): Product {
  const { venue } = SPOT_CAPABILITIES;
  return {
    venue,
    capabilities: SPOT_CAPABILITIES,
    windows: SPOT_WINDOWS,
    timePath: '/api/v3/time',
    timeCost: SPOT_COST.time,
    wsApi: SPOT_WS_API,
    endpoints: spotEndpoints,
    market: (_run, endpoints) => spotMarketDialect((endpoints as Endpoints<SpotEndpoint>).stream),
    readInstruments: (run) => readInstruments(run, venue),
    accountSteps: spotAccountSteps,
    recheck: spotRecheck,
    orderDialect: spotOrderDialect,
    parts(run, _endpoints, entry, { writer }) {
      const reads = new AccountReader(run, SPOT_READS);
      // A connection of its own for the private stream: while the orders' is away, what orders do over REST is heard all the same.
      const account = new SpotUserData({ run, reads, wsApi: SPOT_WS_API, writer: writer.another() });
      return { account, orders: new SpotOrderPart(run, entry, reads) };
    },
  };
}

const SPOT_WS_API: WsApiTerms = { rules: SPOT_SOCKET, handshakeCost: SPOT_COST.handshake };

/**
 * All of spot's symbols are some ten megabytes: only those that are watched and traded are asked for. Where one of them does
 * not exist, which makes the venue refuse the question, all are read.
 */
function readInstruments(run: Run, venue: VenueId): InstrumentKeeperOptions['read'] {
  const { site } = run;
  return (done) => {
    const wanted = run.wantedSymbols();
    const named: Parameters = wanted.length === 0 ? [] : [['symbols', JSON.stringify(wanted)]];
    site.read(callFor(named), (raw, receiveTimeUs) => {
      const isMisnamed = isRefusal(raw) && raw.details?.code === '-1121' && wanted.length > 0;
      if (!isMisnamed) done(instrumentsOf(run, raw, venue), receiveTimeUs);
      else site.read(callFor([]), (all, atUs) => done(instrumentsOf(run, all, venue), atUs));
    });
  };
}

function callFor(parameters: Parameters): RestCall<RawSpotExchangeInfo> {
  return {
    what: 'exchangeInfo',
    path: '/api/v3/exchangeInfo',
    parameters,
    security: 'none',
    cost: SPOT_COST.exchangeInfo,
    schema: spotExchangeInfoSchema,
    // The bound counts values, too: thousands of symbols each list a hundred permission sets and more.
    maxBodyBytes: (parameters.length === 0 ? 128 : 8) * 1024 * 1024,
  };
}

/** A symbol that cannot be an instrument is left out, and orders in it are refused. */
function instrumentsOf({ site }: Run, raw: RawSpotExchangeInfo | Refusal, venue: VenueId): Listed | Refusal {
  if (isRefusal(raw)) return raw;
  site.takeOverLimits(raw.rateLimits);
  return listedOf(raw.symbols, (symbol) => spotInstrument(symbol, venue));
}
