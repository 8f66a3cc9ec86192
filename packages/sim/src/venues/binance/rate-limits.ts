import { WindowCounter, type WindowLimit } from './fixed-windows.ts';
import { Refusal } from './refusal.ts';
import type { WireValue } from './wire-json.ts';

/** What a venue lets an address and an account do. */
export interface RateLimitRules {
  /** Request weight per address. */
  readonly weight: WindowLimit;
  /** Orders per account, shortest window first. */
  readonly orders: readonly WindowLimit[];
  /** Further limits that are only told, as spot's RAW_REQUESTS. */
  readonly raw?: WindowLimit;
  /** Requests over the weight limit in one window after which the address is banned. */
  readonly bannedAfter: number;
  /** How long a ban lasts, µs. */
  readonly banUs: number;
}

/** A count of weight or orders that a request costs. */
export interface RequestCost {
  readonly weight: number;
  /** Orders in the shortest window. */
  readonly orders: number;
  /** Orders in the longer windows: a batch of futures counts once there. */
  readonly longOrders: number;
}

export const FREE: RequestCost = { weight: 0, orders: 0, longOrders: 0 };

/**
 * Request weight per address and orders per account, in windows aligned to the clock. Past the limit the venue answers 429;
 * who goes on is banned and gets 418 until the ban ends.
 */
export class RateLimits {
  readonly rules: RateLimitRules;
  private readonly weight: WindowCounter;
  private readonly orders: readonly WindowCounter[];
  private readonly violations: WindowCounter;
  private readonly bans = new Map<string, number>();
  private refused = 0;

  constructor(rules: RateLimitRules) {
    this.rules = rules;
    this.weight = new WindowCounter(rules.weight);
    this.orders = rules.orders.map((limit) => new WindowCounter(limit));
    this.violations = new WindowCounter(rules.weight);
  }

  /** Counts the weight of a request, refused or not. @throws {Refusal} 429 or 418 */
  spendWeight(address: string, weight: number, nowUs: number): void {
    const bannedUntilUs = this.bans.get(address) ?? 0;
    if (nowUs < bannedUntilUs) throw this.counted(bannedUntil(bannedUntilUs, nowUs));
    this.bans.delete(address);
    if (this.weight.add(address, weight, nowUs) <= this.rules.weight.limit) return;
    if (this.violations.add(address, 1, nowUs) > this.rules.bannedAfter) {
      this.ban(address, nowUs + this.rules.banUs);
      throw this.counted(bannedUntil(nowUs + this.rules.banUs, nowUs));
    }
    throw this.counted(tooMuchWeight(address, this.rules.weight, this.weight.endUs(nowUs), nowUs));
  }

  /** Gives weight back: spot charges nothing for a placement that succeeded. */
  returnWeight(address: string, weight: number, nowUs: number): void {
    this.weight.add(address, -weight, nowUs);
  }

  ban(address: string, untilUs: number): void {
    if (this.bans.size >= MOST_BANS) this.bans.clear();
    this.bans.set(address, untilUs);
  }

  /** @throws {Refusal} -1015 when one more order is too many */
  spendOrders(account: string, cost: RequestCost, nowUs: number): void {
    for (const [at, counter] of this.orders.entries()) {
      if (counter.wouldExceed(account, at === 0 ? cost.orders : cost.longOrders, nowUs)) {
        throw this.counted(tooManyOrders(counter.limit, counter.endUs(nowUs), nowUs));
      }
    }
    for (const [at, counter] of this.orders.entries()) counter.add(account, at === 0 ? cost.orders : cost.longOrders, nowUs);
  }

  /** Spot counts orders that were not filled: a fill gives the order back. */
  returnOrder(account: string, nowUs: number): void {
    for (const counter of this.orders) counter.add(account, -1, nowUs);
  }

  /** What clients were refused because they had passed a limit, or went on after that. What a fault refuses (F28) is not theirs. */
  get refusals(): number {
    return this.refused;
  }

  /** Counts a refusal for having passed a limit, one that is kept elsewhere included, and hands it back. */
  counted<Value>(refusal: Value): Value {
    this.refused += 1;
    return refusal;
  }

  usedWeight(address: string, nowUs: number): number {
    return this.weight.count(address, nowUs);
  }

  /** What is left of the window's weight to the address that has used most of it. Below zero for one that went on past the limit. */
  weightLeft(nowUs: number): number {
    return this.rules.weight.limit - this.weight.most(nowUs);
  }

  weightHeaders(address: string, nowUs: number): Record<string, string> {
    const count = String(this.usedWeight(address, nowUs));
    return { 'x-mbx-used-weight': count, [`x-mbx-used-weight-${letters(this.rules.weight)}`]: count };
  }

  orderHeaders(account: string, nowUs: number): Record<string, string> {
    const headers: Record<string, string> = {};
    for (const counter of this.orders) {
      headers[`x-mbx-order-count-${letters(counter.limit)}`] = String(counter.count(account, nowUs));
    }
    return headers;
  }

  /** As the WebSocket API reports: weight always, orders with what concerns orders. */
  reported(address: string, account: string | undefined, nowUs: number): WireValue {
    const weight = shown('REQUEST_WEIGHT', this.rules.weight, this.weight.count(address, nowUs));
    return account === undefined ? [weight] : [...this.ordersReported(account, nowUs), weight];
  }

  ordersReported(account: string, nowUs: number): WireValue[] {
    return this.orders.map((counter) => shown('ORDERS', counter.limit, counter.count(account, nowUs)));
  }

  /** As `exchangeInfo` and `rateLimit/order` list them, without counts. */
  listed(): WireValue[] {
    return [shown('REQUEST_WEIGHT', this.rules.weight), ...this.ordersListed(), ...this.rawListed()];
  }

  ordersListed(): WireValue[] {
    return this.rules.orders.map((limit) => shown('ORDERS', limit));
  }

  private rawListed(): WireValue[] {
    return this.rules.raw === undefined ? [] : [shown('RAW_REQUESTS', this.rules.raw)];
  }
}

const MOST_BANS = 10_000;

function shown(rateLimitType: string, limit: WindowLimit, count?: number): WireValue {
  return { rateLimitType, interval: limit.interval, intervalNum: limit.intervalNum, limit: limit.limit, count };
}

/** `1m`, `10s`, `1d`: the end of a header's name. */
function letters(limit: WindowLimit): string {
  return `${limit.intervalNum}${limit.interval.charAt(0).toLowerCase()}`;
}

export function tooMuchWeight(address: string, limit: WindowLimit, endUs: number, nowUs: number): Refusal {
  const unit = limit.interval.toLowerCase();
  const window = limit.intervalNum === 1 ? unit : `${limit.intervalNum} ${unit}s`;
  return rateRefusal(
    429,
    `Too many requests; current limit of IP(${address}) is ${limit.limit} requests per ${window}. Please use the websocket for live updates to avoid polling the API.`,
    endUs,
    nowUs,
  );
}

export function bannedUntil(untilUs: number, nowUs: number): Refusal {
  const until = Math.ceil(untilUs / 1000);
  return rateRefusal(
    418,
    `Way too many requests; IP banned until ${until}. Please use the websocket for live updates to avoid bans.`,
    untilUs,
    nowUs,
  );
}

function rateRefusal(status: number, message: string, untilUs: number, nowUs: number): Refusal {
  return new Refusal(-1003, message, {
    status,
    headers: { 'retry-after': String(Math.max(1, Math.ceil((untilUs - nowUs) / 1_000_000))) },
  });
}

function tooManyOrders(limit: WindowLimit, endUs: number, nowUs: number): Refusal {
  const window = `${limit.intervalNum} ${limit.interval}${limit.intervalNum === 1 ? '' : 'S'}`;
  return new Refusal(-1015, `Too many new orders; current limit is ${limit.limit} orders per ${window}.`, {
    status: 429,
    headers: { 'retry-after': String(Math.max(1, Math.ceil((endUs - nowUs) / 1_000_000))) },
  });
}
