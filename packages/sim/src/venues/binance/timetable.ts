/** What is to happen later, in order of time and, for equal times, of asking. Its users ask for a bounded number of things each. */
export class Timetable {
  private readonly entries: Entry[] = [];

  nextUs(): number {
    return this.entries[0]?.dueUs ?? Number.POSITIVE_INFINITY;
  }

  at(dueUs: number, run: (nowUs: number) => void): () => void {
    const entry: Entry = { dueUs, run };
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.dueUs ?? 0) <= dueUs) low = middle + 1;
      else high = middle;
    }
    this.entries.splice(low, 0, entry);
    return () => this.forget(entry);
  }

  /** Takes the first entry that is due up to and including `nowUs`. */
  takeDue(nowUs: number): Entry | undefined {
    const first = this.entries[0];
    return first !== undefined && first.dueUs <= nowUs ? this.entries.shift() : undefined;
  }

  private forget(entry: Entry): void {
    const at = this.entries.indexOf(entry);
    if (at >= 0) this.entries.splice(at, 1);
  }
}

interface Entry {
  readonly dueUs: number;
  readonly run: (nowUs: number) => void;
}
