import type { Levels } from '@mm/core';
import { FarLevels } from './far-levels.ts';

/**
 * Ticks of one side that lie in the dense window. Of the depth updates of a busy perpetual nine in ten fall within it;
 * the rest go to {@link FarLevels}.
 */
export const WINDOW_TICKS = 8192;

/** Ticks kept free in the window for a price better than the best. */
const HEADROOM = WINDOW_TICKS / 4;

/** What a slot says when its lots are kept in {@link Ladder}'s side table. */
const BIG = 0xffff_ffff;

/** Where the best level must have sunk to before the window follows it. */
const SUNK = WINDOW_TICKS / 2;

/**
 * One side of a book: lots by tick. The ticks near the touch lie in a dense array, so that a change is one store and the
 * next best level is a few steps away; the far ones aside. Slot 0 is the *best* end of the window on either side: slots
 * count down in price for bids and up for asks.
 *
 * What holds between calls: `#best` is the first slot in use, or `WINDOW_TICKS` when the whole side is empty; no level is
 * better than slot 0; every far level is beyond the last slot.
 */
export class Ladder {
  readonly #direction: 1 | -1;
  readonly #maxFarLevels: number;
  /** Lots by slot; {@link BIG} where there are more than 32 bits hold. Half the bytes, and so half the cache misses. */
  readonly #slots = new Uint32Array(WINDOW_TICKS);
  readonly #far = new FarLevels();
  /** The lots of the slots that say {@link BIG}, by tick. Made when there is one. */
  #big: FarLevels | undefined;
  /** Tick of slot 0. */
  #anchor = 0;
  #best = WINDOW_TICKS;
  #inWindow = 0;
  #dropped = 0;

  /**
   * @param direction −1 for bids, where better is higher; +1 for asks
   * @param maxFarLevels bound on the levels beyond the window; past it the farthest are dropped and counted
   */
  constructor(direction: 1 | -1, maxFarLevels: number) {
    this.#direction = direction;
    this.#maxFarLevels = maxFarLevels;
  }

  /** Best price in ticks; NaN when the side is empty. */
  get bestTicks(): number {
    return this.#best === WINDOW_TICKS ? Number.NaN : this.#anchor + this.#direction * this.#best;
  }

  /** Size at the best price; 0 when the side is empty. */
  get bestLots(): number {
    return this.#best === WINDOW_TICKS ? 0 : this.#lotsOfSlot(this.#best);
  }

  /** How many levels are held. */
  get count(): number {
    return this.#inWindow + this.#far.count;
  }

  /** Levels dropped because the bound was reached. Above zero, this side is no longer the venue's to the last level. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Bytes of the arrays. */
  get byteLength(): number {
    return this.#slots.byteLength + this.#far.byteLength + (this.#big?.byteLength ?? 0);
  }

  /** Lots at `tick`; 0 when there is no such level. */
  lotsAt(tick: number): number {
    const slot = (tick - this.#anchor) * this.#direction;
    // Between ticks there is no slot.
    if (slot >= 0 && slot < WINDOW_TICKS) return Number.isInteger(slot) ? this.#lotsOfSlot(slot) : 0;
    return slot < 0 ? 0 : this.#far.get(tick);
  }

  /** Applies levels in order: sets each, or removes it when its lots are zero. The levels must be checked already. */
  apply(levels: Levels): void {
    const { ticks, lots, count } = levels;
    const slots = this.#slots;
    const direction = this.#direction;
    let anchor = this.#anchor;
    let best = this.#best;
    let added = 0;
    for (let i = 0; i < count; i += 1) {
      const tick = ticks[i] as number;
      const size = lots[i] as number;
      const slot = (tick - anchor) * direction;
      if (slot >= 0 && slot < WINDOW_TICKS) {
        const before = slots[slot] as number;
        slots[slot] = size;
        if (size >= BIG || before === BIG) this.#setBig(slot, size);
        // Whether a level comes, goes or changes is a coin toss, so this must not be a branch.
        added += Number(before === 0) - Number(size === 0);
        if (slot > best) continue;
        if (size !== 0) {
          best = slot;
          continue;
        }
        if (slot < best) continue;
      } else if (slot >= WINDOW_TICKS && best < WINDOW_TICKS) {
        this.#far.set(tick, size);
        if (this.#far.count > this.#maxFarLevels) this.#dropFarthest();
        continue;
      }
      // Rare: the best level has gone, or one came that is better than the window. State is handed over and read back.
      this.#inWindow += added;
      added = 0;
      this.#best = best;
      if (slot >= 0 && slot < WINDOW_TICKS) this.#sink();
      else if (size !== 0) this.#setBetter(tick, size);
      anchor = this.#anchor;
      best = this.#best;
    }
    this.#inWindow += added;
    this.#best = best;
  }

  /** Forgets every level. */
  clear(): void {
    this.#slots.fill(0);
    this.#far.clear();
    this.#big = undefined;
    this.#best = WINDOW_TICKS;
    this.#inWindow = 0;
    this.#dropped = 0;
  }

  /**
   * Copies up to `max` levels, best first.
   * @returns how many were copied
   */
  copyTo(ticks: Float64Array, lots: Float64Array, max: number): number {
    const wanted = Math.min(max, this.count, ticks.length, lots.length);
    let filled = 0;
    for (let place = this.firstPlace(); filled < wanted; place = this.nextPlace(place)) {
      ticks[filled] = this.tickAtPlace(place);
      lots[filled] = this.lotsAtPlace(place);
      filled += 1;
    }
    return filled;
  }

  /*
   * Walking without allocation. A place is a slot of the window or, from WINDOW_TICKS on, a rank among the far levels;
   * -1 is past the end. Places are valid until the next change.
   */

  /** Place of the best level, or −1. */
  firstPlace(): number {
    return this.#best === WINDOW_TICKS ? -1 : this.#best;
  }

  /** Place of the next level down the book, or −1. */
  nextPlace(place: number): number {
    const slots = this.#slots;
    let next = place + 1;
    while (next < WINDOW_TICKS && slots[next] === 0) next += 1;
    return next - WINDOW_TICKS < this.#far.count ? next : -1;
  }

  /** Price in ticks of the level at a place. */
  tickAtPlace(place: number): number {
    if (place < WINDOW_TICKS) return this.#anchor + this.#direction * place;
    const sorted = this.#far.sortedTicks();
    const rank = place - WINDOW_TICKS;
    return sorted[this.#direction === 1 ? rank : sorted.length - 1 - rank] as number;
  }

  /** Lots of the level at a place. */
  lotsAtPlace(place: number): number {
    return place < WINDOW_TICKS ? this.#lotsOfSlot(place) : this.#far.get(this.tickAtPlace(place));
  }

  #lotsOfSlot(slot: number): number {
    const lots = this.#slots[slot] as number;
    return lots === BIG ? (this.#big?.get(this.#anchor + this.#direction * slot) ?? 0) : lots;
  }

  /** A slot gets, or had, more lots than 32 bits hold. */
  #setBig(slot: number, lots: number): void {
    const isBig = lots >= BIG;
    if (isBig) this.#slots[slot] = BIG;
    this.#big ??= new FarLevels();
    this.#big.set(this.#anchor + this.#direction * slot, isBig ? lots : 0);
  }

  /** The best level has gone: the next one is the best, and the window follows when it lies deep. */
  #sink(): void {
    if (this.#inWindow > 0) {
      const slots = this.#slots;
      let best = this.#best + 1;
      while (slots[best] === 0) best += 1;
      this.#best = best;
      if (best > SUNK) this.#moveWindow(this.#anchor + this.#direction * best);
    } else if (this.#far.count > 0) {
      this.#moveWindow(this.#direction === 1 ? this.#far.lowest() : this.#far.highest());
    } else {
      this.#best = WINDOW_TICKS;
    }
  }

  /** A level better than the window's first slot, or the first level of an empty side. */
  #setBetter(tick: number, size: number): void {
    this.#moveWindow(tick);
    this.#fill(HEADROOM, size);
  }

  /** Lays the window so that `bestTick` has its headroom, carrying levels between window and far store. */
  #moveWindow(bestTick: number): void {
    const anchor = bestTick - this.#direction * HEADROOM;
    const shift = (anchor - this.#anchor) * this.#direction;
    const slots = this.#slots;
    if (shift < 0) this.#pushOut(Math.max(0, WINDOW_TICKS + shift));
    if (Math.abs(shift) >= WINDOW_TICKS) {
      slots.fill(0);
    } else if (shift > 0) {
      slots.copyWithin(0, shift);
      slots.fill(0, WINDOW_TICKS - shift);
    } else {
      slots.copyWithin(-shift, 0);
      slots.fill(0, 0, -shift);
    }
    this.#anchor = anchor;
    this.#best = HEADROOM;
    if (shift > 0) this.#pullIn();
    if (this.#far.count > this.#maxFarLevels) this.#dropFarthest();
  }

  /** Moves the window's slots from `first` on to the far store. */
  #pushOut(first: number): void {
    const slots = this.#slots;
    for (let slot = first; slot < WINDOW_TICKS; slot += 1) {
      if (slots[slot] === 0) continue;
      this.#far.set(this.#anchor + this.#direction * slot, this.#lotsOfSlot(slot));
      if (slots[slot] === BIG) this.#setBig(slot, 0);
      this.#inWindow -= 1;
    }
  }

  /** Moves the far levels that the window now covers into it. */
  #pullIn(): void {
    const last = this.#anchor + this.#direction * (WINDOW_TICKS - 1);
    const covered =
      this.#direction === 1 ? this.#far.ticksBetween(0, last) : this.#far.ticksBetween(last, Number.POSITIVE_INFINITY);
    // By index: iterating would allocate every tick.
    for (let i = 0; i < covered.length; i += 1) {
      const tick = covered[i] as number;
      this.#fill((tick - this.#anchor) * this.#direction, this.#far.get(tick));
      this.#far.set(tick, 0);
    }
  }

  /** Puts a level into a slot that is empty. */
  #fill(slot: number, lots: number): void {
    this.#slots[slot] = lots;
    if (lots >= BIG) this.#setBig(slot, lots);
    this.#inWindow += 1;
  }

  /** Past the bound the farthest eighth goes, so that this stays rare. */
  #dropFarthest(): void {
    const sorted = this.#far.sortedTicks();
    const surplus = sorted.length - this.#maxFarLevels + (this.#maxFarLevels >> 3);
    const farthest = this.#direction === 1 ? sorted.subarray(sorted.length - surplus) : sorted.subarray(0, surplus);
    for (const tick of farthest) this.#far.set(tick, 0);
    this.#dropped += surplus;
  }
}
