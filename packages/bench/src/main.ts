import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Benchmark, BenchmarkInput } from './benchmark.ts';
import { allocation } from './benchmarks/allocation.ts';
import { bookMemory } from './benchmarks/book-memory.ts';
import { againstCcxt } from './benchmarks/ccxt.ts';
import { connectorDepth } from './benchmarks/connector-depth.ts';
import { depthPath } from './benchmarks/depth-path.ts';
import { engineTurn, engineTurnAllocation, engineTurnTail } from './benchmarks/engine-turn.ts';
import { journalAppends, journalOverhead } from './benchmarks/journal-append.ts';
import { manyBooks } from './benchmarks/many-books.ts';
import { matching } from './benchmarks/matching.ts';
import { nbboUpdate } from './benchmarks/nbbo-update.ts';
import { orderLifecycle } from './benchmarks/order-lifecycle.ts';
import { placeOrder } from './benchmarks/place.ts';
import { preTradeCheck } from './benchmarks/pre-trade-check.ts';
import { recovery } from './benchmarks/recovery.ts';
import { smallFrames } from './benchmarks/small-frames.ts';
import { plainReplay } from './plain-replay.ts';
import { generateRecording, loadCapture } from './recording.ts';
import { better, isUnexpected, meets, type Row } from './row.ts';
import { tableOf } from './table.ts';

const BENCHMARKS: readonly Benchmark[] = [
  depthPath,
  againstCcxt,
  smallFrames,
  nbboUpdate,
  allocation,
  bookMemory,
  manyBooks,
  connectorDepth,
  // Before their parts are measured by themselves, called in other ways than an engine calls them.
  engineTurn,
  engineTurnTail,
  engineTurnAllocation,
  preTradeCheck,
  matching,
  orderLifecycle,
  placeOrder,
  ...journalAppends,
  journalOverhead,
  recovery,
];

const HELP = `pnpm bench [--json FILE] [--capture FILE] [--smoke]

Measures speed and memory as ratios taken in this process, and exits with 1 when a must is missed by more than a
quarter in three tries, unless it is known to be missed, or a time by the clock.

  --json FILE     write the rows as JSON
  --capture FILE  a recorded Binance capture (…/usdm/btcusdt_20240808.gz); without it, generated frames of the same shape
  --smoke         few frames, one round: shows that everything runs and ends right, and bounds nothing
`;

/** A figure that misses its must is measured again, and the best of three tries counts. */
const TRIES = 3;

function main(): number {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, capture: { type: 'string' }, smoke: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return 0;
  }
  const smoke = values.smoke === true;
  const input = prepare(values.capture, smoke);
  const rows = measured(input, smoke ? 1 : TRIES);
  process.stdout.write(`\n${tableOf(rows, !smoke)}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`);
  const missed = rows.filter(isUnexpected);
  if (smoke || missed.length === 0) return 0;
  process.stderr.write(`missed: ${missed.map((row) => row.name).join('; ')}\n`);
  return 1;
}

function prepare(capture: string | undefined, smoke: boolean): BenchmarkInput {
  assert.ok(globalThis.gc !== undefined, 'run with --expose-gc, as pnpm bench does');
  const recording = capture === undefined ? generateRecording(smoke ? 300 : 6_500) : loadCapture(capture);
  const end = plainReplay(recording);
  if (recording.facts !== undefined) assert.deepEqual(end, recording.facts);
  const { bestBid, bestAsk, top50 } = end;
  process.stdout.write(
    `${recording.name}: ${recording.depth.length} depth, ${recording.small.length} small; ends ${bestBid} / ${bestAsk}, ${top50}\n`,
  );
  return { recording, end, rounds: smoke ? 1 : 7 };
}

/** Measures every row, and once all are through those again that missed: what disturbed them may have passed by then. */
function measured(input: BenchmarkInput, tries: number): Row[] {
  let rows = BENCHMARKS.map((benchmark) => shown(benchmark(input)));
  for (let attempt = 1; attempt < tries; attempt += 1) {
    rows = rows.map((row, i) => (meets(row, 'must') ? row : better(row, shown((BENCHMARKS[i] as Benchmark)(input)))));
  }
  return rows;
}

/** Shows that something goes on. */
function shown(row: Row): Row {
  process.stdout.write('.');
  return row;
}

process.exitCode = main();
