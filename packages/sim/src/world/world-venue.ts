import type { Exchange } from '../exchange/exchange-api.ts';
import { SimExchange } from '../exchange/sim-exchange.ts';
import type { FaultInjector } from '../faults/fault-injector.ts';
import type { FaultTarget, ProtocolHooks } from '../faults/fault-target.ts';
import { FaultyServer } from '../faults/faulty-server.ts';
import { WireFaults } from '../faults/wire-faults.ts';
import { GeneratedFlow } from '../flow/generated-flow.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { RecordedFlow } from '../recorded/recorded-flow.ts';
import { type VenueWork, withWork } from '../server/composed-server.ts';
import type { BinanceVenue } from '../venues/binance/binance-venue.ts';
import type { BinanceUsdmOptions } from '../venues/binance/options.ts';
import { BinanceSpotVenue } from '../venues/binance/spot/spot-venue.ts';
import { BinanceUsdmVenue } from '../venues/binance/usdm/usdm-venue.ts';
import type { ListedInstrument, Market } from './fair-prices.ts';
import { openAccounts, type WorldKey } from './venue-accounts.ts';
import type { WorldOptions, WorldVenueKind, WorldVenueOptions } from './world-options.ts';

/** One venue of a world, before it is hosted. */
export interface WorldVenue {
  readonly name: string;
  readonly kind: WorldVenueKind;
  /** The truth: books, orders, fills and balances as the venue knows them. */
  readonly exchange: Exchange;
  readonly protocol: BinanceVenue;
  readonly keys: readonly WorldKey[];
  readonly server: FaultyServer;
  readonly wire: WireFaults;
  readonly flows: readonly (GeneratedFlow | RecordedFlow)[];
  readonly instruments: readonly ListedInstrument[];
}

export interface WorldVenueParts {
  readonly name: string;
  readonly options: WorldVenueOptions;
  readonly world: WorldOptions;
  readonly instruments: readonly ListedInstrument[];
  readonly markets: ReadonlyMap<string, Market>;
  readonly injector: FaultInjector;
  readonly startUs: number;
  /** What happens here beside the venue's own. */
  readonly works: readonly VenueWork[];
}

/** Money is counted in units this small, unless an instrument needs smaller ones. */
const DECIMALS = 8;

/** Exchange, protocol, liquidity and faults of one venue, wired. @throws {RangeError} for options that cannot be */
export function buildVenue(parts: WorldVenueParts): WorldVenue {
  const { name, options, world, instruments, injector, startUs } = parts;
  const { seed = 1 } = world;
  const names = instruments.flatMap(({ instrument: { spec } }) => [spec.base, spec.quote]);
  const assets = [...new Set(names)].map((asset) => ({ asset, decimals: decimalsOf(asset, instruments) }));
  const exchange = new SimExchange({
    assets,
    instruments: instruments.map((one) => one.instrument.spec),
    defaultFees: feesOf(options),
  });
  const { keys, apiKeys } = openAccounts({
    exchange,
    accounts: options.accounts ?? [{ name: 'main' }],
    assets,
    instruments: instruments.map((one) => one.instrument),
    kind: options.venue,
    seed: `${seed}/${name}`,
    startUs,
  });
  const protocol = protocolOf(options.venue, {
    ...(world.faults?.atStart?.includes('F32') === true ? WIDE_IDS : {}),
    ...options.protocol,
    exchange,
    assets,
    keys: apiKeys,
    seed: `${seed}/${name}`,
  });
  const flows = instruments.map((one) => flowOf(one, parts, exchange, protocol));
  const generated = new Map(flows.flatMap((one) => (one instanceof GeneratedFlow ? [[one.instrument, one] as const] : [])));
  exchange.listen((event) => {
    if (event.type === 'traded' || event.type === 'instrument-changed') generated.get(event.instrument)?.onEvent(event);
  });
  const wire = new WireFaults(injector.counts);
  const server: FaultyServer = new FaultyServer({
    server: withWork(protocol, [...flows, ...parts.works]),
    faults: wire,
    random: seededRandom(world.faults?.seed ?? seed, `wire ${name}`),
    beforeCancel: (nowUs) => injector.beforeCancel(target, nowUs),
  });
  const target: FaultTarget = {
    name,
    server,
    wire,
    protocol: protocol.faults,
    hooks: hooksOf(protocol),
    exchange,
    accounts: [...new Set(keys.map((one) => one.account))],
    nowUs: () => server.nowUs,
  };
  injector.addTarget(target);
  return { name, kind: options.venue, exchange, protocol, keys, server, wire, flows, instruments };
}

/** F32: the first ids are one above 2^53. */
const WIDE_IDS = { orderIdOffset: 2n ** 53n, tradeIdOffset: 2n ** 53n };

export function feesOf({ venue, fees }: WorldVenueOptions): { readonly maker: string; readonly taker: string } {
  return fees ?? (venue === 'binance-usdm' ? { maker: '0.0002', taker: '0.0005' } : { maker: '0.001', taker: '0.001' });
}

/** A quote needs as many as its instruments' price and size steps together. */
function decimalsOf(asset: string, instruments: readonly ListedInstrument[]): number {
  const needed = instruments.map(({ instrument: { spec } }) => {
    const decimals = (text: string): number => text.split('.')[1]?.length ?? 0;
    if (spec.quote === asset) return decimals(spec.rules.tickSize) + decimals(spec.rules.lotSize);
    return spec.base === asset ? decimals(spec.rules.lotSize) : 0;
  });
  return Math.max(DECIMALS, ...needed);
}

function protocolOf(kind: WorldVenueKind, options: BinanceUsdmOptions): BinanceVenue {
  return kind === 'binance-usdm' ? new BinanceUsdmVenue(options) : new BinanceSpotVenue(options);
}

function flowOf(
  { instrument: { spec, market, options }, liquidity, venue }: ListedInstrument,
  { markets, world, startUs }: WorldVenueParts,
  exchange: Exchange,
  protocol: BinanceVenue,
): GeneratedFlow | RecordedFlow {
  const { symbol } = spec;
  const shared = markets.get(market) as Market;
  if (options.recorded !== undefined)
    return new RecordedFlow({ exchange, instrument: symbol, recorded: options.recorded, startUs });
  return new GeneratedFlow({
    exchange,
    instrument: symbol,
    venue,
    liquidity,
    fair: shared.fair,
    dislocations: shared.dislocations,
    random: seededRandom(world.seed ?? 1, `flow ${venue} ${symbol}`),
    startUs,
    onReference: (news) => protocol.setFunding(symbol, news),
  });
}

function hooksOf(protocol: BinanceVenue): ProtocolHooks {
  return {
    expireUserStreams: (account, nowUs) => {
      if (protocol instanceof BinanceUsdmVenue) return protocol.expireListenKeys(account, nowUs);
      return protocol instanceof BinanceSpotVenue ? protocol.endUserStreams(account, nowUs) : 0;
    },
    announceShutdown: (nowUs) => {
      if (protocol instanceof BinanceSpotVenue) protocol.announceShutdown(nowUs);
    },
    restartUpdateIds: (symbol) => protocol.restartUpdateIds(symbol),
    keepOldSnapshot: (symbol, times) => protocol.keepOldSnapshot(symbol, times),
    switchPositionMode: (account) => {
      if (protocol instanceof BinanceUsdmVenue) protocol.switchPositionMode(account, true);
    },
  };
}
