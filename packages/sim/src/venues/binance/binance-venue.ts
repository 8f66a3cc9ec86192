import type { Exchange } from '../../exchange/exchange-api.ts';
import type { AccountEvent, ExchangeEvent, MarketDataEvent } from '../../exchange/exchange-events.ts';
import { RATE_SCALE } from '../../exchange/instrument-spec.ts';
import type {
  ConnectionId,
  HostRole,
  Operation,
  RequestId,
  VenueHandshake,
  VenueHost,
  VenueRequest,
  VenueServer,
  VenueServerSink,
} from '../../server/venue-server.ts';
import { fixedText } from '../../units/decimal-text.ts';
import type { ApiKey } from './api-keys.ts';
import { ApiSocket, type SocketMethod } from './api-socket.ts';
import type { BinanceParts, BinanceProduct } from './binance-parts.ts';
import { ConnectionKeeper } from './connection-keeper.ts';
import type { BinanceFaults } from './faults.ts';
import { type Endpoint, Gateway } from './gateway.ts';
import type { FundingFacts } from './market-facts.ts';
import { RestHost } from './rest-host.ts';
import type { StreamHost } from './stream-host.ts';

/** What a product makes of the shared parts. */
export interface BinanceWiring {
  readonly endpoints: readonly (readonly [string, Endpoint])[];
  readonly methods: (table: ReadonlyMap<string, Endpoint>) => ReadonlyMap<string, Endpoint>;
  readonly socketMethods: readonly (readonly [string, SocketMethod])[];
  readonly onAccountEvent: (event: AccountEvent) => void;
}

/**
 * A Binance venue in a box: the wire protocol of one product over an exchange. It hears the exchange's events by itself, and
 * acts on it for its clients.
 */
export class BinanceVenue implements VenueServer {
  readonly hosts: readonly VenueHost[];
  readonly faults: BinanceFaults;
  readonly exchange: Exchange;
  private readonly parts: BinanceParts;
  private readonly gateway: Gateway;
  private readonly rest: RestHost;
  private readonly api: ApiSocket;
  private readonly roles = new Map<ConnectionId, HostRole>();
  private readonly onAccountEvent: (event: AccountEvent) => void;

  constructor(parts: BinanceParts, wiring: BinanceWiring) {
    const { product, options, context, queue, keys } = parts;
    const { limits, faults, timetable } = context;
    const sink = (): VenueServerSink => parts.sink.get();
    this.parts = parts;
    this.exchange = context.exchange;
    this.faults = faults;
    this.gateway = new Gateway({ limits, faults, timetable, events: queue, keys, product: product.name });
    const table = new Map(wiring.endpoints);
    this.rest = new RestHost({ table, gateway: this.gateway, limits, faults, sink });
    this.api = new ApiSocket({
      connections: parts.apiConnections,
      methods: wiring.methods(table),
      socketMethods: new Map(wiring.socketMethods),
      gateway: this.gateway,
      limits,
      faults,
      keeper: new ConnectionKeeper({ ...product.apiRules, ...options.apiRules }, timetable, limits, sink),
      sink,
      path: product.apiPath,
      handshakeWeight: product.handshakeWeight,
    });
    this.onAccountEvent = wiring.onAccountEvent;
    this.hosts = hostsOf(product);
    context.exchange.listen((event) => this.onExchangeEvent(event));
  }

  attach(sink: VenueServerSink): void {
    this.parts.sink.attach(sink);
  }

  onRequest(id: RequestId, request: VenueRequest, nowUs: number): void {
    this.faults.setTime(nowUs);
    this.rest.onRequest(id, request, nowUs);
  }

  onConnect(id: ConnectionId, handshake: VenueHandshake, nowUs: number): void {
    this.faults.setTime(nowUs);
    this.roles.set(id, handshake.host);
    if (handshake.host === 'stream') this.parts.streams.onConnect(id, handshake, nowUs);
    else this.api.onConnect(id, handshake, nowUs);
  }

  onMessage(id: ConnectionId, text: string, nowUs: number): void {
    this.faults.setTime(nowUs);
    this.hostOf(id).onMessage(id, text, nowUs);
  }

  onPing(id: ConnectionId, nowUs: number): void {
    this.hostOf(id).onPing(id, nowUs);
  }

  onPong(id: ConnectionId, nowUs: number): void {
    this.hostOf(id).onPong(id, nowUs);
  }

  onDisconnect(id: ConnectionId): void {
    this.hostOf(id).onDisconnect(id);
    this.roles.delete(id);
  }

  advance(nowUs: number): void {
    for (
      let entry = this.parts.context.timetable.takeDue(nowUs);
      entry !== undefined;
      entry = this.parts.context.timetable.takeDue(nowUs)
    ) {
      this.faults.setTime(entry.dueUs);
      entry.run(entry.dueUs);
    }
    this.faults.setTime(nowUs);
  }

  nextDueUs(): number {
    return this.parts.context.timetable.nextUs();
  }

  operationOf(host: HostRole, request: VenueRequest | string): Operation {
    if (typeof request !== 'string') return this.rest.endpointOf(request)?.operation ?? 'other';
    return host === 'ws-api' ? this.api.operationOf(request) : 'other';
  }

  /** What can be asked for: `GET /fapi/v1/time`, and the methods of the WebSocket API by their names. */
  get endpoints(): readonly string[] {
    return [...this.rest.names, ...this.api.names];
  }

  /** Mistakes of the simulator itself, never of a client. Empty, or something is wrong here. */
  get mistakes(): readonly unknown[] {
    return this.gateway.mistakes;
  }

  /**
   * Requests, messages and connections of clients that were refused because a limit had been passed. Zero, or a client does not
   * keep to the limits it is told. What a fault refuses (F28) is not counted.
   */
  get rateRefusals(): number {
    return this.parts.context.limits.refusals;
  }

  /** Request weight that the venue still lets the busiest address spend in this window. */
  weightLeft(nowUs: number): number {
    return this.parts.context.limits.weightLeft(nowUs);
  }

  /** How a book's last change is numbered on the wire: who has reached this number must have the book that stands now. */
  wireUpdateId(symbol: string): bigint {
    return this.parts.context.updateIds.wire(symbol, this.exchange.book(symbol, 1).updateId);
  }

  /** What a perpetual pays next and the index it follows. */
  setFunding(symbol: string, facts: FundingFacts): void {
    this.parts.context.facts.set(symbol, facts);
  }

  addKey(key: ApiKey): void {
    this.parts.keys.set(key.apiKey, key);
  }

  /** The key is worth nothing from now on; sessions of it are told. */
  revokeKey(apiKey: string): void {
    if (this.parts.keys.delete(apiKey)) this.api.revoke(apiKey);
  }

  /** F12: an account's last fills once more. */
  replayFills(account: string, count: number): number {
    return this.parts.queue.replay(account, count);
  }

  /** F22: a book's ids start again from a small number. */
  restartUpdateIds(symbol: string): void {
    this.faults.count('F22');
    this.parts.context.updateIds.restart(symbol, this.exchange.book(symbol, 1).updateId);
  }

  /** F23: the book as it is now is what the next requests for a snapshot get. */
  keepOldSnapshot(symbol: string, times = 1): void {
    this.parts.context.oldBooks.keep(this.exchange, symbol, times);
  }

  /** F35: rules or state of an instrument change. */
  changeRules(symbol: string, rules: Parameters<Exchange['setRules']>[1], nowUs: number): void {
    this.faults.count('F35');
    this.exchange.setRules(symbol, rules, nowUs);
  }

  /** F35 and F47: trading stops, or goes on. */
  changeStatus(symbol: string, status: Parameters<Exchange['setStatus']>[1], nowUs: number): void {
    this.faults.count('F47');
    this.exchange.setStatus(symbol, status, nowUs);
  }

  /** F36: the account's owner trades by hand, or moves money. */
  tradeByHand(account: string, order: Parameters<Exchange['place']>[1], nowUs: number): ReturnType<Exchange['place']> {
    this.faults.count('F36');
    return this.exchange.place(account, { ...order, origin: 'manual' }, nowUs);
  }

  /** F47: the venue cancels what is open. Returns how many. */
  massCancel(which: { readonly account?: string; readonly instrument?: string }, nowUs: number): number {
    this.faults.count('F47');
    return this.exchange.endOrders({ ...which, reason: 'venue' }, nowUs);
  }

  private hostOf(id: ConnectionId): StreamHost | ApiSocket {
    return this.roles.get(id) === 'stream' ? this.parts.streams : this.api;
  }

  private onExchangeEvent(event: ExchangeEvent): void {
    this.faults.setTime(event.atUs);
    if (event.type === 'funding-settled') {
      const rate = fixedText(BigInt(event.rate), Math.round(Math.log10(RATE_SCALE)), 8);
      this.parts.context.facts.settled({ symbol: event.instrument, rate, mark: event.mark, atUs: event.atUs });
    }
    if (isMarketData(event)) this.parts.context.feeds.onEvent(event);
    else this.onAccountEvent(event);
  }
}

function isMarketData(event: ExchangeEvent): event is MarketDataEvent {
  return !('account' in event);
}

function hostsOf(product: BinanceProduct): readonly VenueHost[] {
  return [
    { role: 'rest', protocol: 'http', paths: { rest: '' } },
    { role: 'stream', protocol: 'ws', paths: product.streamPaths },
    { role: 'ws-api', protocol: 'ws', paths: { wsApi: product.apiPath } },
  ];
}
