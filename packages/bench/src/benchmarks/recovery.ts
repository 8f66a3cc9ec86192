import assert from 'node:assert/strict';
import { recoverEngine } from '@mm/engine';
import { MemoryFiles, openJournal } from '@mm/store';
import type { Benchmark } from '../benchmark.ts';
import { median } from '../measure.ts';
import { QuotingSession, quotingOptions } from '../quoting-session.ts';

const ENTRIES = 1_000_000;
/** In a run that only shows that everything works. */
const FEW = 20_000;
/** A side: with two sides the open orders. */
const LEVELS = 50;
const OPEN_ORDERS = 2 * LEVELS;
/** Quiet batches for every move of the touch, which amends all quotes: one entry in ten is about an order. */
const QUIET = 600;

/**
 * What a start takes: entries since the newest snapshot are decided anew, each read, its CRC and chain checked, its command
 * compared. A session's market data with 100 open orders, all of which follow the touch now and then. In seconds of the
 * processor, all threads added up: a bound in seconds would otherwise be one on what else the machine does.
 */
export const recovery: Benchmark = ({ rounds }) => {
  const entries = rounds > 1 ? ENTRIES : FEW;
  const files = new MemoryFiles();
  const { journal } = openJournal(files, HEADER);
  const session = new QuotingSession(journal, LEVELS, { snapshotEvery: Number.POSITIVE_INFINITY });
  journal.snapshot(session.engine.save());
  const from = journal.nextEntry;
  while (journal.nextEntry - from < entries) {
    session.prepare();
    session.turn();
    session.settle();
    for (let i = 0; i < QUIET; i += 1) session.quiet();
  }
  const written = journal.nextEntry - from;
  journal.close();
  const hash = session.engine.stateHash();
  const times: number[] = [];
  for (let round = 0; round < Math.min(rounds, 3); round += 1) {
    const before = process.cpuUsage();
    const { engine, report, lost } = recoverEngine(quotingOptions(LEVELS), openJournal(files, HEADER));
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1e6);
    assert.equal(lost, undefined);
    assert.equal(report?.entries, written);
    assert.equal(engine.execution.openOrders(), OPEN_ORDERS);
    assert.equal(engine.stateHash(), hash);
  }
  return {
    name: `recovery: ${entries} entries after the snapshot, ${OPEN_ORDERS} open orders`,
    ...{ value: median(times), unit: 's of processor', ratioTo: null, ratio: null, must: 3, goal: 2, direction: 'max' },
    isTime: true,
  };
};

const HEADER = { build: 'bench', nodeMajor: 0, configHash: '', epoch: 1, startedAtUs: 0 };
