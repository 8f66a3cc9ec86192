import { assert, type EventSink, type Refusal, refusal, type VenueId } from '@mm/core';
import { Alarm } from '../alarm.ts';
import type { ConnectorWorld } from '../world.ts';
import type { Block, BlockKind, RateLimitRegistry } from './rate-limit-registry.ts';
import type { RateCost, RateWindow, RateWindowSpec } from './rate-window.ts';

export interface RateLimiterOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  readonly registry: RateLimitRegistry;
  readonly windows: readonly RateWindowSpec[];
  /** What shares the address's windows: the venue's host. */
  readonly address: string;
  /** What shares the account's windows; any stable text that is no secret. */
  readonly account: string;
  /** Venue's clock minus ours, for fixed windows. Default 0. */
  readonly offsetUs?: () => number;
  /** Cancels that may wait for budget. Default 256; past it they are denied as `no-budget`. */
  readonly maxWaitingCancels?: number;
  /** A cancel waits no longer. Default 10 s. */
  readonly maxCancelWaitUs?: number;
}

export type RateUse = 'create' | 'read' | 'cancel';

/** Sends it; told how to give the budget back, once, should nothing have left. */
export type RunCancel = (giveBack: () => void) => void;

interface WaitingCancel {
  readonly cost: RateCost;
  readonly run: RunCancel;
  readonly refused: (why: Refusal) => void;
  readonly untilUs: number;
}

/**
 * The venue's limits as one connector sees them. Creates and reads never queue: without budget they are refused at once.
 * Cancels may use the reserve, and wait, bounded, in the order they came.
 */
export class RateLimiter {
  readonly #options: RateLimiterOptions;
  readonly #windows = new Map<string, RateWindow>();
  /** What was last said about a window. */
  readonly #said = new Map<string, number>();
  readonly #waiting: WaitingCancel[] = [];
  readonly #alarm: Alarm;
  #draining = false;

  constructor(options: RateLimiterOptions) {
    this.#options = options;
    for (const spec of options.windows) {
      const owner = spec.scope === 'address' ? options.address : options.account;
      this.#windows.set(spec.name, options.registry.window(owner, spec));
    }
    this.#alarm = new Alarm(options.world, () => this.#drain());
  }

  /** Takes the units, or says why not: `no-budget`, `banned`. */
  trySpend(cost: RateCost, use: RateUse): Refusal | undefined {
    const problem = this.#problemOf(cost, use);
    if (problem === undefined) this.#spend(cost);
    return problem;
  }

  #problemOf(cost: RateCost, use: RateUse): Refusal | undefined {
    const block = this.#blockOf(use);
    if (block !== undefined) return refusal('banned', `${block.reason}; nothing leaves before that is over`);
    for (const name of Object.keys(cost)) {
      if (this.#room(name, use) < (cost[name] as number)) {
        this.#report(name);
        return refusal('no-budget', `the venue's limit ${name} is used up`, { budget: name });
      }
    }
    return undefined;
  }

  #spend(cost: RateCost): void {
    for (const name of Object.keys(cost)) {
      const window = this.#window(name);
      window.spend(cost[name] as number, this.#timeOf(window));
      this.#report(name);
    }
  }

  /** Creates, of which there are many more, are not given back: no closure for each. */
  #spendForNow(cost: RateCost): () => void {
    const spent = Object.keys(cost).map((name) => {
      const window = this.#window(name);
      const receipt = window.spend(cost[name] as number, this.#timeOf(window));
      this.#report(name);
      return { name, window, receipt };
    });
    return () => {
      for (const { name, window, receipt } of spent.splice(0)) {
        window.giveBack(cost[name] as number, receipt);
        this.#report(name);
      }
    };
  }

  /** Cancels only: runs `run` within this call when there is budget and nobody waits, else later; or `refused`, exactly one. */
  spendOrWait(cost: RateCost, run: RunCancel, refused: (why: Refusal) => void): void {
    const { maxWaitingCancels = 256, maxCancelWaitUs = 10_000_000 } = this.#options;
    const problem = this.#waiting.length > 0 ? refusal('no-budget', 'others wait already') : this.#problemOf(cost, 'cancel');
    if (problem === undefined) {
      run(this.#spendForNow(cost));
      return;
    }
    const block = this.#blockOf('cancel');
    const now = this.#nowUs();
    if (block !== undefined && block.untilUs > now + maxCancelWaitUs) {
      refused(refusal('banned', block.reason));
      return;
    }
    if (this.#waiting.length >= maxWaitingCancels) {
      refused(refusal('no-budget', `${maxWaitingCancels} cancels wait for the venue's limit already`));
      return;
    }
    this.#waiting.push({ cost, run, refused, untilUs: now + maxCancelWaitUs });
    this.#wake();
  }

  /**
   * The venue's own count of a window, from a header or a reply. It raises ours, never lowers it.
   * @param sentAtUs when the request it came with was sent: a count from before a fixed window's edge is not applied after it
   */
  correct(window: string, used: number, sentAtUs?: number): void {
    const own = this.#windows.get(window);
    if (own === undefined || !Number.isSafeInteger(used) || used < 0) return;
    const now = this.#timeOf(own);
    if (own.spec.kind === 'fixed' && sentAtUs !== undefined) {
      const sent = sentAtUs + (this.#options.offsetUs?.() ?? 0);
      if (Math.floor(sent / own.spec.windowUs) !== Math.floor(now / own.spec.windowUs)) return;
    }
    own.raise(used, now);
    this.#report(window);
  }

  /** The venue states another limit (exchangeInfo, rateLimits). */
  setLimit(window: string, limit: number): void {
    const own = this.#windows.get(window);
    if (own === undefined || !Number.isSafeInteger(limit) || limit <= 0) return;
    own.limit = limit;
    this.#report(window);
  }

  /** The venue said to wait: nothing of that kind leaves until then. Everybody who shares the address (or account) obeys. */
  backOff(forUs: number, kind: BlockKind, reason: string): void {
    const owner = kind === 'creates' ? this.#options.account : this.#options.address;
    this.#options.registry.block(owner, { kind, reason, untilUs: this.#nowUs() + Math.max(0, forUs) });
  }

  /** When, on our clock, the last of what holds back this use ends; `undefined` when nothing does. */
  blockedUntilUs(use: RateUse): number | undefined {
    const block = this.#blockOf(use);
    return block === undefined ? undefined : this.#options.world.clock.nowUs() + block.untilUs - this.#nowUs();
  }

  remaining(window: string, use: RateUse): number {
    return Math.max(0, this.#room(window, use));
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  close(): void {
    this.#alarm.clear();
    this.#waiting.length = 0;
  }

  #drain(): void {
    this.#draining = true;
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const problem = this.#problemOf(next.cost, 'cancel');
      if (problem !== undefined && next.untilUs > this.#nowUs()) break;
      this.#waiting.shift();
      if (problem === undefined) next.run(this.#spendForNow(next.cost));
      else next.refused(problem);
    }
    this.#draining = false;
    this.#wake();
  }

  /** Rings when something may have changed for the first who waits. */
  #wake(): void {
    const next = this.#waiting[0];
    if (next === undefined || this.#draining) return;
    const now = this.#nowUs();
    const freesIn = Object.keys(next.cost).map((name) => {
      const window = this.#window(name);
      return this.#room(name, 'cancel') >= (next.cost[name] as number) ? 0 : window.freesInUs(this.#timeOf(window));
    });
    const block = this.#blockOf('cancel');
    const wait = Math.max(0, ...freesIn, block === undefined ? 0 : block.untilUs - now);
    this.#alarm.after(Math.max(1_000, Math.min(wait, next.untilUs - now)));
  }

  #room(name: string, use: RateUse): number {
    const window = this.#window(name);
    const reserve = use === 'cancel' ? 0 : window.cancelReserve;
    return window.limit - reserve - window.used(this.#timeOf(window));
  }

  #blockOf(use: RateUse): Block | undefined {
    const { registry, address, account } = this.#options;
    const now = this.#nowUs();
    const banned = registry.blockOf(address, 'banned', now) ?? registry.blockOf(address, 'everything', now);
    return banned ?? (use === 'create' ? registry.blockOf(account, 'creates', now) : undefined);
  }

  #window(name: string): RateWindow {
    const window = this.#windows.get(name);
    assert(window !== undefined, `no such limit: ${name}`);
    return window;
  }

  /** Fixed windows are cut by the venue's clock; a sliding one only needs time that never goes back. */
  #timeOf(window: RateWindow): number {
    if (window.spec.kind === 'sliding') return this.#nowUs();
    return this.#options.world.clock.nowUs() + (this.#options.offsetUs?.() ?? 0);
  }

  #nowUs(): number {
    return this.#options.world.clock.monotonicUs();
  }

  /** Says a budget when it has moved by a twentieth, so that an order does not mean an event. */
  #report(name: string): void {
    const window = this.#window(name);
    const remaining = this.remaining(name, 'create');
    const before = this.#said.get(name);
    const moved = before === undefined || Math.abs(before - remaining) >= window.limit / 20;
    if (!moved && !(remaining === 0 && before !== 0)) return;
    this.#said.set(name, remaining);
    const { venue, sink, world } = this.#options;
    const nowUs = world.clock.nowUs();
    const resetsAtUs = nowUs + window.freesInUs(this.#timeOf(window));
    sink({ type: 'rate-budget', venue, budget: name, remaining, limit: window.limit, resetsAtUs, receiveTimeUs: nowUs });
  }
}
