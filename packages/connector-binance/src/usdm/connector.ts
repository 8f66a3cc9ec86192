import type { Connector, Endpoints } from '@mm/connector';
import { type InstrumentId, isRefusal, type VenueId } from '@mm/core';
import type { Product, Run } from '../connector.product.ts';
import type { RestCall } from '../connector.site.ts';
import { BinanceConnector } from '../connector.ts';
import { type UsdmEndpoint, usdmEndpoints } from '../endpoints.ts';
import { type InstrumentKeeperOptions, listedOf } from '../instruments.ts';
import type { BinanceUsdmOptions, Bundles } from '../options.ts';
import { AccountReader } from '../user-data.reads.ts';
import { USDM_CAPABILITIES } from './capabilities.ts';
import { readMargins, usdmAccountSteps, usdmRecheck } from './connector.account.ts';
import { isPerpetual, usdmInstrument } from './instruments.ts';
import { USDM_COST, USDM_SOCKET, USDM_WINDOWS } from './limits.ts';
import { usdmMarketDialect } from './market-data.ts';
import { UsdmOrderPart } from './order-entry.part.ts';
import { usdmOrderDialect } from './order-entry.ts';
import { USDM_READS } from './user-data.reads.ts';
import { UsdmUserData } from './user-data.ts';
import { type RawUsdmExchangeInfo, usdmExchangeInfoSchema } from './wire/exchange-info.ts';

/**
 * A connector to Binance USDⓈ-M futures: perpetuals in one-way mode.
 *
 * @throws {BugError} when a number in the options is out of its bounds. Everything else that is wrong is said by the event
 *   `venue-state` with the state `refused` after `open`.
 * @example createBinanceUsdm({ environment: 'testnet', world: nodeWorld(), permit: allowAll(), watch: [{ instrument, stream: 'book' }] })
 */
export function createBinanceUsdm(options: BinanceUsdmOptions): Connector {
  return new BinanceConnector(usdmProduct(options), options);
}

function usdmProduct({ bundles = {} }: BinanceUsdmOptions): Product {
  const { venue } = USDM_CAPABILITIES;
  return {
    venue,
    capabilities: USDM_CAPABILITIES,
    windows: USDM_WINDOWS,
    timePath: '/fapi/v1/time',
    timeCost: USDM_COST.time,
    wsApi: { rules: USDM_SOCKET, handshakeCost: USDM_COST.handshake },
    endpoints: usdmEndpoints,
    market(run, endpoints) {
      const { public: publicUrl, market: marketUrl } = endpoints as Endpoints<UsdmEndpoint>;
      return usdmMarketDialect({
        site: run.site,
        symbols: run.symbols,
        publicUrl,
        marketUrl,
        onContractInfo: () => run.onSpecDoubt(),
      });
    },
    readInstruments: (run) => readInstruments(run, venue, bundles),
    accountSteps: usdmAccountSteps,
    recheck: usdmRecheck,
    orderDialect: usdmOrderDialect,
    parts(run, endpoints, entry, writing) {
      const { private: privateUrl } = endpoints as Endpoints<UsdmEndpoint>;
      const reads = new AccountReader(run, USDM_READS);
      const account = new UsdmUserData({ run, reads, privateUrl, onLeverage: (id) => readLeverage(run, id) });
      const orders = new UsdmOrderPart({ run, entry, reads, writing });
      return { account, orders };
    },
  };
}

function readLeverage(run: Run, id: InstrumentId): void {
  const of = run.symbols.get(id);
  if (of === undefined) return;
  readMargins(run, [of], () => {
    // Without an answer the next check says it.
  });
}

/** Perpetuals of `exchangeInfo`; a symbol that cannot be an instrument is left out, and orders in it are refused. */
function readInstruments({ site }: Run, venue: VenueId, bundles: Bundles): InstrumentKeeperOptions['read'] {
  const call: RestCall<RawUsdmExchangeInfo> = {
    what: 'exchangeInfo',
    path: '/fapi/v1/exchangeInfo',
    security: 'none',
    cost: USDM_COST.exchangeInfo,
    schema: usdmExchangeInfoSchema,
    // Two megabytes in 2026, and it grows.
    maxBodyBytes: 8 * 1024 * 1024,
  };
  return (done) =>
    site.read(call, (raw, receiveTimeUs) => {
      if (isRefusal(raw)) return done(raw, receiveTimeUs);
      site.takeOverLimits(raw.rateLimits);
      done(
        listedOf(raw.symbols.filter(isPerpetual), (symbol) => usdmInstrument(symbol, venue, bundles)),
        receiveTimeUs,
      );
    });
}
