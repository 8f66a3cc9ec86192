import { PROBES } from '../oracle/probe-names.ts';
import { KINDS } from '../rig/fault-menu.ts';
import { type ExamReport, isPassed, SEEDS_FOR_ALL, unfired, unhit } from './exam-report.ts';

const SHOWN_SEEDS = 10;
const SHOWN_VIOLATIONS = 4;

/** For a terminal. */
export function reportText(report: ExamReport): readonly string[] {
  const { seeds, redrawn, events, orders, fills, processes, failed } = report;
  return [
    `${seeds} seeds (${redrawn} drawn anew), ${processes} processes, ${events} events, ${orders} orders, ${fills} fills`,
    `faults: ${KINDS.map((id) => `${id} ${report.faults[id] ?? 0}`).join(' · ')}`,
    'situations, and in how many seeds:',
    ...PROBES.map((name) => `  ${String(report.probes[name] ?? 0).padStart(6)}  ${name}`),
    ...failed
      .slice(0, SHOWN_SEEDS)
      .flatMap(({ seed, violations, again }) => [
        `seed ${seed}: again with ${again}`,
        ...violations
          .slice(0, SHOWN_VIOLATIONS)
          .map(({ invariant, atUs, what }) => `  ${invariant} at ${(atUs / 1e6).toFixed(3)} s: ${what}`),
      ]),
    failed.length > SHOWN_SEEDS ? `and ${failed.length - SHOWN_SEEDS} seeds more` : '',
    verdict(report),
  ].filter((line) => line !== '');
}

function verdict(report: ExamReport): string {
  if (isPassed(report)) {
    const few = report.seeds < SEEDS_FOR_ALL ? ` (of situations and faults nothing is said below ${SEEDS_FOR_ALL} seeds)` : '';
    return `passed${few}`;
  }
  const wrong = Object.entries(report.violations).map(([invariant, count]) => `${invariant} ${count} times`);
  const missed =
    report.seeds < SEEDS_FOR_ALL
      ? []
      : [...unfired(report).map((id) => `${id} never fired`), ...unhit(report).map((name) => `never: ${name}`)];
  return `FAILED: ${[...wrong, ...missed].join(', ')}`;
}
