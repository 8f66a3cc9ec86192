import type { CapabilityTable, Connector, ConnectorOptions } from '@mm/connector';
import { createBinanceSpot, createBinanceUsdm, SPOT_CAPABILITIES, USDM_CAPABILITIES } from '@mm/connector-binance';

/** A venue the commands can be told, by its name. */
export interface KnownVenue {
  readonly name: string;
  readonly create: (options: ConnectorOptions) => Connector;
  readonly capabilities: CapabilityTable;
}

/** Every venue there is a connector for. */
export const KNOWN_VENUES: readonly KnownVenue[] = [
  { name: 'binance-usdm', create: createBinanceUsdm, capabilities: USDM_CAPABILITIES },
  { name: 'binance-spot', create: createBinanceSpot, capabilities: SPOT_CAPABILITIES },
];
