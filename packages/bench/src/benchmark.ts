import type { CaptureFacts } from './facts.ts';
import type { Recording } from './recording.ts';
import type { Row } from './row.ts';

/** What a benchmark is given. */
export interface BenchmarkInput {
  readonly recording: Recording;
  /** What the recording must end with, by the plain replay; equal to the known facts where there are any. */
  readonly end: CaptureFacts;
  /** Measured rounds of each pair. */
  readonly rounds: number;
}

/** Measures one row. Throws when what it timed did not do its work right. */
export type Benchmark = (input: BenchmarkInput) => Row;
