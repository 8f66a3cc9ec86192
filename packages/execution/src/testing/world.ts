/** Things that happen later, in order of time; of those at one time, in the order they were set. */
export class World {
  nowUs: number;
  readonly #heap: { readonly atUs: number; readonly order: number; readonly run: () => void }[] = [];
  #count = 0;

  constructor(startUs: number) {
    this.nowUs = startUs;
  }

  after(delayUs: number, run: () => void): void {
    this.#count += 1;
    this.#heap.push({ atUs: this.nowUs + Math.max(0, Math.round(delayUs)), order: this.#count, run });
    let i = this.#heap.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#isBefore(i, parent)) break;
      this.#swap(i, parent);
      i = parent;
    }
  }

  /** Runs the next thing. @returns whether there was one before `untilUs` */
  step(untilUs: number): boolean {
    const first = this.#heap[0];
    if (first === undefined || first.atUs > untilUs) {
      this.nowUs = Math.max(this.nowUs, untilUs);
      return false;
    }
    const last = this.#heap.pop() as typeof first;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    this.nowUs = Math.max(this.nowUs, first.atUs);
    first.run();
    return true;
  }

  #sink(): void {
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < this.#heap.length && this.#isBefore(left, least)) least = left;
      if (right < this.#heap.length && this.#isBefore(right, least)) least = right;
      if (least === i) return;
      this.#swap(i, least);
      i = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [one, other] = [this.#heap[a], this.#heap[b]] as const;
    if (one === undefined || other === undefined) return false;
    return one.atUs === other.atUs ? one.order < other.order : one.atUs < other.atUs;
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a];
    this.#heap[a] = this.#heap[b] as NonNullable<typeof kept>;
    this.#heap[b] = kept as NonNullable<typeof kept>;
  }
}
