import type { CancelAlarm } from '@mm/core';
import type { VirtualTime } from './virtual-time.ts';

/** How many messages may be on their way in one direction of one connection. Beyond it the connection is reset. */
const MAX_IN_FLIGHT = 100_000;

/** One direction of a connection: what goes in first comes out first, however long each was to take. */
export class Pipe<Item> {
  readonly #time: VirtualTime;
  readonly #deliver: (items: readonly Item[]) => void;
  #items: { readonly item: Item; readonly dueUs: number }[] = [];
  /** Of `#items`, how many have come out. */
  #head = 0;
  #lastDueUs = 0;
  #cloggedUntilUs = 0;
  #cancel: CancelAlarm | undefined;
  #wakeUs = Number.POSITIVE_INFINITY;

  /** @param deliver gets everything that arrives at one instant, at once */
  constructor(time: VirtualTime, deliver: (items: readonly Item[]) => void) {
    this.#time = time;
    this.#deliver = deliver;
  }

  get inFlight(): number {
    return this.#items.length - this.#head;
  }

  /** @returns whether there was room */
  push(item: Item, delayUs: number): boolean {
    if (this.inFlight >= MAX_IN_FLIGHT) return false;
    const dueUs = Math.max(this.#time.nowUs + delayUs, this.#lastDueUs, this.#cloggedUntilUs);
    this.#lastDueUs = dueUs;
    this.#items.push({ item, dueUs });
    if (this.inFlight === 1) this.#wake(dueUs);
    return true;
  }

  /** Nothing comes out before that time; then all that was due does, at once. */
  clog(untilUs: number): void {
    this.#cloggedUntilUs = Math.max(this.#cloggedUntilUs, untilUs);
    if (this.inFlight > 0) this.#wake(Math.max(this.#wakeUs, this.#cloggedUntilUs));
  }

  get isClogged(): boolean {
    return this.#cloggedUntilUs > this.#time.nowUs;
  }

  /** Whatever is on its way is lost. */
  destroy(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#items = [];
    this.#head = 0;
  }

  #wake(dueUs: number): void {
    this.#cancel?.();
    this.#wakeUs = dueUs;
    this.#cancel = this.#time.at(dueUs, this.#arrive);
  }

  readonly #arrive = (): void => {
    this.#cancel = undefined;
    const arrived: Item[] = [];
    for (let one = this.#items[this.#head]; one !== undefined && one.dueUs <= this.#time.nowUs; one = this.#items[this.#head]) {
      arrived.push(one.item);
      this.#head += 1;
    }
    if (2 * this.#head >= this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    const next = this.#items[this.#head];
    // Before delivering: what is delivered may destroy this pipe, or send more through it.
    if (next !== undefined) this.#wake(Math.max(next.dueUs, this.#cloggedUntilUs));
    this.#deliver(arrived);
  };
}
