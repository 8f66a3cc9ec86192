import type { RandomSource } from '@mm/core';
import { burst, spreadOut, wholeBetween } from '../random/draws.ts';
import { type BookSideName, type LevelChange, PlainBook } from './plain-book.ts';

/** What a venue's book looks like and how restless it is. */
export interface BookUpdatePlannerOptions {
  readonly random: RandomSource;
  /** Levels a side within the width, about. A seventh as many again stand farther out. */
  readonly levels: number;
  /** Levels that change per update, on average over time. */
  readonly levelsPerUpdate: number;
  /** The median size of a level. */
  readonly typicalLots: number;
  /** How far from the touch most of the book lies. */
  readonly widthTicks: number;
}

/** Where the two sides of the book are to meet. */
export interface Touch {
  readonly bidTicks: number;
  readonly askTicks: number;
}

/**
 * Plans updates of one book: moves the touch to where it belongs, then adds, changes and deletes levels, mostly near the
 * touch, some far out, now and then one that was never there. At no price twice in an update, and deletes before the rest,
 * so that the book is not crossed in itself at any point of the plan.
 */
export class BookUpdatePlanner {
  /** The book after everything planned so far. */
  readonly book: PlainBook = new PlainBook();
  readonly #options: BookUpdatePlannerOptions;
  /** Levels a side within the width and beyond it. */
  readonly #nearTarget: number;
  readonly #farTarget: number;
  #changes = new Map<string, LevelChange>();
  /** Changes made beyond those that were due: the touch has to move, however far. */
  #overdrawn = 0;

  constructor(options: BookUpdatePlannerOptions, touch: Touch) {
    this.#options = options;
    this.#nearTarget = Math.ceil(options.levels * 1.1) + 1;
    this.#farTarget = Math.ceil(options.levels * 0.15);
    this.#moveTouch(touch);
    for (const side of SIDES) this.#fill(side);
    this.#takeChanges();
  }

  /** The width holds more prices than there are to be levels, so that this ends; the bound is for chance gone mad. */
  #fill(side: BookSideName): void {
    const wanted = this.#nearTarget + this.#farTarget;
    for (let tries = 0; this.#nearCount(side) < this.#nearTarget && tries < 200 * wanted; tries += 1)
      this.#set(side, this.#nearPrice(side), this.#lots(1));
    for (let tries = 0; this.book[side].count < wanted && tries < 200 * wanted; tries += 1)
      this.#set(side, this.#farPrice(side), this.#lots(1));
  }

  /** The changes of the next update, at least one. */
  next(touch: Touch): readonly LevelChange[] {
    const { random, levelsPerUpdate } = this.#options;
    const drawn = Math.max(1, Math.round(levelsPerUpdate * burst(random)));
    const due = Math.max(1, drawn - this.#overdrawn);
    this.#moveTouch(touch);
    for (let tries = 0; this.#changes.size < due && tries < 4 * due; tries += 1) this.#changeSomething();
    const changes = this.#takeChanges();
    this.#overdrawn = Math.max(0, this.#overdrawn + changes.length - drawn);
    return changes;
  }

  #moveTouch({ bidTicks, askTicks }: Touch): void {
    for (const [side, best] of [
      ['bid', bidTicks],
      ['ask', askTicks],
    ] as const) {
      const levels = this.book[side];
      while (levels.count > 0 && levels.isBetter(levels.ticks[0] as number, best)) this.#set(side, levels.ticks[0] as number, 0);
      if (levels.at(best) === 0 || this.#options.random() < 0.5) this.#set(side, best, this.#lots(8));
    }
  }

  /** An eighth of what happens, happens beyond the width, as in recorded feeds. */
  #changeSomething(): void {
    const { random } = this.#options;
    const side = random() < 0.5 ? 'bid' : 'ask';
    const near = this.#nearCount(side);
    // Levels that a moving price left behind are cleared away, or the book would grow with every trend.
    if (this.book[side].count - near > 2 * this.#farTarget + 2)
      this.#deleteAt(side, wholeBetween(random, near, this.book[side].count));
    else if (random() < 0.125) this.#changeFar(side, near);
    else this.#changeNear(side, near);
  }

  /** A third of the changes in recorded feeds are adds and deletes, 2 to 4 % deletes of levels never seen. */
  #changeNear(side: BookSideName, near: number): void {
    const { random } = this.#options;
    const missing = 1 - near / this.#nearTarget;
    const adds = within(0.02, 0.2 + missing * 8, 0.7);
    const deletes = within(0.02, 0.18 - missing * 8, 0.7);
    const what = random();
    if (what < adds) this.#set(side, this.#nearPrice(side), this.#lots(1));
    else if (what < adds + deletes) this.#deleteAt(side, Math.max(1, this.#nearRank(near)));
    else this.#resizeAt(side, this.#nearRank(near));
  }

  #changeFar(side: BookSideName, near: number): void {
    const { random } = this.#options;
    const far = this.book[side].count - near;
    const rank = near + wholeBetween(random, 0, far);
    const what = random();
    if (what < 0.15) this.#deleteUnknown(side);
    else if (what < 0.5 && far > 0) this.#resizeAt(side, rank);
    else if (far > this.#farTarget) this.#deleteAt(side, rank);
    else this.#set(side, this.#farPrice(side), this.#lots(1));
  }

  #resizeAt(side: BookSideName, rank: number): void {
    const price = this.book[side].ticks[rank];
    if (price !== undefined) this.#set(side, price, this.#lots(rank === 0 ? 8 : 1));
  }

  /** Never the best: where the touch is, is not chance. */
  #deleteAt(side: BookSideName, rank: number): void {
    const price = this.book[side].ticks[rank];
    if (price !== undefined && rank > 0) this.#set(side, price, 0);
  }

  #deleteUnknown(side: BookSideName): void {
    const price = this.#farPrice(side);
    if (this.book[side].at(price) === 0) this.#set(side, price, 0);
  }

  /** Levels within the width. */
  #nearCount(side: BookSideName): number {
    const levels = this.book[side];
    const best = levels.ticks[0] as number;
    const { widthTicks } = this.#options;
    return levels.countBetterThan(side === 'bid' ? best - widthTicks : best + widthTicks);
  }

  /** A rank within the width, the better the likelier. */
  #nearRank(near: number): number {
    const chance = this.#options.random();
    return Math.floor(chance * chance * near);
  }

  /** A price within the width, the better the likelier. */
  #nearPrice(side: BookSideName): number {
    const { random, widthTicks } = this.#options;
    const chance = random();
    const distance = Math.floor(chance * chance * widthTicks);
    const best = this.book[side].ticks[0] as number;
    return side === 'bid' ? Math.max(1, best - distance) : best + distance;
  }

  /** A price anywhere down to 2 % or up to three times of the best. */
  #farPrice(side: BookSideName): number {
    const { random } = this.#options;
    const chance = random();
    const far = chance * chance * chance;
    const best = this.book[side].ticks[0] as number;
    return side === 'bid' ? Math.max(1, Math.floor(best * (1 - 0.98 * far))) : Math.ceil(best * (1 + 2 * far));
  }

  #lots(times: number): number {
    const { random, typicalLots } = this.#options;
    return Math.max(1, Math.floor(typicalLots * times * spreadOut(random)) + wholeBetween(random, 0, 2));
  }

  #set(side: BookSideName, price: number, size: number): void {
    const key = `${side}${price}`;
    if (this.#changes.has(key)) return;
    const change = { side, ticks: price, lots: size };
    this.#changes.set(key, change);
    this.book.apply(change);
  }

  #takeChanges(): LevelChange[] {
    const all = [...this.#changes.values()];
    this.#changes = new Map();
    return [...all.filter((one) => one.lots === 0), ...all.filter((one) => one.lots > 0)];
  }
}

function within(low: number, value: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

const SIDES: readonly BookSideName[] = ['bid', 'ask'];
