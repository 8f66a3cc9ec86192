import type { Entry } from './entry.ts';

/** Fills that wait for one horizon, by time. Taking from the front is cheap: the place is reclaimed now and then. */
export class Waiting {
  #entries: Entry[] = [];
  #head = 0;

  get length(): number {
    return this.#entries.length - this.#head;
  }

  get first(): Entry | undefined {
    return this.#entries[this.#head];
  }

  shift(): void {
    this.#head += 1;
    if (this.#head < 256 || this.#head * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#head);
    this.#head = 0;
  }

  /** Adds one behind those of its time and earlier; nearly always at the end. */
  add(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length;
    while (at > this.#head && (entries[at - 1] as Entry).timeUs > entry.timeUs) at -= 1;
    if (at === entries.length) entries.push(entry);
    else entries.splice(at, 0, entry);
  }

  all(): Entry[] {
    return this.#entries.slice(this.#head);
  }
}
