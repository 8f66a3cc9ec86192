import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hrtime } from 'node:process';
import { openJournal } from '@mm/store';
import { nodeFiles } from '@mm/store/node';
import type { Benchmark } from '../benchmark.ts';
import { median } from '../measure.ts';
import { QuotingSession } from '../quoting-session.ts';
import type { Row } from '../row.ts';
import { parseReference } from '../unit.ts';

const TURNS = 3_000;

/** What a turn takes, of which share, against J of the same share's middle. */
function turnRow(share: 0.5 | 0.99, bounds: { readonly must: number; readonly goal: number }): Benchmark {
  return ({ rounds }) =>
    inSession((session) => {
      const values: number[] = [];
      const ratios: number[] = [];
      for (let round = -3; round < rounds; round += 1) {
        const theirs: number[] = [];
        const ours: number[] = [];
        for (let i = 0; i < TURNS; i += 1) {
          theirs.push(timedNs(() => parseReference(1)));
          session.prepare();
          ours.push(timedNs(() => session.turn()));
          assert.equal(session.amends, 2, 'a turn in which the quotes did not follow');
          session.settle();
        }
        if (round < 0) continue;
        values.push(quantile(ours, share) / 1_000);
        ratios.push(quantile(ours, share) / median(theirs));
      }
      return {
        name: `engine turn: BBO change, two quotes amended, journaled, p${share * 100}`,
        ...{ value: median(values), unit: 'µs/turn', ratioTo: 'J, p50', ratio: median(ratios), ...bounds, direction: 'max' },
        isKnownMiss: true,
      };
    });
}

/** Half of all turns take less. */
export const engineTurn: Benchmark = turnRow(0.5, { must: 0.4, goal: 0.15 });

/** One turn in a hundred takes longer. */
export const engineTurnTail: Benchmark = turnRow(0.99, { must: 2, goal: 1 });

/**
 * Bytes allocated in such a turn, the commands that leave included, the strategy's own intents not: growth of the heap in each
 * turn by itself, less that of looking at it. Half of all turns allocate less; in a few the engine makes optimised code anew.
 */
export const engineTurnAllocation: Benchmark = ({ rounds }) =>
  inSession((session) => {
    const turns = rounds > 1 ? 40_000 : TURNS;
    const growths: number[] = [];
    const turn = (): void => session.turn();
    for (let i = 0; i < turns; i += 1) {
      session.prepare();
      const looking = growthOf(nothing);
      const growth = growthOf(turn);
      session.settle();
      // Garbage was collected meanwhile, or this turn is still to be optimised.
      if (i >= turns / 2 && looking >= 0 && growth >= 0) growths.push(growth - looking);
    }
    assert.ok(growths.length > turns / 4, 'garbage was collected in most turns');
    return {
      name: 'allocated per engine turn, journal included',
      ...{ value: median(growths), unit: 'bytes/turn', ratioTo: null, ratio: null, must: 500, goal: 250, direction: 'max' },
      // Met where it is measured alone: 408. Behind all the others the engine optimises less of it away.
      isKnownMiss: true,
    };
  });

/**
 * Growth of the heap, that of looking at it included. It is looked at in one place only: in two, the engine may leave out in
 * one what it allocates in the other, and 144 bytes were seen where nothing ran.
 */
function growthOf(run: () => void): number {
  const before = process.memoryUsage().heapUsed;
  run();
  return process.memoryUsage().heapUsed - before;
}

function nothing(): void {
  // What looking itself costs.
}

function inSession(run: (session: QuotingSession) => Row): Row {
  const directory = mkdtempSync(join(tmpdir(), 'mm-bench-'));
  try {
    const { journal } = openJournal(nodeFiles(directory), HEADER);
    const row = run(new QuotingSession(journal));
    journal.close();
    return row;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const HEADER = { build: 'bench', nodeMajor: 0, configHash: '', epoch: 1, startedAtUs: 0 };

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] as number;
}

function timedNs(run: () => void): number {
  const start = hrtime.bigint();
  run();
  return Number(hrtime.bigint() - start);
}
