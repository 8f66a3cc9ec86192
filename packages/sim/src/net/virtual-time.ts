import type { CancelAlarm } from '@mm/core';

interface Event {
  readonly dueUs: number;
  /** Of two events due at once, the one asked for first goes first. */
  readonly order: number;
  readonly run: () => void;
  /** Where it stands in the heap; −1 when it has left. */
  place: number;
}

/**
 * Time that passes only when someone takes a step: a queue of things to do, in order of their time and, at one time, of
 * their asking. Nothing in it depends on anything else, so that the same asking gives the same order.
 */
export class VirtualTime {
  #nowUs: number;
  #order = 0;
  #steps = 0;
  /** A binary heap, the earliest on top. Removal is real, so that a time limit that was met leaves nothing behind. */
  readonly #heap: Event[] = [];

  constructor(startUs: number) {
    this.#nowUs = startUs;
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  /** Steps taken. */
  get steps(): number {
    return this.#steps;
  }

  /** What is still to come. */
  get pending(): number {
    return this.#heap.length;
  }

  /** When the next step is due; `Infinity` if there is none. */
  get nextDueUs(): number {
    return this.#heap[0]?.dueUs ?? Number.POSITIVE_INFINITY;
  }

  /** Calls `run` at that time, or at the next step if it has passed; never within this call. */
  at(dueUs: number, run: () => void): CancelAlarm {
    if (Number.isNaN(dueUs)) throw new RangeError('an event needs a time');
    this.#order += 1;
    const event: Event = { dueUs: Math.max(this.#nowUs, dueUs), order: this.#order, run, place: this.#heap.length };
    this.#heap.push(event);
    this.#up(event);
    return () => this.#remove(event);
  }

  /** Does the one thing that is due next. @returns whether there was one */
  step(): boolean {
    const next = this.#heap[0];
    if (next === undefined) return false;
    this.#remove(next);
    this.#nowUs = next.dueUs;
    this.#steps += 1;
    next.run();
    return true;
  }

  /** Takes every step due up to and including `untilUs`, and lets it be that time. */
  run(untilUs: number): void {
    while (this.nextDueUs <= untilUs) this.step();
    this.#nowUs = Math.max(this.#nowUs, untilUs);
  }

  #remove(event: Event): void {
    const { place } = event;
    if (place < 0) return;
    event.place = -1;
    const last = this.#heap.pop() as Event;
    if (last === event) return;
    this.#heap[place] = last;
    last.place = place;
    this.#up(last);
    this.#down(last);
  }

  #up(event: Event): void {
    let { place } = event;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(this.#heap[parent] as Event, event)) break;
      this.#put(this.#heap[parent] as Event, place);
      place = parent;
    }
    this.#put(event, place);
  }

  #down(event: Event): void {
    let { place } = event;
    for (;;) {
      const left = 2 * place + 1;
      const right = left + 1;
      let least = event;
      let at = place;
      for (const child of [left, right]) {
        const one = this.#heap[child];
        if (one !== undefined && isBefore(one, least)) {
          least = one;
          at = child;
        }
      }
      if (at === place) break;
      this.#put(least, place);
      place = at;
    }
    this.#put(event, place);
  }

  #put(event: Event, place: number): void {
    this.#heap[place] = event;
    event.place = place;
  }
}

function isBefore(one: Event, other: Event): boolean {
  return one.dueUs < other.dueUs || (one.dueUs === other.dueUs && one.order < other.order);
}
