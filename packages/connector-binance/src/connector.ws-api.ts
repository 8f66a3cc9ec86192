import {
  type ConnectBudget,
  type Connection,
  ManagedSocket,
  type OrderChannel,
  parseJson,
  type RateCost,
  Secret,
  type SocketRules,
} from '@mm/connector';
import { isRefusal, type Refusal, refusal } from '@mm/core';
import type { Site } from './connector.site.ts';
import type { OrderBytes } from './order-entry.ts';
import type { RequestWriter } from './order-entry.writer.ts';
import { type RawWsApiReply, wsApiReplySchema } from './wire/ws-api-reply.ts';

/** How a product's WebSocket API is to be met. */
export interface WsApiTerms {
  readonly rules: SocketRules;
  /** Of a connection, and of all that is asked on it before it can be used. */
  readonly handshakeCost: RateCost;
}

export interface WsApiOptions extends WsApiTerms {
  /** For people. */
  readonly name: string;
  readonly site: Site;
  /** For this connection alone: it knows whether its session is logged on. */
  readonly writer: RequestWriter;
  readonly connectBudget: ConnectBudget;
  /**
   * The connection is logged on, or needs no logon. What else has to be asked before it can be used; `done` confirms it. Default:
   * a question to which any answer will do, since it shows that the connection speaks the protocol.
   */
  readonly prepare?: (session: WsApiSession, done: () => void) => void;
  /** The answer to a request that was written here. */
  readonly onReply?: (reply: RawWsApiReply, receiveTimeUs: number) => void;
  /** Anything that is no reply: private events of spot. */
  readonly onPush?: (value: object, connection: Connection, receiveTimeUs: number) => void;
  /** The connection is gone: what was sent on it will not be answered. */
  readonly onDown: (channel: string, reason: string, next: Connection | undefined) => void;
}

/** One connection while it is being prepared. */
export interface WsApiSession {
  readonly connection: Connection;
  /** Sends a request of our own and waits for its answer, which may be a refusal of the venue's. */
  ask(id: string, text: string, answered: (reply: RawWsApiReply) => void): void;
}

/**
 * A connection to the WebSocket API: requests out, replies in. It logs on with an Ed25519 key; with any other key each request
 * carries its signature. The answer to a first question proves it. A shutdown that the venue announces makes a new one beside it.
 */
export class WsApi implements OrderChannel<OrderBytes> {
  readonly #options: WsApiOptions;
  readonly #socket: ManagedSocket;
  /** Requests of our own, by connection and id. Bounded: each is asked once a connection. */
  readonly #asked = new Map<string, (reply: RawWsApiReply) => void>();
  #ready: Connection | undefined;
  #name = 'ws-api';

  constructor(options: WsApiOptions) {
    this.#options = options;
    const { name, site, rules, connectBudget } = options;
    this.#socket = new ManagedSocket({
      name,
      world: site.world,
      rules,
      connectBudget,
      target: (done) => done(this.#target()),
      handlers: {
        onUp: (connection) => this.#prepare(connection),
        onMessage: (data, receiveTimeUs, connection) => this.#onMessage(data, receiveTimeUs, connection),
        onBatchEnd: (receiveTimeUs) => site.endBatch(receiveTimeUs),
        onDown: (connection, reason, next, nowUs) => {
          this.#onDown(connection, reason, next);
          site.endBatch(nowUs);
        },
      },
    });
  }

  /** A new connection has a new name. */
  get name(): string {
    return this.#name;
  }

  open(): void {
    this.#socket.open();
  }

  /** Cuts the connection, and makes another. */
  restart(reason: string): void {
    this.#socket.restart(reason);
  }

  check(): Refusal | undefined {
    return this.#ready === undefined ? NOT_CONNECTED : undefined;
  }

  write(bytes: OrderBytes): boolean {
    return typeof bytes === 'string' && this.#ready !== undefined && this.#ready.send(bytes);
  }

  close(): void {
    this.#socket.close();
    this.#asked.clear();
  }

  #target(): { readonly url: Secret } | Refusal {
    const { site, handshakeCost } = this.#options;
    const problem = site.limiter.trySpend(handshakeCost, 'read');
    return problem ?? { url: new Secret(site.endpoints.wsApi) };
  }

  #prepare(connection: Connection): void {
    const { site, writer, prepare = askStatus } = this.#options;
    const session: WsApiSession = {
      connection,
      ask: (id, text, answered) => {
        if (site.limiter.blockedUntilUs('read') !== undefined) {
          connection.fail('the venue asked to stay away');
          return;
        }
        this.#asked.set(`${connection.number} ${id}`, answered);
        connection.send(text);
      },
    };
    const ready = (): void => this.#onReady(connection);
    if (site.signer?.keyType !== 'ed25519') {
      prepare(session, ready);
      return;
    }
    const text = writer.logon(LOGON, site.clock.signingTimeMs(), site.resolved.recvWindowMs);
    session.ask(LOGON, text, (reply) => {
      if (reply.status !== 200) return this.#refused(connection, 'logon', reply);
      writer.isLoggedOn = true;
      prepare(session, ready);
    });
  }

  #onReady(connection: Connection): void {
    this.#ready = connection;
    this.#name = `ws-api-${connection.number}`;
    connection.confirm();
  }

  #refused(connection: Connection, what: string, reply: RawWsApiReply): void {
    if (reply.error?.code === -1021) this.#options.site.clock.onTimestampRefused();
    connection.fail(`${what} was refused: ${reply.error?.msg.slice(0, 120) ?? `status ${reply.status}`}`);
  }

  #onMessage(data: Uint8Array, receiveTimeUs: number, connection: Connection): void {
    const parsed = parseJson(data);
    if (isRefusal(parsed)) return;
    const { json } = parsed;
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return;
    if (!Object.hasOwn(json, 'status')) {
      if (isShutdown(json)) this.#socket.rollOver('the venue announced a shutdown');
      else this.#options.onPush?.(json, connection, receiveTimeUs);
      return;
    }
    const reply = wsApiReplySchema.safeParse(json);
    if (!reply.success) return;
    const { site } = this.#options;
    site.takeOverLimits(reply.data.rateLimits);
    const { id, status } = reply.data;
    // Whatever was asked: a log-on or a subscription may be the request at which the venue says to stay away.
    if (status === 429 || status === 418) site.onReplyLimited(reply.data);
    const key = `${connection.number} ${id}`;
    const answered = this.#asked.get(key);
    this.#asked.delete(key);
    if (answered !== undefined) answered(reply.data);
    // Said of the session: the key was revoked. Whoever connects anew will be told so.
    else if (id === null && status === 401) connection.fail('the venue revoked the session');
    else this.#options.onReply?.(reply.data, receiveTimeUs);
  }

  #onDown(connection: Connection, reason: string, next: Connection | undefined): void {
    for (const key of this.#asked.keys()) if (key.startsWith(`${connection.number} `)) this.#asked.delete(key);
    if (this.#ready === connection) this.#ready = undefined;
    this.#options.onDown(`ws-api-${connection.number}`, reason, next);
  }
}

const LOGON = 'logon';

function askStatus(session: WsApiSession, done: () => void): void {
  session.ask('status', '{"id":"status","method":"session.status"}', () => done());
}

const NOT_CONNECTED: Refusal = refusal('not-ready', 'the WebSocket API is not connected');

/** Spot says it bare, and wrapped like a private event. */
function isShutdown(value: { readonly [key: string]: unknown }): boolean {
  const event = (value.event ?? value) as { readonly e?: unknown } | null;
  return event?.e === 'serverShutdown';
}
