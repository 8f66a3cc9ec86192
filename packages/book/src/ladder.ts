import type { Levels } from '@mm/core';
import { FarLevels } from './far-levels.ts';

/**
 * Ticks of one side that lie in the dense window. Of the depth updates of a busy perpetual nine in ten fall within it;
 * the rest go to {@link FarLevels}.
 */
export const WINDOW_TICKS = 8192;

/** Ticks kept free in the window for a price better than the best. */
const HEADROOM = WINDOW_TICKS / 4;

/** Lots that a slot of 16 or of 32 bits does not hold: it says so many, and they are kept in {@link Ladder}'s side table. */
const BIG_16 = 0xffff;
const BIG_32 = 0xffff_ffff;

/** How long the side table may grow before it is tidied, and the slots made wider where that does not help. */
const MANY_BIG = 64;

/** Where the best level must have sunk to before the window follows it. */
const SUNK = WINDOW_TICKS / 2;

/** Indices of levels that are to go to the far store. One list for all: it is empty between calls. */
const WAITING = new Int32Array(32);

/** Where what {@link FarLevels.touch} returns is kept: somewhere the engine cannot prove that nobody looks. */
const TOUCHED = new Int32Array(1);

/**
 * One side of a book: lots by tick. The ticks near the touch lie in a dense array, so that a change is one store and the
 * next best level is a few steps away; the far ones aside. Slot 0 is the *best* end of the window on either side: slots
 * count down in price for bids and up for asks.
 *
 * What holds between calls: `#best` is the first slot in use, or `WINDOW_TICKS` when the whole side is empty; no level is
 * better than slot 0; every far level is beyond the last slot.
 *
 * With hundreds of books, hardly a slot is in the cache when its level changes. So a change stores and looks at nothing:
 * the processor does not wait for a store. That is why nobody counts the levels of the window as they come and go.
 */
export class Ladder {
  readonly #direction: 1 | -1;
  readonly #maxFarLevels: number;
  /** Lots by slot; {@link #tooBig} where they are so many or more. 16 bits as long as nearly all fit: fewer cache misses. */
  #slots: Uint16Array | Uint32Array = new Uint16Array(WINDOW_TICKS);
  #tooBig = BIG_16;
  readonly #far = new FarLevels();
  /** By tick, the lots of the slots that say {@link #tooBig}, and others that did once. Made when there is one. */
  #big: FarLevels | undefined;
  #bigBound = MANY_BIG;
  /** Tick of slot 0. */
  #anchor = 0;
  #best = WINDOW_TICKS;
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

  /** How many levels are held. Counts them. */
  get count(): number {
    const slots = this.#slots;
    let inWindow = 0;
    for (let slot = this.#best; slot < WINDOW_TICKS; slot += 1) inWindow += Number(slots[slot] !== 0);
    return inWindow + this.#far.count;
  }

  get isEmpty(): boolean {
    return this.#best === WINDOW_TICKS;
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
    if (count === 0) return;
    for (let next = this.#applyPlain(levels, 0); next < count; next = this.#applyPlain(levels, next + 1)) {
      this.#applyOne(ticks[next] as number, lots[next] as number);
    }
  }

  /**
   * Applies levels from `from` on, as long as they are of the usual sort: in the window, or far. Nothing is called within the
   * loop, so that all it needs stays in registers; the next best level is looked for once and behind it, unless the event has
   * brought a better one by then.
   * @returns index of the first that was not applied; the count when all were
   */
  #applyPlain(levels: Levels, from: number): number {
    const { ticks, lots, count } = levels;
    const slots = this.#slots;
    const tooBig = this.#tooBig;
    const direction = this.#direction;
    const anchor = this.#anchor;
    let best = this.#best;
    // No level is at `best` any more, nor before it: what is best behind it is to be found.
    let gone = false;
    let waiting = 0;
    let next = from;
    for (; next < count; next += 1) {
      const size = lots[next] as number;
      const distance = ((ticks[next] as number) - anchor) * direction;
      if (distance >= WINDOW_TICKS) {
        if (gone || best === WINDOW_TICKS || waiting === WAITING.length) break;
        WAITING[waiting] = next;
        waiting += 1;
        continue;
      }
      if (distance < 0 || size >= tooBig) break;
      const slot = distance | 0;
      if (slot <= best) {
        if (size !== 0) {
          best = slot;
          gone = false;
        } else if (slot === best) gone = true;
      }
      slots[slot] = size;
    }
    this.#best = best;
    if (waiting > 0) this.#applyFar(levels, waiting);
    if (gone) this.#sink();
    return next;
  }

  /** Applies the far levels that wait. All their places are looked at before the first is changed: one wait, not many. */
  #applyFar(levels: Levels, waiting: number): void {
    const { ticks, lots } = levels;
    const far = this.#far;
    let touched = 0;
    for (let i = 0; i < waiting; i += 1) touched += far.touch(ticks[WAITING[i] as number] as number);
    TOUCHED[0] = touched;
    for (let i = 0; i < waiting; i += 1) {
      const at = WAITING[i] as number;
      this.#setFar(ticks[at] as number, lots[at] as number);
    }
  }

  /** Applies a level of any sort. */
  #applyOne(tick: number, size: number): void {
    const slot = (tick - this.#anchor) * this.#direction;
    if (slot >= 0 && slot < WINDOW_TICKS) {
      this.#setSlot(slot, size);
      if (size !== 0) this.#best = Math.min(this.#best, slot);
      else if (slot === this.#best) this.#sink();
    } else if (slot >= WINDOW_TICKS && !this.isEmpty) {
      this.#setFar(tick, size);
    } else if (size !== 0) {
      this.#setBetter(tick, size);
    }
  }

  /** Forgets every level. */
  clear(): void {
    this.#slots.fill(0);
    this.#far.clear();
    this.#big = undefined;
    this.#best = WINDOW_TICKS;
    this.#dropped = 0;
  }

  /**
   * Copies up to `max` levels, best first.
   * @returns how many were copied
   */
  copyTo(ticks: Float64Array, lots: Float64Array, max: number): number {
    const room = Math.min(max, ticks.length, lots.length);
    let filled = 0;
    for (let place = this.firstPlace(); place >= 0 && filled < room; place = this.nextPlace(place)) {
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
    return lots === this.#tooBig ? (this.#big?.get(this.#tickOfSlot(slot)) ?? 0) : lots;
  }

  #tickOfSlot(slot: number): number {
    return this.#anchor + this.#direction * slot;
  }

  #setSlot(slot: number, lots: number): void {
    if (lots >= this.#tooBig) this.#setBig(slot, lots);
    else this.#slots[slot] = lots;
  }

  /** A slot gets more lots than it holds. */
  #setBig(slot: number, lots: number): void {
    this.#slots[slot] = this.#tooBig;
    this.#big ??= new FarLevels();
    this.#big.set(this.#tickOfSlot(slot), lots);
    if (this.#big.count > this.#bigBound) this.#tidyBig();
  }

  /** Drops what no slot refers to any more from the side table, and makes the slots wider when most are still needed. */
  #tidyBig(): void {
    const old = this.#big ?? new FarLevels();
    const bigTicks = old
      .ticksBetween(this.#lowestTick(), this.#highestTick())
      .filter((tick) => this.#slots[(tick - this.#anchor) * this.#direction] === this.#tooBig);
    if (bigTicks.length > MANY_BIG / 2 && this.#tooBig === BIG_16) {
      this.#slots = new Uint32Array(this.#slots);
      this.#tooBig = BIG_32;
    }
    this.#big = undefined;
    this.#bigBound = Math.max(MANY_BIG, 2 * bigTicks.length);
    for (const tick of bigTicks) this.#setSlot((tick - this.#anchor) * this.#direction, old.get(tick));
  }

  #setFar(tick: number, size: number): void {
    this.#far.set(tick, size);
    if (this.#far.count > this.#maxFarLevels) this.#dropFarthest();
  }

  /** The best level has gone: the next one is the best, and the window follows when it lies deep. */
  #sink(): void {
    const slots = this.#slots;
    let best = this.#best + 1;
    while (best < WINDOW_TICKS && slots[best] === 0) best += 1;
    this.#best = best;
    if (best === WINDOW_TICKS) {
      if (this.#far.count > 0) this.#moveWindow(this.#direction === 1 ? this.#far.lowest() : this.#far.highest());
    } else if (best > SUNK) this.#moveWindow(this.#tickOfSlot(best));
  }

  /** A level better than the window's first slot, or the first level of an empty side. */
  #setBetter(tick: number, size: number): void {
    this.#moveWindow(tick);
    this.#setSlot(HEADROOM, size);
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
      if (slots[slot] !== 0) this.#far.set(this.#tickOfSlot(slot), this.#lotsOfSlot(slot));
    }
  }

  /** Moves the far levels that the window now covers into it. */
  #pullIn(): void {
    const covered = this.#far.ticksBetween(this.#lowestTick(), this.#highestTick());
    // By index: iterating would allocate every tick.
    for (let i = 0; i < covered.length; i += 1) {
      const tick = covered[i] as number;
      this.#setSlot((tick - this.#anchor) * this.#direction, this.#far.get(tick));
      this.#far.set(tick, 0);
    }
  }

  /** Bounds of the ticks that have a slot. */
  #lowestTick(): number {
    return this.#direction === 1 ? this.#anchor : this.#tickOfSlot(WINDOW_TICKS - 1);
  }

  #highestTick(): number {
    return this.#direction === 1 ? this.#tickOfSlot(WINDOW_TICKS - 1) : this.#anchor;
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
