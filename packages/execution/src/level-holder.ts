import { type Bps, type Grid, type InstrumentId, isRefusal, type Side, type StrategyId, type Ticks } from '@mm/core';
import { type Candidate, isTradable, splitOverVenues } from './best-execution.ts';
import type { NoticeSink } from './notices.ts';
import type { OrderDesk } from './order-desk.ts';
import type { OrderRecord } from './order-record.ts';
import type { OrderStore } from './order-store.ts';
import type { MarketSource } from './ports.ts';

/** How a level is reached, and what happens when it is not. */
export interface LevelPolicy {
  /** How far beyond the best price after fees: the first at once, each next one `stepUs` later, the last kept. */
  readonly ladderBps: readonly Bps[];
  readonly stepUs: number;
  /** For so long the level may be missed. */
  readonly nakedUs: number;
  /** Then: `flatten` tries as long again at `flattenBps`; `halt` stops at once. Both tell. */
  readonly onNaked: 'flatten' | 'halt';
  readonly flattenBps: Bps;
  /** Between tries, after a refusal and after an order that found nothing to trade with. */
  readonly pauseUs: number;
}

export interface LevelTerms {
  /** Names it, and its orders. */
  readonly owner: string;
  readonly strategy: StrategyId | undefined;
  readonly grid: Grid;
  readonly allowed: readonly InstrumentId[];
  readonly policy: LevelPolicy;
  /** Only what shrinks a position. */
  readonly reduceOnly: boolean;
  /** Not worse than this there, whatever the ladder says. */
  readonly limits?: ReadonlyMap<InstrumentId, Ticks>;
  /** Signed grid lots that are missing: wanted minus what cumulative fills say there is. */
  readonly need: () => number;
}

export interface LevelWorld {
  readonly desk: OrderDesk;
  readonly store: OrderStore;
  readonly markets: MarketSource;
  readonly onNotice: NoticeSink;
}

/** How far a level is, as plain values. */
export interface SavedLevel {
  readonly orders: readonly string[];
  readonly missedSinceUs: number | undefined;
  readonly stage: 'ladder' | 'flatten' | 'halted';
  readonly pausedUntilUs: number;
}

/**
 * Holds an exposure at a level: hedges, the completion of legs and their unwinding are all this. Looks at what is missing,
 * less what may still fill, and trades the rest where it is best after fees. An order whose fate is unknown counts as if it
 * would fill, so nothing is hedged twice; the time without the level runs on all the same.
 */
export class LevelHolder {
  readonly terms: LevelTerms;
  readonly #world: LevelWorld;
  #orders: OrderRecord[] = [];
  #missedSinceUs: number | undefined;
  #stage: 'ladder' | 'flatten' | 'halted' = 'ladder';
  #pausedUntilUs = 0;

  constructor(terms: LevelTerms, world: LevelWorld) {
    this.terms = terms;
    this.#world = world;
  }

  /** Nothing is missing that could be traded, and nothing is on its way. */
  get isHeld(): boolean {
    return this.#missedSinceUs === undefined && this.#orders.length === 0;
  }

  get isHalted(): boolean {
    return this.#stage === 'halted';
  }

  /** Those that may still fill. */
  get orders(): readonly OrderRecord[] {
    return this.#orders;
  }

  /** An order of the holder it takes over from. */
  adopt(order: OrderRecord): void {
    this.#orders.push(order);
  }

  /** The same level on other venues: its orders and its time go on. */
  takeOver(other: LevelHolder): void {
    this.#orders = [...other.#orders];
    this.#missedSinceUs = other.#missedSinceUs;
    this.#stage = other.#stage;
    this.#pausedUntilUs = other.#pausedUntilUs;
  }

  save(): SavedLevel {
    const orders = this.#orders.map(({ key }) => key);
    return { orders, missedSinceUs: this.#missedSinceUs, stage: this.#stage, pausedUntilUs: this.#pausedUntilUs };
  }

  restore(saved: SavedLevel, orders: ReadonlyMap<string, OrderRecord>): void {
    this.#orders = saved.orders.map((key) => orders.get(key)).filter((order) => order !== undefined);
    this.#missedSinceUs = saved.missedSinceUs;
    this.#stage = saved.stage;
    this.#pausedUntilUs = saved.pausedUntilUs;
  }

  /** A person or a policy says: try on. */
  resume(): void {
    this.#stage = 'ladder';
    this.#missedSinceUs = undefined;
  }

  plan(nowUs: number): void {
    this.#settle(nowUs);
    const need = this.terms.need();
    const side: Side = need > 0 ? 'bid' : 'ask';
    const candidates = need === 0 ? [] : this.#candidates(side);
    // Dust is carried: it is not missing until some venue would take it. A market nobody may trade on now is no excuse.
    const isMissed = need !== 0 && (candidates.length === 0 || isTradable(Math.abs(need), candidates, side));
    if (!isMissed) {
      this.#missedSinceUs = undefined;
      if (this.#stage === 'flatten') this.#stage = 'ladder';
      return;
    }
    this.#missedSinceUs ??= nowUs;
    this.#checkTime(nowUs);
    if (this.#stage === 'halted' || nowUs < this.#pausedUntilUs) return;
    this.#trade(side, Math.abs(need) - this.#onItsWay(side, nowUs), candidates, nowUs);
  }

  nextWakeUs(nowUs: number): number {
    const since = this.#missedSinceUs;
    if (since === undefined || this.#stage === 'halted') return Number.POSITIVE_INFINITY;
    const { stepUs, nakedUs } = this.terms.policy;
    const step = since + (Math.floor((nowUs - since) / stepUs) + 1) * stepUs;
    const next = Math.min(step, since + nakedUs > nowUs ? since + nakedUs : since + 2 * nakedUs);
    return this.#pausedUntilUs > nowUs ? Math.min(next, this.#pausedUntilUs) : next;
  }

  /** What is open of it goes, as far as it can. */
  cancel(nowUs: number): void {
    for (const order of this.#orders) this.#world.desk.cancel(order, nowUs);
  }

  /** Lets go of orders that can fill no more. After one that found nothing the market is given a moment. */
  #settle(nowUs: number): void {
    const ended = this.#orders.filter((order) => order.exposedLots(nowUs) <= 0);
    if (ended.length === 0) return;
    this.#orders = this.#orders.filter((order) => !ended.includes(order));
    const { stepUs, pauseUs } = this.terms.policy;
    const sinceUs = this.#missedSinceUs ?? nowUs;
    const stepOf = (atUs: number): number => Math.floor((atUs - sinceUs) / stepUs);
    // Not when the next rung has come meanwhile: that is another price.
    const isSameTry = ended.some(
      ({ state, filled, facts }) => state === 'expired' && filled === 0 && stepOf(facts.sentAtUs) === stepOf(nowUs),
    );
    if (isSameTry) this.#pausedUntilUs = Math.min(nowUs + pauseUs, sinceUs + (stepOf(nowUs) + 1) * stepUs);
  }

  /** Grid lots on this side that may still fill; what is on the other side may not, and so is not counted against it. */
  #onItsWay(side: Side, nowUs: number): number {
    return this.#orders.reduce((sum, order) => {
      const member = this.terms.grid.members.get(order.facts.instrument);
      return order.facts.side === side && member !== undefined ? sum + order.exposedLots(nowUs) * member.lotsPerLot : sum;
    }, 0);
  }

  #candidates(side: Side): Candidate[] {
    const { allowed, grid, limits } = this.terms;
    return allowed.flatMap((instrument) => {
      const member = grid.members.get(instrument);
      const book = this.#world.markets.book(instrument);
      const feeBps = this.#world.markets.takerFeeBps(instrument);
      if (member === undefined || book === undefined || feeBps === undefined) return [];
      // One whose fate is unknown blocks its venue, for this side.
      if (this.#orders.some(({ facts }) => facts.instrument === instrument && facts.side === side)) return [];
      return [{ instrument, member, book, fee: feeBps / 10_000, limit: limits?.get(instrument) }];
    });
  }

  #trade(side: Side, size: number, candidates: readonly Candidate[], nowUs: number): void {
    const { desk } = this.#world;
    const open = candidates.filter(({ instrument }) => desk.isOpen(instrument, nowUs));
    if (size <= 0 || open.length === 0) return;
    for (const { instrument, size: lots, price } of splitOverVenues(side, size, open, this.#slippage(nowUs))) {
      if (this.#clearsOwnQuotes(instrument, side, price, nowUs)) continue;
      const { owner, strategy, reduceOnly } = this.terms;
      const placed = desk.place(
        {
          instrument,
          strategy,
          purpose: 'hedge',
          owner,
          side,
          price,
          size: lots,
          reduceOnly,
          resting: false,
          replaces: undefined,
        },
        nowUs,
      );
      if (isRefusal(placed)) this.#pausedUntilUs = nowUs + this.terms.policy.pauseUs;
      else this.#orders.push(placed);
    }
  }

  /** Own quotes that it would trade with are taken off first. @returns whether there were any */
  #clearsOwnQuotes(instrument: InstrumentId, side: Side, price: Ticks, nowUs: number): boolean {
    let found = false;
    for (const order of this.#world.store.openOf(instrument)) {
      if (!order.possiblyLive || order.facts.side === side) continue;
      const own = order.amend?.price ?? order.price;
      const crosses = own === undefined || (side === 'bid' ? own <= price : own >= price);
      if (!crosses) continue;
      found = true;
      this.#world.desk.cancel(order, nowUs);
    }
    return found;
  }

  #slippage(nowUs: number): number {
    const { ladderBps, stepUs, flattenBps } = this.terms.policy;
    if (this.#stage === 'flatten') return flattenBps / 10_000;
    const step = Math.floor((nowUs - (this.#missedSinceUs ?? nowUs)) / stepUs);
    return (ladderBps[Math.min(step, ladderBps.length - 1)] ?? 0) / 10_000;
  }

  #checkTime(nowUs: number): void {
    const { nakedUs, onNaked } = this.terms.policy;
    const missedUs = nowUs - (this.#missedSinceUs ?? nowUs);
    if (this.#stage === 'ladder' && missedUs >= nakedUs) {
      this.#stage = onNaked === 'flatten' ? 'flatten' : 'halted';
      this.#alarm(missedUs, nowUs);
    } else if (this.#stage === 'flatten' && missedUs >= 2 * nakedUs) {
      this.#stage = 'halted';
      this.#alarm(missedUs, nowUs);
    }
  }

  #alarm(missedUs: number, nowUs: number): void {
    const { owner, need } = this.terms;
    const message = `${owner}: ${need()} lots missing for ${missedUs / 1e6} s: ${this.#stage}`;
    const about = { venue: undefined, instrument: this.terms.allowed[0], message, mustHalt: this.isHalted, nowUs };
    this.#world.onNotice({ type: 'alarm', alarm: 'naked', ...about });
  }
}
