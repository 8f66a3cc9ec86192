import { hrtime } from 'node:process';

/** Runs something once and says how long it took, in microseconds. */
export function timedUs(run: () => void): number {
  const start = hrtime.bigint();
  run();
  return Number(hrtime.bigint() - start) / 1_000;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Two things timed in turn, so that a machine that slows down slows both. */
export interface Paired {
  readonly oursUs: number;
  readonly theirsUs: number;
  /** Median over the rounds of ours / theirs. */
  readonly ratio: number;
}

/**
 * Runs both `warmup` times unmeasured, then in turn `rounds` times. No garbage collection is forced in between: it would
 * make the engine throw optimised code away, which no running bot does.
 */
export function paired(ours: () => void, theirs: () => void, rounds: number, warmup = 3): Paired {
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = -warmup; round < rounds; round += 1) {
    const theirTime = timedUs(theirs);
    const ourTime = timedUs(ours);
    if (round >= 0) pairs.push({ ours: ourTime, theirs: theirTime });
  }
  return {
    oursUs: median(pairs.map((pair) => pair.ours)),
    theirsUs: median(pairs.map((pair) => pair.theirs)),
    ratio: median(pairs.map((pair) => pair.ours / pair.theirs)),
  };
}
