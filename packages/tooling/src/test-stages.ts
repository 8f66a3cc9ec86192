import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from './run/command.ts';
import { formatDuration } from './run/report.ts';
import { closingLine, NO_TESTS, runStages, type Stage, type StageReport, type StageResult, totalCounts } from './run/stages.ts';
import { readReport, reportingTo } from './run/vitest-report.ts';
import { WORKSPACE_ROOT } from './run/workspace-root.ts';
import { LONG_STAGES, STAGES } from './stage-list.ts';

/** No stage may take longer, so that a test that hangs ends with its name and not with the patience of CI. */
const LONGEST_STAGE_MS = 40 * 60_000;

// `npm test`; with --long `pnpm test:long`; with --only one stage of `npm test` by its name.
const { values } = parseArgs({ options: { long: { type: 'boolean', default: false }, only: { type: 'string' } } });
const stages = values.long ? LONG_STAGES : STAGES.filter(({ name }) => values.only === undefined || name === values.only);
if (stages.length === 0) throw new Error(`no stage is named ${values.only}: ${STAGES.map(({ name }) => name).join(', ')}`);
const reportFolder = mkdtempSync(join(tmpdir(), 'mm-tests-'));
process.once('exit', () => rmSync(reportFolder, { recursive: true, force: true }));

const reports = await runStages(stages, runLive, () => performance.now());
process.exitCode = reports.every(({ outcome }) => outcome === 'passed') ? 0 : 1;
summarize(reports);

/** Runs a stage on this terminal, under its name. */
async function runLive(stage: Stage): Promise<StageResult> {
  const report = join(reportFolder, `${stage.name.replaceAll(/\W+/g, '-')}.json`);
  console.log(`\n═══ ${stage.name} ═══`);
  const command = [...stage.command, ...(stage.countsTests ? reportingTo(report) : [])];
  const { code, output } = await runCommand(command, {
    cwd: WORKSPACE_ROOT,
    live: true,
    env: { ...stage.env },
    timeoutMs: LONGEST_STAGE_MS,
  });
  if (output !== '') console.log(output);
  return { code, ...(stage.countsTests ? readReport(report) : { counts: NO_TESTS, failures: [] }) };
}

function summarize(all: readonly StageReport[]): void {
  const totalMs = all.reduce((total, { durationMs }) => total + durationMs, 0);
  console.log(`\n═══ ${all.length} stages in ${formatDuration(totalMs)} ═══`);
  for (const { name, outcome, durationMs, counts } of all) {
    const tests = counts === NO_TESTS ? '' : `  ${closingLine(counts)}`;
    console.log(`${outcome.padEnd(11)}  ${name.padEnd(28)}  ${formatDuration(durationMs).padStart(11)}${tests}`);
  }
  for (const failure of all.flatMap(({ failures }) => failures)) console.log(`✗ ${failure}`);
  console.log(closingLine(totalCounts(all)));
}
