import type { Account, Entry, FillFacts } from './entry.ts';
import { difference, type Exact, magnitude, product, sum } from './exact.ts';
import type { Mids } from './mids.ts';
import { HORIZONS_US, type Sums } from './sums.ts';
import { Waiting } from './waiting.ts';

/** Fills per instrument whose markouts are still to come; past it the oldest is settled early. */
const MAX_PENDING = 16_384;

/** Which horizon parts adverse selection from inventory: index 2, five seconds. */
const ADVERSE_STAGE = 2;

/**
 * Follows each fill through its horizons. A horizon is settled when a mid *later* than it is known, with the mid in force at
 * it: so the outcome does not depend on whether the fill or the mid came first.
 */
export class Markouts {
  /** Fills waiting for each horizon, by time. */
  readonly queues: readonly Waiting[] = HORIZONS_US.map(() => new Waiting());
  pending = 0;
  /** Settled before their time: too many were pending, or the tick changed. */
  hurried = 0;
  readonly #mids: Mids;
  readonly #whole: Account;
  #nextDueUs = Number.POSITIVE_INFINITY;
  #moneyPerSizeTick: Exact;

  constructor(mids: Mids, whole: Account, moneyPerSizeTick: Exact) {
    this.#mids = mids;
    this.#whole = whole;
    this.#moneyPerSizeTick = moneyPerSizeTick;
  }

  set moneyPerSizeTick(value: Exact) {
    this.#moneyPerSizeTick = value;
  }

  /** Takes a fill in, at the horizon it stands before. */
  add(entry: Entry): void {
    this.pending += 1;
    this.#enqueue(entry, (entry.fill as FillFacts).stage);
    if (this.pending > MAX_PENDING) this.#hurry();
    this.advance();
  }

  /** Settles what the mids known by now decide. */
  advance(): void {
    const { lastUs } = this.#mids;
    if (lastUs <= this.#nextDueUs) return;
    this.#nextDueUs = Number.POSITIVE_INFINITY;
    for (let stage = 0; stage < HORIZONS_US.length; stage += 1) this.#advanceStage(stage, lastUs);
  }

  #advanceStage(stage: number, lastUs: number): void {
    const queue = this.queues[stage] as Waiting;
    const horizon = HORIZONS_US[stage] as number;
    for (let entry = queue.first; entry !== undefined; entry = queue.first) {
      const dueUs = entry.timeUs + horizon;
      if (dueUs >= lastUs) {
        this.#nextDueUs = Math.min(this.#nextDueUs, dueUs);
        return;
      }
      queue.shift();
      this.#settle(entry, this.#mids.at2(dueUs));
      if (stage + 1 < HORIZONS_US.length) this.#enqueue(entry, stage + 1);
      else this.pending -= 1;
    }
  }

  /** Settles all that wait at the present mid, because the next one will be counted in other ticks. */
  flush(): void {
    while (this.pending > 0) this.#hurry();
  }

  /** A fill that waits is taken as if the present mid were the one at its horizon, without being settled. */
  provisional(account: Account): Pick<Sums, 'spread2' | 'adverse2' | 'hedge2' | 'held2'> {
    const into = { spread2: 0, adverse2: 0, hedge2: 0, held2: 0 };
    for (const queue of this.queues.slice(0, ADVERSE_STAGE + 1)) {
      for (const entry of queue.all()) {
        if (account !== this.#whole && entry.account !== account) continue;
        const { stage, mid2 } = entry.fill as FillFacts;
        const now2 = this.#mids.last2;
        if (stage === 0) this.#attributeEntry(into, entry, now2);
        if (!isHedge(entry)) this.#attributeHolding(into, entry, stage === 0 ? now2 : mid2, now2);
      }
    }
    return into;
  }

  #settle(entry: Entry, mid2: number): void {
    const facts = entry.fill as FillFacts;
    const { stage } = facts;
    if (stage === 0) facts.mid2 = mid2;
    for (const { sums } of [entry.account, this.#whole]) {
      if (stage === 0) this.#attributeEntry(sums, entry, mid2);
      if (stage === ADVERSE_STAGE && !isHedge(entry)) this.#attributeHolding(sums, entry, facts.mid2, mid2);
      const markout = sums.markouts[stage];
      if (markout !== undefined && !Number.isNaN(mid2)) {
        markout.fills += 1;
        markout.notional = sum(markout.notional, magnitude(entry.notional));
        markout.gain2 = sum(markout.gain2, difference(this.#worth2(entry, mid2), product(entry.notional, 2)));
      }
    }
    facts.stage = stage + 1;
  }

  /** The distance of the price from the mid, or for a hedge from the mid it was decided at; from there on a hedge is held. */
  #attributeEntry(into: Attribution2, entry: Entry, mid2: number): void {
    const { reference2 } = entry.fill as FillFacts;
    if (!isHedge(entry)) {
      into.spread2 = sum(into.spread2, difference(this.#worth2(entry, mid2), product(entry.notional, 2)));
      return;
    }
    const reference = this.#worth2(entry, Number.isNaN(reference2) ? mid2 : reference2);
    into.hedge2 = sum(into.hedge2, difference(reference, product(entry.notional, 2)));
    into.held2 = sum(into.held2, reference);
  }

  /** The way of the mid until the horizon, and from there on inventory. */
  #attributeHolding(into: Attribution2, entry: Entry, atFill2: number, atHorizon2: number): void {
    const held = this.#worth2(entry, Number.isNaN(atHorizon2) ? atFill2 : atHorizon2);
    into.adverse2 = sum(into.adverse2, difference(held, this.#worth2(entry, atFill2)));
    into.held2 = sum(into.held2, held);
  }

  /** Twice the size's worth at a mid; at its own price where there was no mid. */
  #worth2(entry: Entry, mid2: number): Exact {
    if (Number.isNaN(mid2)) return product(entry.notional, 2);
    return product(product(entry.size, mid2), this.#moneyPerSizeTick);
  }

  #enqueue(entry: Entry, stage: number): void {
    (this.queues[stage] as Waiting).add(entry);
    this.#nextDueUs = Math.min(this.#nextDueUs, entry.timeUs + (HORIZONS_US[stage] as number));
  }

  /** Settles the fill that has waited longest, at the present mid. */
  #hurry(): void {
    const queue = this.queues.findLast(({ length }) => length > 0) as Waiting;
    const entry = queue.first as Entry;
    queue.shift();
    while ((entry.fill as FillFacts).stage < HORIZONS_US.length) this.#settle(entry, this.#mids.last2);
    this.hurried += 1;
    this.pending -= 1;
  }
}

type Attribution2 = Pick<Sums, 'spread2' | 'adverse2' | 'hedge2' | 'held2'>;

function isHedge(entry: Entry): boolean {
  return (entry.fill as FillFacts).purpose === 'hedge';
}
