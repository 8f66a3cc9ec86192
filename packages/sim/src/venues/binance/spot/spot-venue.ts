import { type BinanceParts, type BinanceProduct, binanceParts } from '../binance-parts.ts';
import { BinanceVenue, type BinanceWiring } from '../binance-venue.ts';
import { SPOT_API_RULES, SPOT_STREAM_RULES } from '../connection-rules.ts';
import type { BinanceOptions } from '../options.ts';
import { sessionMethods } from '../session-methods.ts';
import { placeInPath, type StreamPlace } from '../stream-host.ts';
import type { UserMessage } from '../user-queue.ts';
import { wireMs } from '../venue-context.ts';
import { walletEndpoints } from '../wallet-endpoints.ts';
import { wireText } from '../wire-json.ts';
import { accountEndpoints } from './account.ts';
import { marketEndpoints } from './market-data.ts';
import { spotMethods, userDataMethods } from './socket-methods.ts';
import type { SpotContext } from './spot-context.ts';
import { SPOT_STREAMS } from './streams.ts';
import { tradingEndpoints } from './trading.ts';
import { SpotUserEvents } from './user-events.ts';

/** Binance spot in a box. */
export class BinanceSpotVenue extends BinanceVenue {
  private readonly spotParts: BinanceParts;

  constructor(options: BinanceOptions) {
    const parts = binanceParts(PRODUCT, options, (message) => toSubscribers(parts, message));
    super(parts, wiringOf(parts));
    this.spotParts = parts;
  }

  /** F16: user data subscriptions of an account, or all, end. Returns how many. */
  endUserStreams(account: string | undefined, nowUs: number): number {
    const { apiConnections, sink, context } = this.spotParts;
    let ended = 0;
    for (const connection of apiConnections.values()) {
      for (const [subscriptionId, key] of connection.subscriptions) {
        if (account !== undefined && key.account !== account) continue;
        connection.subscriptions.delete(subscriptionId);
        const text = wireText({ subscriptionId, event: { e: 'eventStreamTerminated', E: wireMs(context, nowUs) } });
        sink.get().send(connection.id, { text, channel: 'user' });
        this.faults.count('F16');
        ended += 1;
      }
    }
    return ended;
  }

  /** The venue is about to go down: everyone is told, and disconnected a while later by whoever hosts it. */
  announceShutdown(nowUs: number): void {
    const { apiConnections, sink, context, streams } = this.spotParts;
    const event = { e: 'serverShutdown', E: wireMs(context, nowUs) };
    streams.broadcast('!serverShutdown', wireText(event));
    for (const { id } of apiConnections.values()) sink.get().send(id, { text: wireText({ event }), channel: 'other' });
  }
}

function wiringOf(parts: BinanceParts): BinanceWiring {
  const { random } = parts;
  const makeId = (): string => Array.from({ length: 22 }, () => LETTERS[Math.floor(random() * LETTERS.length)] ?? 'a').join('');
  const context: SpotContext = { ...parts.context, makeId };
  const events = new SpotUserEvents(context, (message, nowUs) => parts.queue.push(message, nowUs));
  return {
    endpoints: [
      ...marketEndpoints(context),
      ...tradingEndpoints(context),
      ...accountEndpoints(context),
      ...walletEndpoints(context),
    ],
    methods: spotMethods,
    socketMethods: [...sessionMethods(), ...userDataMethods()],
    onAccountEvent: (event) => events.onEvent(event),
  };
}

/** Events of an account go to the connections that subscribed for it, with their number. */
function toSubscribers(parts: BinanceParts, message: UserMessage): void {
  const { symbol } = message;
  for (const connection of parts.apiConnections.values()) {
    for (const [subscriptionId, key] of connection.subscriptions) {
      if (key.account !== message.account) continue;
      const text = `{"subscriptionId":${subscriptionId},"event":${message.text}}`;
      parts.sink.get().send(connection.id, { text, channel: 'user', ...(symbol === undefined ? {} : { symbol }) });
    }
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

const PRODUCT: BinanceProduct = {
  name: 'spot',
  spelling: SPOT_STREAMS,
  shownDecimals: 8,
  updateIdOffset: 50_093_421_000n,
  updateIdStep: 1,
  limits: {
    weight: { interval: 'MINUTE', intervalNum: 1, limit: 6000 },
    orders: [
      { interval: 'SECOND', intervalNum: 10, limit: 100 },
      { interval: 'DAY', intervalNum: 1, limit: 200_000 },
    ],
    raw: { interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
    bannedAfter: 20,
    banUs: 120_000_000,
  },
  streamRules: SPOT_STREAM_RULES,
  apiRules: SPOT_API_RULES,
  apiPath: '/ws-api/v3',
  handshakeWeight: 2,
  streamPaths: { stream: '/stream' },
  stream: {
    ids: 'any',
    placeOf,
    errorShape: (code, msg, id) => ({ error: { code, msg }, id }),
  },
  contractText: undefined,
};

/** One route for all. The host may live under any path. */
function placeOf(path: string): StreamPlace | undefined {
  const place = placeInPath(path);
  return place === undefined ? undefined : { route: 'all', combined: place.combined, streams: place.streams, takesUsers: false };
}
