import type { StepReport } from './steps.ts';

const MARKS = { passed: '✓', failed: '✗', skipped: '–' } as const;

/** One line per step: mark, name, time, note. */
export function reportLine({ outcome, name, durationMs, note }: StepReport): string {
  const time = outcome === 'skipped' ? 'skipped' : formatDuration(durationMs);
  return `${MARKS[outcome]} ${name.padEnd(28)} ${time.padStart(9)}  ${note}`.trimEnd();
}

/** What a failed step printed, under its name; nothing for any other. */
export function failureText({ outcome, name, output }: StepReport): string {
  return outcome === 'failed' ? `\n── ${name} ──\n${output.trimEnd()}\n` : '';
}

/** A time a person can read: `230 ms`, `4.2 s`, `3 min 5 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
