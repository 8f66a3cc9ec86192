import { createHash } from 'node:crypto';
import {
  CircuitBreaker,
  type ConnectorWorld,
  type Endpoints,
  HttpClient,
  type HttpReply,
  type Outcome,
  outcomeOfHttp,
  type RateCost,
  RateLimiter,
  RateLimitRegistry,
  type RateWindowSpec,
  type RestRequest,
  retryAfterUs,
  Secret,
  SerialSink,
  VenueClock,
} from '@mm/connector';
import { type EventSink, isRefusal, type Refusal, refusal, type VenueEvent, type VenueId } from '@mm/core';
import type { z } from 'zod';
import { answerOf } from './errors.ts';
import { takeOverHeaders, takeOverLimits } from './limits.ts';
import { checked } from './map/checked.ts';
import type { BinanceOptions, ResolvedOptions } from './options.ts';
import { type Parameters, queryOf, type Signer, signedQuery } from './signing.ts';
import type { RawRateLimit } from './wire/rate-limit.ts';
import { serverTimeSchema } from './wire/server-time.ts';
import type { RawWsApiReply } from './wire/ws-api-reply.ts';

/** A REST call that changes nothing that an order's fate hangs on. */
export interface RestCall<Raw> {
  /** For people. */
  readonly what: string;
  readonly host?: 'rest' | 'account';
  readonly method?: RestRequest['method'];
  readonly path: string;
  readonly parameters?: Parameters;
  readonly security: 'none' | 'key' | 'signed';
  readonly cost: RateCost;
  readonly schema: z.ZodType<Raw>;
  /** Default 4 MiB. */
  readonly maxBodyBytes?: number;
}

/** What the venue answered, or why there is no answer that could be used. */
export type Answer<Value> = (value: Value | Refusal, receiveTimeUs: number) => void;

export interface SiteOptions {
  readonly venue: VenueId;
  readonly options: BinanceOptions;
  readonly resolved: ResolvedOptions;
  /** Steady, and guarded against every other host. */
  readonly world: ConnectorWorld;
  readonly endpoints: Endpoints<'rest' | 'account' | 'wsApi'>;
  readonly signer: Signer | undefined;
  readonly windows: readonly RateWindowSpec[];
  readonly timePath: string;
  readonly timeCost: RateCost;
  readonly sink: EventSink;
}

/** So much longer than the venue says: its clock is known to some milliseconds only. */
const BEYOND_US = 20_000;

/** The least time to stay away after a 429 or 418 that does not say for how long. */
const SLOW_DOWN_US = 10_000_000;
const BANNED_US = 120_000_000;

/** "Too many new orders": cancels are as welcome as ever. */
const TOO_MANY_ORDERS = '-1015';

/**
 * What all parts of one connector share while it is open: the one way out for events, REST with signature and budgets, the
 * venue's clock.
 */
export class Site {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly options: BinanceOptions;
  readonly resolved: ResolvedOptions;
  readonly endpoints: Endpoints<'rest' | 'account' | 'wsApi'>;
  readonly signer: Signer | undefined;
  readonly limiter: RateLimiter;
  readonly clock: VenueClock;
  readonly breaker: CircuitBreaker;
  readonly #http: HttpClient;
  readonly #sink: SerialSink;
  readonly #windows: ReadonlySet<string>;
  readonly #apiKey: string;
  #dirty = false;
  #closed = false;

  constructor(options: SiteOptions) {
    const { venue, world, endpoints } = options;
    this.venue = venue;
    this.world = world;
    this.options = options.options;
    this.resolved = options.resolved;
    this.endpoints = endpoints;
    this.signer = options.signer;
    this.#sink = new SerialSink(options.sink);
    this.#windows = new Set(options.windows.map((window) => window.name));
    const { credentials, limits } = options.options;
    this.#apiKey = credentials === undefined ? '' : Secret.reveal(credentials.apiKey);
    this.limiter = new RateLimiter({
      venue,
      world,
      sink: this.emit,
      registry: limits ?? new RateLimitRegistry(),
      windows: options.windows,
      address: new URL(endpoints.rest).host,
      account: `${venue}/${createHash('sha256').update(this.#apiKey).digest('hex').slice(0, 16)}`,
      offsetUs: () => this.clock.offsetUs,
    });
    this.breaker = new CircuitBreaker({ world });
    this.#http = new HttpClient({ world, onReply: (reply) => this.#onReply(reply) });
    this.clock = new VenueClock({ venue, world, sink: this.emit, probe: (done) => this.#probe(options, done) });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** The one way out. */
  readonly emit: EventSink = (event: VenueEvent) => {
    this.#dirty = true;
    this.#sink.emit(event);
  };

  /** What came in is through: strategies may run. Said only where something was said before. */
  endBatch(receiveTimeUs: number): void {
    if (!this.#dirty) return;
    this.#sink.emit({ type: 'batch-end', receiveTimeUs });
    this.#dirty = false;
  }

  /** Reads something. `done` is called exactly once, later, and not after `close`. */
  read<Raw>(call: RestCall<Raw>, done: Answer<Raw>): void {
    const blocked = this.limiter.trySpend(call.cost, 'read');
    if (blocked !== undefined) {
      this.#later(done, blocked);
      return;
    }
    const { maxBodyBytes } = call;
    const request = { ...this.#requestOf(call), ...(maxBodyBytes === undefined ? {} : { maxBodyBytes }) };
    this.#http.request(request, (reply) => {
      done(this.#readReply(call, reply), reply.receiveTimeUs);
      this.endBatch(reply.receiveTimeUs);
    });
  }

  /** Reads a book, as bytes. */
  readBytes(what: string, path: string, parameters: Parameters, cost: RateCost, done: Answer<Uint8Array>): void {
    const blocked = this.limiter.trySpend(cost, 'read');
    if (blocked !== undefined) {
      this.#later(done, blocked);
      return;
    }
    const url = new Secret(`${this.endpoints.rest}${path}?${queryOf(parameters)}`);
    this.#http.request({ method: 'GET', url, as: 'bytes' }, (reply) => {
      done(reply.type === 'bytes' && isOk(reply.status) ? reply.body : noAnswer(what, reply), reply.receiveTimeUs);
      this.endBatch(reply.receiveTimeUs);
    });
  }

  /** Sends a signed request that was written already, and reads nothing into its answer. */
  sendSigned(request: RestRequest, done: (reply: HttpReply) => void): void {
    this.#http.request(request, (reply) => {
      done(reply);
      this.endBatch(reply.receiveTimeUs);
    });
  }

  /** A signed request, for a host and a moment. */
  signed(
    method: RestRequest['method'],
    path: string,
    parameters: Parameters,
    timeMs: number,
    host: 'rest' | 'account' = 'rest',
  ): RestRequest {
    const { signer } = this;
    const query = signer === undefined ? '' : Secret.reveal(signedQuery(parameters, timeMs, this.resolved.recvWindowMs, signer));
    return { method, url: new Secret(`${this.endpoints[host]}${path}?${query}`), headers: this.#keyHeader() };
  }

  /** The key's name, as signed WebSocket requests say it. */
  get apiKeyText(): string {
    return this.#apiKey;
  }

  /** Takes over what the venue says of its limits. */
  takeOverLimits(stated: readonly RawRateLimit[]): void {
    takeOverLimits(this.limiter, stated, this.#windows);
  }

  /** The venue says to stay away: with orders, with everything, or as a banned address. */
  onRateLimited(outcome: Extract<Outcome<unknown>, { type: 'rate-limited' }>): void {
    const until = bannedUntilUs(outcome.reason);
    const venueNowUs = this.world.clock.nowUs() + this.clock.offsetUs;
    const statedUs = outcome.retryAfterUs ?? (until === undefined ? undefined : until - venueNowUs);
    const kind = outcome.banned || until !== undefined ? 'banned' : outcome.code === TOO_MANY_ORDERS ? 'creates' : 'everything';
    const forUs = statedUs === undefined ? undefined : statedUs + BEYOND_US;
    this.limiter.backOff(Math.max(1_000_000, forUs ?? (kind === 'banned' ? BANNED_US : SLOW_DOWN_US)), kind, outcome.reason);
  }

  /** How long a reply of the WebSocket API says to stay away: by the venue's own clock where it says both times. */
  waitUs({ retryAfterMs, serverTimeMs }: Pick<RawWsApiReply, 'retryAfterMs' | 'serverTimeMs'>): number | undefined {
    if (retryAfterMs === undefined) return undefined;
    if (serverTimeMs !== undefined) return Math.max(0, retryAfterMs - serverTimeMs) * 1_000;
    return Math.max(0, retryAfterMs * 1_000 - this.clock.offsetUs - this.world.clock.nowUs());
  }

  /** The same by a reply of the WebSocket API. */
  onReplyLimited(reply: RawWsApiReply): void {
    const { status, error } = reply;
    const retryAfterUs = this.waitUs(reply);
    const { code = status, msg: reason = `status ${status}` } = error ?? {};
    this.onRateLimited({ type: 'rate-limited', code: String(code), reason, banned: status === 418, retryAfterUs });
  }

  /** `run`, later: never within this call, and not after `close`. */
  later(run: () => void): void {
    this.world.scheduler.after(0, () => {
      if (!this.#closed) run();
    });
  }

  close(): void {
    this.#closed = true;
    this.#sink.close();
    this.clock.stop();
    this.limiter.close();
    this.#http.close();
  }

  #later<Value>(done: Answer<Value>, why: Refusal): void {
    this.later(() => done(why, this.world.clock.nowUs()));
  }

  #requestOf(call: RestCall<unknown>): RestRequest {
    const { method = 'GET', path, parameters = [], security, host = 'rest' } = call;
    if (security === 'signed') return this.signed(method, path, parameters, this.clock.signingTimeMs(), host);
    const query = queryOf(parameters);
    const url = new Secret(`${this.endpoints[host]}${path}${query === '' ? '' : `?${query}`}`);
    return { method, url, headers: security === 'key' ? this.#keyHeader() : {} };
  }

  #keyHeader(): Readonly<Record<string, string>> {
    return { 'X-MBX-APIKEY': this.#apiKey };
  }

  #readReply<Raw>(call: RestCall<Raw>, reply: HttpReply): Raw | Refusal {
    if (reply.type !== 'json') return noAnswer(call.what, reply);
    const { error } = answerOf(reply.status, reply.json);
    if (isOk(reply.status) && error === undefined) return checked(call.schema, reply.json, call.what);
    if (error?.code === '-1021') this.clock.onTimestampRefused();
    const { code = '', message = `status ${reply.status}` } = error ?? {};
    return refusal('venue-refused', `${call.what}: ${message.slice(0, 200)}`, { code, status: reply.status });
  }

  /** Every reply: what it says was used, and whether it says to stay away. */
  #onReply(reply: HttpReply): void {
    if (reply.type === 'failed') return;
    takeOverHeaders(this.limiter, reply.headers, this.#windows);
    if (reply.status !== 429 && reply.status !== 418) return;
    const outcome = outcomeOfHttp(reply, { codes: {} }, answerOf, () => undefined);
    const retry = retryAfterUs(reply.headers, reply.receiveTimeUs);
    if (outcome.type !== 'rate-limited') return;
    const statedUs = Math.max(outcome.retryAfterUs ?? -1, retry ?? -1);
    this.onRateLimited({ ...outcome, retryAfterUs: statedUs < 0 ? undefined : statedUs });
  }

  #probe({ timePath, timeCost }: SiteOptions, done: (venueTimeUs: number | undefined) => void): void {
    const call = { what: 'the time', path: timePath, security: 'none', cost: timeCost, schema: serverTimeSchema } as const;
    this.read(call, (raw) => done(isRefusal(raw) ? undefined : raw.serverTime * 1_000));
  }
}

function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}

function noAnswer(what: string, reply: HttpReply): Refusal {
  const status = reply.type === 'failed' ? {} : { status: reply.status };
  const reason = 'reason' in reply ? reply.reason : `status ${reply.status}`;
  return refusal('no-answer', `${what}: ${reason}`, status);
}

/** "…IP banned until 1736996475556…" */
function bannedUntilUs(message: string): number | undefined {
  const until = /banned until ([0-9]{13})\b/.exec(message)?.[1];
  return until === undefined ? undefined : Number(until) * 1_000;
}
