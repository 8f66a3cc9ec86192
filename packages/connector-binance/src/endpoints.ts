import { type Endpoints, type EndpointTable, type Environment, resolveEndpoints } from '@mm/connector';
import type { Refusal } from '@mm/core';

/**
 * Base URLs of USDⓈ-M futures. Streams are split by route since 2026-04-23: book and best prices on `public`, other market
 * data on `market`, the account on `private`. On the wrong route a stream is acknowledged and stays silent; a URL without a
 * route counts as decommissioned. `account` is the host that knows what a key may do: spot's.
 * @see https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info
 */
export type UsdmEndpoint = 'rest' | 'public' | 'market' | 'private' | 'wsApi' | 'account';

const DEMO_STREAMS = 'wss://demo-fstream.binance.com';

/** Testnet and demo trading are one backend under two names; neither knows what a key may do. */
const USDM: EndpointTable<UsdmEndpoint> = {
  production: {
    rest: 'https://fapi.binance.com',
    public: 'wss://fstream.binance.com/public',
    market: 'wss://fstream.binance.com/market',
    private: 'wss://fstream.binance.com/private',
    wsApi: 'wss://ws-fapi.binance.com/ws-fapi/v1',
    account: 'https://api.binance.com',
  },
  testnet: {
    rest: 'https://testnet.binancefuture.com',
    public: 'wss://fstream.binancefuture.com/public',
    market: 'wss://fstream.binancefuture.com/market',
    private: 'wss://fstream.binancefuture.com/private',
    wsApi: 'wss://testnet.binancefuture.com/ws-fapi/v1',
    account: 'https://testnet.binancefuture.com',
  },
  demo: {
    rest: 'https://demo-fapi.binance.com',
    public: `${DEMO_STREAMS}/public`,
    market: `${DEMO_STREAMS}/market`,
    private: `${DEMO_STREAMS}/private`,
    wsApi: 'wss://testnet.binancefuture.com/ws-fapi/v1',
    account: 'https://demo-fapi.binance.com',
  },
};

/**
 * Base URLs of spot: streams carry market data only, the account speaks on the WebSocket API.
 * @see https://developers.binance.com/docs/binance-spot-api-docs/rest-api/general-api-information
 */
export type SpotEndpoint = 'rest' | 'stream' | 'wsApi' | 'account';

const SPOT: EndpointTable<SpotEndpoint> = {
  production: {
    rest: 'https://api.binance.com',
    stream: 'wss://stream.binance.com:9443',
    wsApi: 'wss://ws-api.binance.com/ws-api/v3',
    account: 'https://api.binance.com',
  },
  testnet: {
    rest: 'https://testnet.binance.vision',
    stream: 'wss://stream.testnet.binance.vision',
    wsApi: 'wss://ws-api.testnet.binance.vision/ws-api/v3',
    account: 'https://testnet.binance.vision',
  },
  demo: {
    rest: 'https://demo-api.binance.com',
    stream: 'wss://demo-stream.binance.com',
    wsApi: 'wss://demo-ws-api.binance.com/ws-api/v3',
    account: 'https://demo-api.binance.com',
  },
};

type Local = Readonly<Record<string, string>> | undefined;

/** Where USDⓈ-M is in an environment; `local` names loopback URLs, of which `account` may be left out: it is `rest` then. */
export function usdmEndpoints(environment: Environment, local: Local): Endpoints<UsdmEndpoint> | Refusal {
  return resolveEndpoints(environment, USDM, ['rest', 'public', 'market', 'private', 'wsApi', 'account'], withAccount(local));
}

/** The same for spot. */
export function spotEndpoints(environment: Environment, local: Local): Endpoints<SpotEndpoint> | Refusal {
  return resolveEndpoints(environment, SPOT, ['rest', 'stream', 'wsApi', 'account'], withAccount(local));
}

function withAccount(local: Local): Local {
  const rest = local?.rest;
  return local === undefined || rest === undefined || local.account !== undefined ? local : { ...local, account: rest };
}

/** Can a key's rights be asked for? Only real money has the call, and venues in a box. */
export function knowsKeyRights(environment: Environment): boolean {
  return environment === 'production' || environment === 'local';
}
