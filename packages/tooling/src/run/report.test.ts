import { expect, test } from 'vitest';
import { failureText, formatDuration, reportLine } from './report.ts';

test('writes a time in the unit a person would use', () => {
  expect([0.4, 999, 4_200, 60_000, 185_000].map(formatDuration)).toEqual(['0 ms', '999 ms', '4.2 s', '1 min 0 s', '3 min 5 s']);
});

test('shows what a step printed only when it failed', () => {
  const report = { name: 'types', durationMs: 5, output: 'TS2322', note: '' };
  expect(failureText({ ...report, outcome: 'passed' })).toBe('');
  expect(failureText({ ...report, outcome: 'failed' })).toContain('TS2322');
  expect(reportLine({ ...report, outcome: 'failed' })).toMatch(/^✗ types +5 ms$/);
});
