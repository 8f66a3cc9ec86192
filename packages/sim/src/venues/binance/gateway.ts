import type { Operation } from '../../server/venue-server.ts';
import type { ApiKey } from './api-keys.ts';
import type { BinanceFaults } from './faults.ts';
import type { Parameters } from './parameters.ts';
import { bannedUntil, FREE, type RateLimits, type RequestCost, tooMuchWeight } from './rate-limits.ts';
import { badSignature, invalidKey, malformedKey, missingParameter, Refusal } from './refusal.ts';
import { isPercentEncoded, signatureHolds } from './signatures.ts';
import type { Timetable } from './timetable.ts';
import type { WireValue } from './wire-json.ts';

/** One thing that can be asked for, by REST and often by the WebSocket API too. */
export interface Endpoint {
  readonly operation: Operation;
  /** `key` needs the header only, `signed` a signature and a timestamp. */
  readonly security: 'none' | 'key' | 'signed';
  /** What the key must be allowed to do beyond reading. */
  readonly trades?: true;
  readonly weight: number | ((params: Parameters) => number);
  /** What it takes from the limits of orders; absent: nothing. */
  readonly orders?: (params: Parameters) => RequestCost;
  /** Spot takes no weight for an order that was accepted. */
  readonly freeWhenDone?: true;
  /** @throws {Refusal} */
  readonly run: (call: Call) => WireValue;
}

/** A request that has passed all checks. */
export interface Call {
  readonly params: Parameters;
  /** Whose it is; empty for public data. */
  readonly account: string;
  readonly key: ApiKey | undefined;
  readonly address: string;
  readonly nowUs: number;
  /** The venue's own clock, ms. */
  readonly venueMs: number;
  readonly viaSocket: boolean;
}

/** Who asks, from where, how. */
export interface Asking {
  readonly params: Parameters;
  readonly address: string;
  /** The text of the API key, if one was given. */
  readonly apiKey: string | undefined;
  /** A session that has logged on needs neither key nor signature. */
  readonly session: ApiKey | undefined;
  readonly viaSocket: boolean;
}

export type Outcome =
  | { readonly done: true; readonly value: WireValue; readonly account: string | undefined }
  | { readonly done: false; readonly refusal: Refusal; readonly account: string | undefined };

/** What an account's events are held in while a request is carried out. */
export interface EventGate {
  hold(): void;
  /** How many went out. */
  release(): number;
}

export interface GatewayParts {
  readonly limits: RateLimits;
  readonly faults: BinanceFaults;
  readonly timetable: Timetable;
  readonly events: EventGate;
  readonly keys: ReadonlyMap<string, ApiKey>;
  readonly product: 'usdm' | 'spot';
}

/** Most a request may ask for, ms; documented for spot, and kept for futures, whose documents name no bound. */
const LONGEST_RECV_WINDOW = 60_000;

/** Checks requests in the venue's order, carries them out, and answers: limits, key, time, signature, then the request itself. */
export class Gateway {
  /** Our own mistakes. Nothing may throw out of a server, so they are kept here, and tests look. */
  readonly mistakes: unknown[] = [];
  private readonly parts: GatewayParts;

  constructor(parts: GatewayParts) {
    this.parts = parts;
  }

  venueMs(nowUs: number): number {
    return Math.floor(this.parts.faults.clock.at(nowUs) / 1000);
  }

  /** Answers once, in this call or, with slow cancels, later. */
  handle(endpoint: Endpoint, asking: Asking, nowUs: number, answer: (outcome: Outcome, nowUs: number) => void): void {
    let account: string | undefined;
    try {
      const weight = this.admit(endpoint, asking, nowUs);
      const key = this.identify(endpoint, asking, nowUs);
      account = key?.account;
      const busy = this.parts.faults.takeBusy('before', endpoint.operation);
      if (busy !== undefined) throw busy;
      if (endpoint.orders !== undefined) this.parts.limits.spendOrders(account ?? '', endpoint.orders(asking.params), nowUs);
      const told = (outcome: Outcome, atUs: number): void => {
        if (endpoint.freeWhenDone && outcome.done) this.parts.limits.returnWeight(asking.address, weight, atUs);
        answer(outcome, atUs);
      };
      const run = (atUs: number): void => this.carryOut(endpoint, this.callOf(asking, key, atUs), told);
      const late = (atUs: number): void => {
        // The matching engine looks at the age of a request once more.
        if (this.venueMs(atUs) - (asking.params.integer('timestamp') ?? 0) <= recvWindowOf(asking.params)) run(atUs);
        else answer({ done: false, refusal: this.tooLate(), account }, atUs);
      };
      const { slowCancelUs } = this.parts.faults;
      if (endpoint.operation !== 'cancel' || slowCancelUs === 0) {
        run(nowUs);
        return;
      }
      this.parts.faults.count('F29');
      this.parts.timetable.at(nowUs + slowCancelUs, late);
    } catch (error) {
      answer({ done: false, refusal: this.refusalOf(error), account }, nowUs);
    }
  }

  private admit(endpoint: Endpoint, asking: Asking, nowUs: number): number {
    const { limits, faults } = this.parts;
    const weight = typeof endpoint.weight === 'number' ? endpoint.weight : endpoint.weight(asking.params);
    limits.spendWeight(asking.address, weight, nowUs);
    const rate = faults.takeRate();
    if (rate !== undefined) {
      const untilUs = nowUs + rate.retryAfterS * 1_000_000;
      throw rate.status === 418
        ? bannedUntil(untilUs, nowUs)
        : tooMuchWeight(asking.address, limits.rules.weight, untilUs, nowUs);
    }
    if (faults.maintenance && endpoint.operation !== 'other') {
      faults.count('F47');
      throw new Refusal(-1016, 'This service is no longer available.', { status: 503 });
    }
    return weight;
  }

  private tooLate(): Refusal {
    const code = this.parts.product === 'usdm' ? -5028 : -1021;
    return new Refusal(code, 'Timestamp for this request is outside of the ME recvWindow.');
  }

  private callOf(asking: Asking, key: ApiKey | undefined, nowUs: number): Call {
    return {
      params: asking.params,
      account: key?.account ?? '',
      key,
      address: asking.address,
      nowUs,
      venueMs: this.venueMs(nowUs),
      viaSocket: asking.viaSocket,
    };
  }

  private identify(endpoint: Endpoint, asking: Asking, nowUs: number): ApiKey | undefined {
    if (endpoint.security === 'none') return undefined;
    const key = this.keyOf(asking);
    if (endpoint.security === 'signed') this.checkSignature(key, asking, nowUs);
    const { permissions } = key;
    const mayTrade = this.parts.product === 'usdm' ? permissions.enableFutures : permissions.enableSpotAndMarginTrading;
    if (!permissions.enableReading || (endpoint.trades && !mayTrade)) throw invalidKey();
    return key;
  }

  private keyOf(asking: Asking): ApiKey {
    const { apiKey, session, address } = asking;
    if (apiKey === undefined && session !== undefined) return session;
    if (apiKey === undefined || !/^[A-Za-z0-9]{1,128}$/.test(apiKey)) throw malformedKey();
    const key = this.parts.keys.get(apiKey);
    if (key === undefined || (key.addresses !== undefined && !key.addresses.includes(address))) throw invalidKey();
    return key;
  }

  private checkSignature(key: ApiKey, asking: Asking, nowUs: number): void {
    const { params, session, apiKey } = asking;
    const timestamp = params.needInteger('timestamp');
    const recvWindow = recvWindowOf(params);
    const now = this.venueMs(nowUs);
    if (timestamp >= now + 1000) {
      throw new Refusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    }
    if (now - timestamp > recvWindow) throw new Refusal(-1021, 'Timestamp for this request is outside of the recvWindow.');
    if (session !== undefined && apiKey === undefined) return;
    const signature = params.needText('signature');
    const { payload } = params;
    if (payload === undefined) throw badSignature();
    if (this.parts.product === 'spot' && !asking.viaSocket && !isPercentEncoded(payload)) throw badSignature();
    if (!signatureHolds(key.material, payload, signature)) throw badSignature();
  }

  private carryOut(endpoint: Endpoint, call: Call, answer: (outcome: Outcome, nowUs: number) => void): void {
    const { events, faults } = this.parts;
    events.hold();
    const outcome = this.outcomeOf(endpoint, call);
    if (faults.eventsBeforeReply && events.release() > 0) faults.count('F08');
    answer(outcome, call.nowUs);
    events.release();
  }

  private outcomeOf(endpoint: Endpoint, call: Call): Outcome {
    const account = call.account === '' ? undefined : call.account;
    try {
      const value = endpoint.run(call);
      const busy = this.parts.faults.takeBusy('after', endpoint.operation);
      return busy === undefined ? { done: true, value, account } : { done: false, refusal: busy, account };
    } catch (error) {
      return { done: false, refusal: this.refusalOf(error), account };
    }
  }

  private refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    if (this.mistakes.length < MOST_MISTAKES) this.mistakes.push(error);
    return new Refusal(-1000, 'An unknown error occurred while processing the request.', { status: 500 });
  }
}

const MOST_MISTAKES = 100;

/** @throws {Refusal} when it is longer than the venue takes */
function recvWindowOf(params: Parameters): number {
  const recvWindow = params.integer('recvWindow') ?? 5000;
  if (recvWindow > LONGEST_RECV_WINDOW) throw new Refusal(-1131, 'recvWindow must be less than 60000');
  return recvWindow;
}

export function needsOneOf(params: Parameters, a: string, b: string): void {
  if (!params.has(a) && !params.has(b)) throw missingParameter(a);
}

export function oneOrder(): RequestCost {
  return { ...FREE, orders: 1, longOrders: 1 };
}
