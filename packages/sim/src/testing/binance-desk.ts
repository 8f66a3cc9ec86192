import { createHmac, createPrivateKey, sign } from 'node:crypto';
import type { AssetSpec, InstrumentSpec } from '../exchange/instrument-spec.ts';
import { SimExchange } from '../exchange/sim-exchange.ts';
import type { HostRole, VenueFrame, VenueResponse, VenueServerSink } from '../server/venue-server.ts';
import { type ApiKey, type DummyKey, dummyKey, keyPermissions } from '../venues/binance/api-keys.ts';
import type { BinanceVenue } from '../venues/binance/binance-venue.ts';
import type { BinanceOptions, BinanceUsdmOptions } from '../venues/binance/options.ts';
import { BinanceSpotVenue } from '../venues/binance/spot/spot-venue.ts';
import { BinanceUsdmVenue } from '../venues/binance/usdm/usdm-venue.ts';

/** When tests begin: 2026-09-01 12:00:00.020 UTC, µs. */
const START_US = 1_788_264_000_020_000;

const PERP: InstrumentSpec = {
  symbol: 'BTCUSDT',
  kind: 'linear-perp',
  base: 'BTC',
  quote: 'USDT',
  rules: {
    tickSize: '0.10',
    lotSize: '0.001',
    minNotional: '50',
    maxSize: '1000',
    maxMarketSize: '120',
    bandUp: '1.0500',
    bandDown: '0.9500',
    marketTakeBound: '0.05',
  },
  perp: { maxLeverage: 125, defaultLeverage: 20, maintenanceRate: '0.004' },
  unfillableFok: 'rejects',
};

const SPOT: InstrumentSpec = {
  symbol: 'BTCUSDT',
  kind: 'spot',
  base: 'BTC',
  quote: 'USDT',
  rules: { tickSize: '0.01', lotSize: '0.00001', minNotional: '5', maxPrice: '1000000', maxSize: '90' },
  amendQueue: 'keeps-when-size-down',
};

const ASSETS: readonly AssetSpec[] = [
  { asset: 'USDT', decimals: 8 },
  { asset: 'BTC', decimals: 8 },
];

/** What came out of a venue. */
export interface Heard {
  readonly responses: Map<number, VenueResponse>;
  readonly frames: { readonly id: number; readonly frame: VenueFrame }[];
  readonly log: string[];
}

type Params = Readonly<Record<string, string | number | boolean>>;

/** A venue with somebody to trade with, driven by hand: requests and frames in, what comes out is written down. */
export class Desk<V extends BinanceVenue> {
  readonly exchange: SimExchange;
  readonly venue: V;
  readonly key: DummyKey;
  readonly edKey: DummyKey;
  readonly heard: Heard = { responses: new Map(), frames: [], log: [] };
  nowUs: number = START_US;
  address = '10.0.0.1';
  private nextId = 1;
  private readonly sink: VenueServerSink;

  constructor(exchange: SimExchange, make: (options: BinanceOptions) => V, options: Partial<BinanceUsdmOptions> = {}) {
    this.exchange = exchange;
    this.key = dummyKey('hmac', 1);
    this.edKey = dummyKey('ed25519', 1);
    const permissions = keyPermissions();
    const keys: ApiKey[] = [this.key, this.edKey].map(({ apiKey, material }) => ({
      apiKey,
      material,
      account: 'ann',
      permissions,
    }));
    this.venue = make({ exchange, assets: ASSETS, keys, ...options });
    const { heard } = this;
    this.sink = {
      respond: (id, response) => void heard.responses.set(id, response),
      accept: (id) => void heard.log.push(`accept ${id}`),
      refuse: (id, response) => void heard.log.push(`refuse ${id} ${response.status}`),
      send: (id, frame) => void heard.frames.push({ id, frame }),
      ping: (id) => void heard.log.push(`ping ${id}`),
      close: (id, code, reason) => {
        heard.log.push(`close ${id} ${code} ${reason}`);
        this.venue.onDisconnect(id);
      },
      terminate: (id) => void heard.log.push(`terminate ${id}`),
    };
    this.venue.attach(this.sink);
  }

  get nowMs(): number {
    return Math.floor(this.nowUs / 1000);
  }

  /** Time goes on; what is due happens. */
  pass(ms: number): void {
    this.nowUs += ms * 1000;
    this.venue.advance(this.nowUs);
  }

  /** A long time in which a connection answers pings. */
  live(id: number, ms: number): void {
    for (let left = ms; left > 0; left -= 60_000) {
      this.pass(Math.min(left, 60_000));
      this.venue.onPong(id, this.nowUs);
    }
  }

  /** A request as it is, answered or not. */
  raw(method: string, path: string, query = '', body = '', headers: Record<string, string> = {}): VenueResponse | undefined {
    const id = this.nextId++;
    this.venue.advance(this.nowUs);
    const request = { host: 'rest' as const, method, path, query, body, headers, remoteAddress: this.address };
    this.venue.onRequest(id, request, this.nowUs);
    return this.heard.responses.get(id);
  }

  /** A public request; the body of its answer. */
  get(path: string, params: Params = {}): Body {
    return bodyOf(this.raw('GET', path, encoded(params)));
  }

  /** A signed request. */
  signed(method: string, path: string, params: Params = {}): VenueResponse | undefined {
    const payload = encoded({ ...params, timestamp: this.nowMs });
    const signature = hmac(this.key.secret, payload);
    return this.raw(method, path, `${payload}&signature=${signature}`, '', { 'x-mbx-apikey': this.key.apiKey });
  }

  /** A signed request that is expected to work. */
  ok(method: string, path: string, params: Params = {}): Body {
    const response = this.signed(method, path, params);
    if (response?.status !== 200) throw new Error(`${method} ${path}: ${response?.status} ${response?.body}`);
    return bodyOf(response);
  }

  /** `status code` of a signed request that is refused. */
  refused(method: string, path: string, params: Params = {}): string {
    const response = this.signed(method, path, params);
    return `${response?.status} ${(bodyOf(response) as { code?: number }).code}`;
  }

  /** Opens a connection; its number. */
  connect(host: HostRole, path: string, query = ''): number {
    const id = this.nextId++;
    this.venue.advance(this.nowUs);
    this.venue.onConnect(id, { host, path, query, headers: {}, remoteAddress: this.address }, this.nowUs);
    return id;
  }

  send(id: number, message: unknown): void {
    this.venue.advance(this.nowUs);
    this.venue.onMessage(id, typeof message === 'string' ? message : JSON.stringify(message), this.nowUs);
  }

  /** A call of the WebSocket API, signed unless `key` is null; its reply. */
  call(id: number, method: string, params: Params = {}, key: DummyKey | null = this.key): Body {
    this.send(id, { id: 1, method, params: key === null ? params : this.signedParams(params, key) });
    return this.frames(id).at(-1) as Body;
  }

  signedParams(params: Params, key: DummyKey): Params {
    const all: Params = { ...params, apiKey: key.apiKey, timestamp: this.nowMs };
    const payload = Object.keys(all)
      .sort()
      .map((name) => `${name}=${all[name]}`)
      .join('&');
    const signature = key.material.kind === 'hmac' ? hmac(key.secret, payload) : signEd25519(key.secret, payload);
    return { ...all, signature };
  }

  /** Frames a connection has got, as they came. */
  texts(id: number): string[] {
    return this.heard.frames.filter((one) => one.id === id).map((one) => one.frame.text);
  }

  /** Frames a connection has got, parsed. */
  frames(id: number): Body[] {
    return this.heard.frames.filter((one) => one.id === id).map((one) => JSON.parse(one.frame.text) as Body);
  }

  forget(): void {
    this.heard.frames.length = 0;
    this.heard.log.length = 0;
  }

  /** Somebody else's order in the book, as text: side, price, size. Its id. */
  other(side: 'bid' | 'ask', price: string, size: string, timeInForce: 'gtc' | 'ioc' = 'gtc'): number {
    const view = this.exchange.instruments[0];
    if (view === undefined) throw new Error('no instrument');
    const steps = (text: string, step: string): number => Math.round(Number(text) / Number(step));
    return this.exchange.placeHouse(
      'house',
      {
        instrument: view.spec.symbol,
        side,
        type: 'limit',
        price: steps(price, view.priceStep),
        size: steps(size, view.sizeStep),
        timeInForce,
      },
      this.nowUs,
    );
  }
}

/** JSON, to look into. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Body = any;

export function bodyOf(response: VenueResponse | undefined): Body {
  return JSON.parse(response?.body ?? 'null') as Body;
}

/** In the order given, percent-encoded. */
function encoded(params: Params): string {
  return Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}

export function hmac(secret: string, payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

export function signEd25519(pem: string, payload: string): string {
  return sign(null, Buffer.from(payload), createPrivateKey(pem)).toString('base64');
}

/** USDⓈ-M: asks from 60000.10 up, bids from 59999.90 down, and 10,000 USDT for `ann`. */
export function usdmDesk(options: Partial<BinanceUsdmOptions> = {}): Desk<BinanceUsdmVenue> {
  const desk = new Desk(exchangeOf(PERP), (all) => new BinanceUsdmVenue(all), options);
  stock(desk, '0.1');
  desk.exchange.setMark('BTCUSDT', 600_000, START_US);
  desk.exchange.deposit('ann', 'USDT', 10_000_00000000n, START_US);
  return desk;
}

/** Spot: the same book, and 10,000 USDT and one BTC for `ann`. */
export function spotDesk(options: Partial<BinanceOptions> = {}): Desk<BinanceSpotVenue> {
  const desk = new Desk(exchangeOf(SPOT), (all) => new BinanceSpotVenue(all), options);
  stock(desk, '0.1');
  desk.exchange.deposit('ann', 'USDT', 10_000_00000000n, START_US);
  desk.exchange.deposit('ann', 'BTC', 1_00000000n, START_US);
  return desk;
}

function exchangeOf(spec: InstrumentSpec): SimExchange {
  const exchange = new SimExchange({ assets: ASSETS, instruments: [spec] });
  exchange.addAccount('house', { kind: 'house' });
  exchange.addAccount('ann');
  return exchange;
}

function stock(desk: Desk<BinanceVenue>, gap: string): void {
  for (let i = 0; i < 30; i += 1) {
    desk.other('ask', (60_000 + Number(gap) + i * 10).toFixed(2), '1');
    desk.other('bid', (60_000 - Number(gap) - i * 10).toFixed(2), '1');
  }
}
