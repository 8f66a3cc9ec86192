import type { Connector, ConnectorOptions } from '@mm/connector';
import { createBinanceSpot, createBinanceUsdm } from '@mm/connector-binance';

/** A venue the commands can be told, by its name. */
export interface KnownVenue {
  readonly name: string;
  readonly create: (options: ConnectorOptions) => Connector;
}

/** Every venue there is a connector for. */
export const KNOWN_VENUES: readonly KnownVenue[] = [
  { name: 'binance-usdm', create: createBinanceUsdm },
  { name: 'binance-spot', create: createBinanceSpot },
];
