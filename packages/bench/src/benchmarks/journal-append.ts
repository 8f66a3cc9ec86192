import assert from 'node:assert/strict';
import {
  type AmendCommand,
  asset,
  type ClientOrderId,
  type DecimalText,
  type FillEvent,
  type InstrumentId,
  type Levels,
  type Lots,
  type Ticks,
  type TradeId,
  type VenueOrderId,
  venueId,
} from '@mm/core';
import { referenceDepthFrame } from '@mm/sim';
import { type AppendFile, type Files, MemoryFiles, openJournal, type SessionJournal } from '@mm/store';
import type { Benchmark } from '../benchmark.ts';
import { median, timedUs } from '../measure.ts';
import { parseReference } from '../unit.ts';

/** Entries a pass: enough for a few seals, so that the chain's hashes are in the figure. */
const ENTRIES = 4_800;
/** Entries a write puts down. */
const TURN = 16;
/** How often J is timed for the entries of a pass. */
const ENTRIES_PER_J = 16;

type Append = (journal: SessionJournal, i: number) => void;

/** One kind of entry over and over: encoded, its CRC, its share of a write and of the seals. The file takes bytes and keeps none. */
function appendRow(kind: string, append: Append): Benchmark {
  return ({ rounds }) => {
    const bytes = { count: 0 };
    const { journal } = openJournal(nowhere(bytes), HEADER, { maxTotalBytes: Number.MAX_SAFE_INTEGER });
    const times: number[] = [];
    const ratios: number[] = [];
    for (let round = -3; round < rounds; round += 1) {
      const before = { bytes: bytes.count, entry: journal.nextEntry };
      const theirs = timedUs(() => parseReference(ENTRIES / ENTRIES_PER_J));
      const ours = timedUs(() => {
        for (let i = 0; i < ENTRIES; i += 1) {
          append(journal, i);
          if (i % TURN === TURN - 1) journal.write();
        }
      });
      assert.equal(journal.nextEntry - before.entry, ENTRIES);
      assert.ok(bytes.count - before.bytes > 12 * ENTRIES, 'hardly anything was written');
      if (round < 0) continue;
      times.push(ours / ENTRIES);
      ratios.push(ours / ENTRIES / (theirs / (ENTRIES / ENTRIES_PER_J)));
    }
    return {
      name: `journal append: ${kind}`,
      value: median(times),
      unit: 'µs/entry',
      ratioTo: 'J',
      ratio: median(ratios),
      must: 0.15,
      goal: 0.05,
      direction: 'max',
    };
  };
}

/**
 * What an entry takes in the files beside its texts and levels: head, CRC, its share of seals and segment headers, and all its
 * numbers and names.
 */
export const journalOverhead: Benchmark = () => {
  const worst = Math.max(
    bytesOf(batchEnd),
    bytesOf(delta(NO_LEVELS, NO_LEVELS)),
    bytesOf(bbo),
    bytesOf(fill) - characters(FILL.clientOrderId, FILL.venueOrderId, FILL.tradeId, FILL.fee),
    bytesOf(amend) - characters(AMEND.clientOrderId, AMEND.venueOrderId),
  );
  return {
    name: 'journal bytes an entry, beside its texts and levels',
    value: worst,
    unit: 'bytes/entry',
    ratioTo: null,
    ratio: null,
    must: 64,
    goal: 48,
    direction: 'max',
  };
};

function bytesOf(append: Append): number {
  const files = new MemoryFiles();
  const { journal } = openJournal(files, HEADER);
  for (let i = 0; i < ENTRIES; i += 1) {
    append(journal, i);
    if (i % TURN === TURN - 1) journal.write();
  }
  journal.close();
  const bytes = files.list().reduce((sum, name) => sum + (files.size(name) ?? 0), 0);
  return bytes / ENTRIES;
}

function characters(...texts: readonly (string | undefined)[]): number {
  return texts.reduce((sum, one) => sum + (one?.length ?? 0), 0);
}

/** Files that take everything and keep nothing. */
function nowhere(bytes: { count: number }): Files {
  const file: AppendFile = {
    write: (_some, from, to) => {
      bytes.count += to - from;
    },
    sync: () => undefined,
    close: () => undefined,
  };
  const memory = new MemoryFiles();
  return {
    list: () => memory.list(),
    read: (name, limit) => memory.read(name, limit),
    size: (name) => memory.size(name),
    create: () => file,
    open: () => file,
    truncate: (name, length) => memory.truncate(name, length),
    replace: (name, some) => memory.replace(name, some),
    createWhole: (name, some) => memory.createWhole(name, some),
    remove: (name) => memory.remove(name),
  };
}

const HEADER = { build: 'bench', nodeMajor: 0, configHash: '', epoch: 1, startedAtUs: 0 };
const NO_LEVELS: Levels = { count: 0, ticks: new Float64Array(0), lots: new Float64Array(0) };
const VENUE = venueId('binance-usdm');
const BTC = 'binance-usdm:linear-perp:BTCUSDT' as InstrumentId;
const NOW_US = 1_767_225_600_000_000;
const TIMES = { venueTimeUs: NOW_US, receiveTimeUs: NOW_US + 700 };
const ORDER = { venue: VENUE, instrument: BTC, clientOrderId: 'mm-1767225600-1-4711' as ClientOrderId };

const AMEND: AmendCommand = {
  ...{ type: 'amend', ...ORDER, venueOrderId: '8389765500000' as VenueOrderId, price: 616_990 as Ticks, size: 10 as Lots },
  issuedAtUs: NOW_US,
};

const FILL: FillEvent = {
  ...{ type: 'fill', ...ORDER, ...TIMES, venueOrderId: '8389765500000' as VenueOrderId, tradeId: '5400123456' as TradeId },
  ...{ side: 'bid', price: 616_990 as Ticks, size: 2 as Lots, liquidity: 'maker' },
  ...{ fee: '0.02467960' as DecimalText, feeAsset: asset('USDT') },
};

const batchEnd: Append = (journal, i) => journal.appendEvent({ type: 'batch-end', receiveTimeUs: NOW_US + i * 1_000 });

const bbo: Append = (journal, i) => {
  const prices = { bidTicks: (616_999 + (i % 9)) as Ticks, askTicks: (617_000 + (i % 9)) as Ticks };
  const sizes = { bidLots: (1_000 + i) as Lots, askLots: 17 as Lots };
  journal.appendEvent({ type: 'bbo', instrument: BTC, ...TIMES, sequence: 5_400_000_000_000 + i, ...prices, ...sizes });
};

const fill: Append = (journal) => journal.appendEvent(FILL);

const amend: Append = (journal) => journal.appendCommand(AMEND);

function delta(bids: Levels, asks: Levels): Append {
  const event = { type: 'book-delta', instrument: BTC, ...TIMES, sequence: 5_400_000_000_000, bids, asks } as const;
  return (journal) => journal.appendEvent(event);
}

/** Of the reference frame: its levels in ticks and lots. */
function referenceLevels(side: 'b' | 'a'): Levels {
  const text = Buffer.from(referenceDepthFrame()).toString();
  const { data } = JSON.parse(text) as { readonly data: Readonly<Record<'a' | 'b', readonly [string, string][]>> };
  const pairs = data[side];
  return {
    count: pairs.length,
    ticks: Float64Array.from(pairs, ([price]) => Math.round(Number(price) * 10)),
    lots: Float64Array.from(pairs, ([, size]) => Math.round(Number(size) * 1_000)),
  };
}

export const journalAppends: readonly Benchmark[] = [
  appendRow('book delta of 68 levels', delta(referenceLevels('b'), referenceLevels('a'))),
  appendRow('bbo', bbo),
  appendRow('fill', fill),
  appendRow('amend', amend),
  appendRow('batch-end', batchEnd),
];
