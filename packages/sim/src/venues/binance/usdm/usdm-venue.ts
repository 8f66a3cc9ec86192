import { type BinanceParts, type BinanceProduct, binanceParts } from '../binance-parts.ts';
import { BinanceVenue, type BinanceWiring } from '../binance-venue.ts';
import { USDM_API_RULES, USDM_STREAM_RULES } from '../connection-rules.ts';
import type { BinanceUsdmOptions } from '../options.ts';
import { sessionMethods } from '../session-methods.ts';
import { placeInPath, type StreamPlace } from '../stream-host.ts';
import type { UserMessage } from '../user-queue.ts';
import { wireMs } from '../venue-context.ts';
import { walletEndpoints } from '../wallet-endpoints.ts';
import { wireText } from '../wire-json.ts';
import { accountEndpoints } from './account.ts';
import { accountChanges } from './account-changes.ts';
import { AccountSettings } from './account-settings.ts';
import { contractText } from './exchange-info.ts';
import { ListenKeys } from './listen-keys.ts';
import { marketEndpoints } from './market-data.ts';
import { orderQueries } from './order-queries.ts';
import { listenKeyMethods, usdmMethods } from './socket-methods.ts';
import { USDM_STREAMS } from './streams.ts';
import { tradingEndpoints } from './trading.ts';
import type { UsdmContext } from './usdm-context.ts';
import { UsdmUserEvents } from './user-events.ts';

const HOUR_US = 3_600_000_000;

/** Binance USDⓈ-M futures in a box. */
export class BinanceUsdmVenue extends BinanceVenue {
  private readonly listenKeys: ListenKeys;
  private readonly settings: AccountSettings;

  constructor(options: BinanceUsdmOptions) {
    const toUser = (message: UserMessage): void => {
      const key = listenKeys.keyOf(message.account);
      if (key !== undefined) parts.streams.publishToUser(key, message.event, message.text, message.symbol);
    };
    const parts = binanceParts(productOf(options), options, toUser);
    const settings = new AccountSettings();
    const lifeUs = options.listenKeyLifeUs ?? HOUR_US;
    const listenKeys = new ListenKeys(parts.context.timetable, parts.random, lifeUs, (key, nowUs) =>
      tellExpired(parts, key, nowUs),
    );
    super(parts, wiringOf(parts, settings, listenKeys, options.oldOrderFields ?? false));
    this.settings = settings;
    this.listenKeys = listenKeys;
  }

  /** F16: listen keys of an account, or all, run out now. Returns how many. */
  expireListenKeys(account: string | undefined, nowUs: number): number {
    return this.listenKeys.expire(account, nowUs);
  }

  /** F37: somebody switches the account's position mode elsewhere. Nothing is told on the stream. */
  switchPositionMode(account: string, hedgeMode: boolean): void {
    this.faults.count('F37');
    this.settings.setHedgeMode(account, hedgeMode);
  }
}

function wiringOf(
  parts: BinanceParts,
  settings: AccountSettings,
  listenKeys: ListenKeys,
  oldOrderFields: boolean,
): BinanceWiring {
  const context: UsdmContext = {
    ...parts.context,
    settings,
    listenKeys,
    oldOrderFields,
    tellConfig: (account, change, nowUs) => events.tellConfig(account, change, nowUs),
  };
  const events = new UsdmUserEvents(context, (message, nowUs) => parts.queue.push(message, nowUs));
  return {
    endpoints: [
      ...marketEndpoints(context),
      ...tradingEndpoints(context),
      ...orderQueries(context),
      ...accountEndpoints(context),
      ...accountChanges(context),
      ...walletEndpoints(context),
    ],
    methods: usdmMethods,
    socketMethods: [...sessionMethods(), ...listenKeyMethods(context)],
    onAccountEvent: (event) => events.onEvent(event),
  };
}

function tellExpired(parts: BinanceParts, listenKey: string, nowUs: number): void {
  parts.context.faults.count('F16');
  const text = wireText({ e: 'listenKeyExpired', E: wireMs(parts.context, nowUs), listenKey });
  parts.streams.publishToUser(listenKey, 'listenKeyExpired', text, undefined);
}

function productOf(options: BinanceUsdmOptions): BinanceProduct {
  const unrouted = options.unroutedUserData ?? false;
  return {
    name: 'usdm',
    spelling: USDM_STREAMS,
    shownDecimals: undefined,
    updateIdOffset: 11_563_389_000_000n,
    updateIdStep: 1009,
    limits: {
      weight: { interval: 'MINUTE', intervalNum: 1, limit: 2400 },
      orders: [
        { interval: 'SECOND', intervalNum: 10, limit: 300 },
        { interval: 'MINUTE', intervalNum: 1, limit: 1200 },
      ],
      bannedAfter: 20,
      banUs: 120_000_000,
    },
    streamRules: USDM_STREAM_RULES,
    apiRules: USDM_API_RULES,
    apiPath: '/ws-fapi/v1',
    handshakeWeight: 5,
    streamPaths: { public: '/public', market: '/market', private: '/private' },
    stream: {
      ids: 'unsigned',
      placeOf: (path) => placeOf(path, unrouted),
      errorShape: (code, msg) => ({ code, msg }),
    },
    contractText: (event, exchange, eventMs) => {
      const view = exchange.instrument(event.instrument);
      return view === undefined ? '{}' : wireText(contractText(view, eventMs));
    },
  };
}

/** Without a route it is `/public`: depth and best prices flow, all else is silent. */
function placeOf(path: string, unroutedUserData: boolean): StreamPlace | undefined {
  const place = placeInPath(path);
  if (place === undefined) return undefined;
  const { combined, streams } = place;
  switch (place.base) {
    case '':
      return { route: 'public', combined, streams, takesUsers: unroutedUserData };
    case '/public':
      return { route: 'public', combined, streams, takesUsers: false };
    case '/market':
      return { route: 'market', combined, streams, takesUsers: false };
    case '/private':
      return { route: 'private', combined, streams, takesUsers: true };
    default:
      return undefined;
  }
}
