import assert from 'node:assert/strict';
import { BookKeeper } from '@mm/book';
import { createBinanceUsdm } from '@mm/connector-binance';
import { allowAll, type EventSink, type VenueEvent } from '@mm/core';
import type { Benchmark } from '../benchmark.ts';
import type { CaptureFacts } from '../facts.ts';
import { type FakeBinance, fakeBinance } from '../fake-binance.ts';
import { factsOf } from '../live-books.ts';
import { median, timedUs } from '../measure.ts';
import { plainReplay } from '../plain-replay.ts';
import { type DepthInput, generateRecording, type Recording } from '../recording.ts';
import { consume } from '../unit.ts';

/**
 * From a frame's bytes at the handler of the connector's socket to its event at the sink: connection, route, decoder, aligner,
 * end of the batch. Every pass a new connector, whose log-on and subscription are not timed; the book is in step before. What
 * comes out is counted in each pass, and once, untimed, it is kept as a book, which must be that of the plain replay.
 */
export const connectorDepth: Benchmark = ({ recording, end, rounds }) => {
  // The fake venue is USDⓈ-M.
  const of = recording.product === 'usdm' ? recording : generateRecording(recording.depth.length);
  const frames = of.depth.slice(inStepFrom(of));
  const expected = plainSums(frames);
  assert.deepEqual(keptFacts(of, frames), of === recording ? end : plainReplay(of));
  const times: number[] = [];
  const ratios: number[] = [];
  for (let round = -3; round < rounds; round += 1) {
    const { venue, seen } = inStep(of);
    const theirs = timedUs(() => {
      for (const { bytes } of frames) consume(JSON.parse(bytes.toString()));
    });
    const ours = timedUs(() => {
      for (const { bytes, receiveTimeUs } of frames) venue.frame(bytes, receiveTimeUs);
    });
    assert.deepEqual(seen, expected);
    if (round < 0) continue;
    times.push(ours / frames.length);
    ratios.push(ours / theirs);
  }
  return {
    name: 'connector depth, frame to event',
    value: median(times),
    unit: 'µs/frame',
    ratioTo: 'JSON.parse alone, same frames',
    ratio: median(ratios),
    must: 0.3,
    goal: 0.2,
    direction: 'max',
  };
};

/** What came out: how many deltas, their levels, the last sequence; nothing else may. */
interface Seen {
  deltas: number;
  levels: number;
  lastSequence: number;
  batchEnds: number;
  others: number;
}

/** What a keeper makes of all that the connector says. */
function keptFacts(recording: Recording, frames: readonly DepthInput[]): CaptureFacts {
  const { instrument } = recording;
  const keeper = new BookKeeper({
    instruments: [instrument],
    onCommand: ({ type }) => assert.fail(`nothing should need ${type}`),
  });
  const { venue } = inStep(recording, (event) => {
    if (event.type === 'book-delta' || event.type === 'book-snapshot' || event.type === 'stream-state') keeper.onEvent(event);
  });
  for (const { bytes, receiveTimeUs } of frames) venue.frame(bytes, receiveTimeUs);
  return factsOf(keeper, instrument);
}

/** A connector whose book is in step with the frames that come next. */
function inStep(recording: Recording, listener?: EventSink): { readonly venue: FakeBinance; readonly seen: Seen } {
  const { depth, instrument } = recording;
  const snapshot = depth.find(({ type }) => type === 'snapshot') as DepthInput;
  const venue = fakeBinance(snapshot.bytes);
  const seen: Seen = { deltas: 0, levels: 0, lastSequence: 0, batchEnds: 0, others: 0 };
  const states: string[] = [];
  const sink = (event: VenueEvent): void => {
    if (event.type === 'book-delta') {
      seen.deltas += 1;
      seen.levels += event.bids.count + event.asks.count;
      seen.lastSequence = Number(event.sequence);
    } else if (event.type === 'batch-end') seen.batchEnds += 1;
    else {
      seen.others += 1;
      if (event.type === 'stream-state' && event.stream === 'book') states.push(event.state);
    }
  };
  const endpoints = {
    ...{ rest: 'http://127.0.0.1:1', public: 'ws://127.0.0.1:2/public', market: 'ws://127.0.0.1:2/market' },
    ...{ private: 'ws://127.0.0.1:2/private', wsApi: 'ws://127.0.0.1:3/ws-fapi/v1' },
  };
  const connector = createBinanceUsdm({
    ...{ environment: 'local', world: venue.world, permit: allowAll(), endpoints },
    watch: [{ stream: 'book', instrument: instrument.id }],
  });
  connector.open(
    listener === undefined
      ? sink
      : (event) => {
          sink(event);
          listener(event);
        },
  );
  venue.settle(1_000_000);
  for (const { type, bytes, receiveTimeUs } of depth.slice(0, inStepFrom(recording))) {
    if (type === 'frame') venue.frame(bytes, receiveTimeUs);
    venue.settle(1_000);
  }
  assert.equal(states.at(-1), 'live', `the book is ${states.join(', ')}`);
  Object.assign(seen, { deltas: 0, levels: 0, lastSequence: 0, batchEnds: 0, others: 0 });
  return { venue, seen };
}

/** Some frames behind the snapshot. */
function inStepFrom({ depth }: Recording): number {
  return depth.findIndex(({ type }) => type === 'snapshot') + 20;
}

function plainSums(frames: readonly DepthInput[]): Seen {
  const sums: Seen = { deltas: frames.length, levels: 0, lastSequence: 0, batchEnds: frames.length, others: 0 };
  for (const { bytes } of frames) {
    const frame = JSON.parse(bytes.toString()) as { readonly data?: Depth } & Depth;
    const { b, a, u } = frame.data ?? frame;
    sums.levels += b.length + a.length;
    sums.lastSequence = u;
  }
  return sums;
}

interface Depth {
  readonly b: readonly unknown[];
  readonly a: readonly unknown[];
  readonly u: number;
}
