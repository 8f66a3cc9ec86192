import type { RandomSource } from '@mm/core';
import type { Exchange } from '../../exchange/exchange-api.ts';
import type { InstrumentChangedEvent } from '../../exchange/exchange-events.ts';
import { seededRandom } from '../../random/seeded-random.ts';
import type { ConnectionId, VenueServerSink } from '../../server/venue-server.ts';
import type { ApiKey } from './api-keys.ts';
import type { ApiConnection } from './api-socket.ts';
import { ConnectionKeeper } from './connection-keeper.ts';
import type { ConnectionRules } from './connection-rules.ts';
import { BinanceFaults } from './faults.ts';
import type { FeedSpelling } from './feed-spelling.ts';
import { MarketFacts } from './market-facts.ts';
import { MarketFeeds } from './market-feeds.ts';
import type { BinanceOptions } from './options.ts';
import { OrderMemory } from './order-memory.ts';
import { type RateLimitRules, RateLimits } from './rate-limits.ts';
import { StreamHost, type StreamHostRules } from './stream-host.ts';
import { Symbols } from './symbols.ts';
import { Timetable } from './timetable.ts';
import { UpdateIds } from './update-ids.ts';
import { type UserMessage, UserQueue } from './user-queue.ts';
import { OldBooks, type VenueContext } from './venue-context.ts';
import { WireIds } from './wire-ids.ts';

/** How the two products differ; everything else is shared. */
export interface BinanceProduct {
  readonly name: 'usdm' | 'spot';
  readonly spelling: FeedSpelling;
  readonly shownDecimals: number | undefined;
  readonly updateIdOffset: bigint;
  readonly updateIdStep: number;
  readonly limits: RateLimitRules;
  readonly streamRules: ConnectionRules;
  readonly apiRules: ConnectionRules;
  readonly apiPath: string;
  readonly handshakeWeight: number;
  readonly streamPaths: Readonly<Record<string, string>>;
  readonly stream: Omit<StreamHostRules, 'feeds'>;
  readonly contractText: ((event: InstrumentChangedEvent, exchange: Exchange, eventMs: number) => string) | undefined;
}

/** What a venue of either product is made of. */
export interface BinanceParts {
  readonly product: BinanceProduct;
  readonly options: BinanceOptions;
  readonly context: VenueContext;
  readonly streams: StreamHost;
  readonly queue: UserQueue;
  readonly keys: Map<string, ApiKey>;
  readonly random: RandomSource;
  readonly sink: SinkSlot;
  readonly apiConnections: Map<ConnectionId, ApiConnection>;
}

/** The way out, known once the host has attached it. */
class SinkSlot {
  private sink: VenueServerSink | undefined;

  attach(sink: VenueServerSink): void {
    this.sink = sink;
  }

  get(): VenueServerSink {
    if (this.sink === undefined) throw new RangeError('attach a sink before anything else');
    return this.sink;
  }
}

/** Puts the shared parts together. `toUser` takes an event of an account to wherever that account listens. */
export function binanceParts(
  product: BinanceProduct,
  options: BinanceOptions,
  toUser: (message: UserMessage) => void,
): BinanceParts {
  const { exchange } = options;
  const sink = new SinkSlot();
  const timetable = new Timetable();
  const limits = new RateLimits({ ...product.limits, ...options.limits });
  const faults = new BinanceFaults(options.eventsBeforeReply);
  const symbols = new Symbols(exchange, options.assets, product.shownDecimals);
  const facts = new MarketFacts(symbols);
  const updateIds = new UpdateIds(options.updateIdOffset ?? product.updateIdOffset, product.updateIdStep);
  const tradeIds = new WireIds(options.tradeIdOffset ?? 0n);
  const contractOf = product.contractText;
  const feeds: MarketFeeds = new MarketFeeds({
    symbols,
    spelling: product.spelling,
    timetable,
    faults,
    updateIds,
    tradeIds,
    facts,
    host: () => streams,
    contractText: contractOf && ((event, eventMs) => contractOf(event, exchange, eventMs)),
  });
  const streams = new StreamHost({
    keeper: new ConnectionKeeper({ ...product.streamRules, ...options.streamRules }, timetable, limits, () => sink.get()),
    sink: () => sink.get(),
    faults,
    rules: { ...product.stream, feeds: () => feeds },
  });
  const context: VenueContext = {
    exchange,
    symbols,
    orderIds: new WireIds(options.orderIdOffset ?? 0n),
    tradeIds,
    updateIds,
    limits,
    faults,
    timetable,
    memory: new OrderMemory(),
    facts,
    feeds,
    oldBooks: new OldBooks(),
  };
  return {
    product,
    options,
    context,
    streams,
    queue: new UserQueue(faults, timetable, toUser),
    keys: new Map(options.keys.map((key) => [key.apiKey, key])),
    random: seededRandom(options.seed ?? 1, `binance ${product.name}`),
    sink,
    apiConnections: new Map(),
  };
}
