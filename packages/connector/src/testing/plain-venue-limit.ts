/** A venue's limit as the venue counts it: every arrival written down, every window counted from scratch. The twin of `limits/`. */
export class PlainVenueLimit {
  readonly #arrivals: { readonly atUs: number; readonly units: number }[] = [];

  arrive(atUs: number, units: number): void {
    this.#arrivals.push({ atUs, units });
  }

  /** The most any window starting at a whole multiple of its length holds. */
  mostInFixed(windowUs: number): number {
    const counts = new Map<number, number>();
    for (const { atUs, units } of this.#arrivals) {
      const window = Math.floor(atUs / windowUs);
      counts.set(window, (counts.get(window) ?? 0) + units);
    }
    return Math.max(0, ...counts.values());
  }

  /** The most any stretch of that length holds: the fullest ends at an arrival. */
  mostInSliding(windowUs: number): number {
    const countsAt = (endUs: number): number =>
      this.#arrivals.reduce((sum, { atUs, units }) => (atUs > endUs - windowUs && atUs <= endUs ? sum + units : sum), 0);
    return Math.max(0, ...this.#arrivals.map(({ atUs }) => countsAt(atUs)));
  }
}
