import type { Violation } from '../oracle/exam-context.ts';
import { PROBES, type ProbeName } from '../oracle/probe-names.ts';
import { type ExamFaultId, KINDS } from '../rig/fault-menu.ts';
import type { CountedSeed } from './seed-loop.ts';

/** A seed in which something did not hold. */
export interface FailedSeed {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** What to type to see it again. */
  readonly again: string;
}

/** What a run of the exam came to. Reports of parts add up. */
export interface ExamReport {
  readonly seeds: number;
  readonly redrawn: number;
  readonly events: number;
  readonly orders: number;
  readonly fills: number;
  readonly processes: number;
  /** How often each kind of fault showed itself. */
  readonly faults: Readonly<Record<string, number>>;
  /** In how many seeds each situation was met. */
  readonly probes: Readonly<Record<string, number>>;
  /** By invariant, how often it did not hold. */
  readonly violations: Readonly<Record<string, number>>;
  readonly failed: readonly FailedSeed[];
  /** Over the hashes of all seeds, in order. */
  readonly hashes: Readonly<Record<string, string>>;
}

const NOTHING: ExamReport = {
  ...{ seeds: 0, redrawn: 0, events: 0, orders: 0, fills: 0, processes: 0 },
  ...{ faults: {}, probes: {}, violations: {}, failed: [], hashes: {} },
};

/** Failed seeds that are told in full. */
const MOST_FAILED = 200;

export function reportOf(seed: number, { result, redrawn }: CountedSeed): ExamReport {
  const { events, orders, fills, processes, faults, probes, violations, hash } = result;
  const byInvariant: Record<string, number> = {};
  for (const { invariant } of violations) byInvariant[invariant] = (byInvariant[invariant] ?? 0) + 1;
  return {
    ...{ seeds: 1, redrawn, events, orders, fills, processes },
    faults: Object.fromEntries(faults.filter(({ fired }) => fired > 0).map(({ id, fired }) => [id, fired])),
    probes: Object.fromEntries(probes.map((name) => [name, 1])),
    violations: byInvariant,
    failed: violations.length === 0 ? [] : [{ seed, violations, again: `pnpm mm exam --from ${seed} --seeds 1` }],
    hashes: { [seed]: hash },
  };
}

export function sumOf(reports: readonly ExamReport[]): ExamReport {
  return reports.reduce((sum, one) => {
    const failed = [...sum.failed, ...one.failed].sort((a, b) => a.seed - b.seed).slice(0, MOST_FAILED);
    return {
      seeds: sum.seeds + one.seeds,
      redrawn: sum.redrawn + one.redrawn,
      events: sum.events + one.events,
      orders: sum.orders + one.orders,
      fills: sum.fills + one.fills,
      processes: sum.processes + one.processes,
      faults: added(sum.faults, one.faults),
      probes: added(sum.probes, one.probes),
      violations: added(sum.violations, one.violations),
      failed,
      hashes: { ...sum.hashes, ...one.hashes },
    };
  }, NOTHING);
}

/** So many seeds must have met every situation and shown every kind of fault. */
export const SEEDS_FOR_ALL = 300;

/** Situations nobody was in. */
export function unhit({ probes }: ExamReport): readonly ProbeName[] {
  return PROBES.filter((name) => (probes[name] ?? 0) === 0);
}

/** Kinds of faults that never showed themselves. */
export function unfired({ faults }: ExamReport): readonly ExamFaultId[] {
  return KINDS.filter((id) => (faults[id] ?? 0) === 0);
}

/** Did everything hold, and was everything there that must be? */
export function isPassed(report: ExamReport): boolean {
  if (report.failed.length > 0 || Object.keys(report.violations).length > 0) return false;
  return report.seeds < SEEDS_FOR_ALL || (unhit(report).length === 0 && unfired(report).length === 0);
}

function added(one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>): Record<string, number> {
  const sum: Record<string, number> = { ...one };
  for (const [name, count] of Object.entries(other)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
