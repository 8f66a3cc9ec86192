import ccxt, { type Exchange } from 'ccxt';
import type { RunningWorld } from '../node-adapter.ts';

/** Where the venues of a world are, by the names under which ccxt keeps base URLs. Nothing else of ccxt is touched. */
export interface CcxtUrls {
  readonly [name: string]: string | CcxtUrls;
}

export interface CcxtClients {
  readonly spot: InstanceType<typeof ccxt.pro.binance>;
  readonly usdm: InstanceType<typeof ccxt.pro.binanceusdm>;
}

export interface CcxtChanges {
  /** Instead of the key's own. */
  readonly secret?: string;
  /** Default `hmac`. */
  readonly kind?: 'hmac' | 'ed25519';
}

type Urls = Readonly<Record<string, string>>;

/** Base URLs of a world with both Binance venues; `own` is the one whose keys the client has, and whose wallet it reads. */
function ccxtUrls(spot: Urls, usdm: Urls, own: Urls): CcxtUrls {
  const futures = usdm.public?.replace(/\/public$/, '') ?? '';
  return {
    public: `${spot.rest}/api/v3`,
    private: `${spot.rest}/api/v3`,
    sapi: `${own.rest}/sapi/v1`,
    sapiV3: `${own.rest}/sapi/v3`,
    fapiPublic: `${usdm.rest}/fapi/v1`,
    fapiPublicV2: `${usdm.rest}/fapi/v2`,
    fapiPrivate: `${usdm.rest}/fapi/v1`,
    fapiPrivateV2: `${usdm.rest}/fapi/v2`,
    fapiPrivateV3: `${usdm.rest}/fapi/v3`,
    dapiPublic: `${usdm.rest}/dapi/v1`,
    ws: {
      spot: `${spot.stream}/ws`,
      future: `${futures}/ws`,
      'ws-api': { spot: spot.wsApi ?? '', future: usdm.wsApi ?? '' },
    },
  };
}

/** ccxt's own classes, REST and pro in one, at the venues of a world. */
export async function ccxtClients(world: RunningWorld, changes: CcxtChanges = {}): Promise<CcxtClients> {
  const { 'binance-spot': spot, 'binance-usdm': usdm } = world.venues;
  if (spot === undefined || usdm === undefined) throw new Error('a world with both venues, please');
  const at = async <E extends Exchange>(exchange: E, own: Urls): Promise<E> => {
    merge(exchange.urls.api as Record<string, unknown>, ccxtUrls(spot.urls, usdm.urls, own));
    // ccxt's own condition for `ws://`, which the venue does not have.
    await exchange.loadHttpProxyAgent();
    return exchange;
  };
  const keyOf = (keys: typeof spot.keys): { apiKey: string; secret: string } => {
    const key = keys.find((one) => one.kind === (changes.kind ?? 'hmac'));
    return { apiKey: key?.apiKey ?? '', secret: changes.secret ?? key?.secret ?? '' };
  };
  return {
    spot: await at(new ccxt.pro.binance({ ...keyOf(spot.keys) }), spot.urls),
    usdm: await at(new ccxt.pro.binanceusdm({ ...keyOf(usdm.keys) }), usdm.urls),
  };
}

function merge(target: Record<string, unknown>, urls: CcxtUrls): void {
  for (const [name, url] of Object.entries(urls)) {
    if (typeof url === 'string') target[name] = url;
    else merge(target[name] as Record<string, unknown>, url);
  }
}
