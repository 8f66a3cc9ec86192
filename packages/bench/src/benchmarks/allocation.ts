import assert from 'node:assert/strict';
import { GCProfiler } from 'node:v8';
import type { Benchmark } from '../benchmark.ts';
import { LiveBooks } from '../live-books.ts';
import { median } from '../measure.ts';
import type { DepthInput, Recording } from '../recording.ts';

/** Replays before anything is counted, so that the engine has settled. */
const WARMUP = 4;
const ATTEMPTS = 5;

/**
 * Bytes allocated per depth frame in the steady state: heap and external growth over the second half of the recording, by
 * one live path that has taken the recording in some times before and reconnected in between. Counted only if no garbage
 * was collected meanwhile, so that the growth is all there was.
 */
export const allocation: Benchmark = ({ recording, end }) => {
  const { depth, instrument, product } = recording;
  const half = depth.length >> 1;
  const startUs = depth[0]?.receiveTimeUs ?? 0;
  const live = new LiveBooks(product, [instrument], startUs);
  const growths: number[] = [];
  for (let attempt = -WARMUP; attempt < ATTEMPTS; attempt += 1) {
    // Here, so that there is room for what follows, and not right before what is counted: it throws optimised code away,
    // and making that anew allocates.
    globalThis.gc?.();
    take(live, recording, 0, half);
    const growth = growthOf(() => take(live, recording, half, depth.length));
    live.assertEndsAs(instrument, end);
    if (attempt >= 0 && growth !== undefined) growths.push(growth);
    live.reconnect(depth.at(-1)?.receiveTimeUs ?? 0, startUs);
  }
  assert.ok(growths.length > 0, 'garbage was collected in every attempt: far more is allocated than allowed');
  return {
    name: 'allocated per depth frame',
    value: median(growths) / (depth.length - half),
    unit: 'bytes/frame',
    ratioTo: null,
    ratio: null,
    must: 100,
    goal: 0,
    direction: 'max',
  };
};

function take(live: LiveBooks, recording: Recording, from: number, to: number): void {
  for (let i = from; i < to; i += 1) {
    const input = recording.depth[i] as DepthInput;
    if (input.type === 'frame') live.takeFrame(input);
    else live.takeSnapshot(input, recording.instrument);
  }
}

/** `undefined` when garbage was collected. */
function growthOf(run: () => void): number | undefined {
  const profiler = new GCProfiler();
  profiler.start();
  const before = process.memoryUsage();
  run();
  const after = process.memoryUsage();
  const collected = profiler.stop()?.statistics.length ?? 0;
  return collected > 0 ? undefined : after.heapUsed - before.heapUsed + (after.external - before.external);
}
