import assert from 'node:assert/strict';
import { asset, type Instrument, instrument } from '@mm/core';
import type { Benchmark } from '../benchmark.ts';
import { LiveBooks } from '../live-books.ts';
import { median, timedUs } from '../measure.ts';
import type { DepthInput, Recording } from '../recording.ts';

const BOOKS = 500;
/** Frames that are timed together: few, with one book and with many, so that a median leaves out what others did meanwhile. */
const CHUNK = 10;
/** Chunks that every book has taken in before anything is timed. */
const GROWTH = 6;
/** How many chunks of the recording the many books take in, at most. */
const CHUNKS = 20;
/** Times the one book takes the recording in before it is timed. */
const WARMUP = 3;
/** After so long without a try, an aligner asks at once. */
const A_CALM_WHILE_US = 61_000_000;

/**
 * The whole depth path for 500 instruments on one connection, a frame of each in turn, against one instrument that takes
 * the recording in as it came; the same frames are compared. In both every frame's bytes are new to the cache; with 500
 * books the book is too.
 */
export const manyBooks: Benchmark = ({ recording, rounds }) => {
  const chunks = Math.min(CHUNKS, Math.floor((recording.depth.length - 1) / CHUNK) - GROWTH);
  const one = new Market(recording, 1);
  const many = new Market(recording, BOOKS);
  for (let i = 0; i < WARMUP; i += 1) one.takeAll();
  many.take(GROWTH * CHUNK);
  const manyUs: number[] = [];
  const passes: number[][] = [];
  // In turn, so that a machine that slows down slows both.
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    manyUs.push(...many.take(CHUNK));
    if (passes.length * chunks < (chunk + 1) * rounds) passes.push(one.takeAll());
  }
  const oneUs = manyUs.map((_, chunk) => median(passes.map((pass) => pass[GROWTH + chunk] as number)));
  many.assertLive();
  one.assertLive();
  return {
    name: `depth frame, ${BOOKS} books in turn`,
    value: median(manyUs),
    unit: 'µs/frame',
    ratioTo: '1 book, same frames',
    ratio: median(manyUs.map((us, chunk) => us / (oneUs[chunk] as number))),
    must: 2,
    goal: 1.3,
    direction: 'max',
  };
};

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function inGroups(values: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}

/** The same market many times over, each under a symbol of its own. */
class Market {
  readonly #recording: Recording;
  readonly #frames: readonly DepthInput[];
  readonly #instruments: readonly Instrument[];
  readonly #live: LiveBooks;
  #taken = 0;

  constructor(recording: Recording, books: number) {
    this.#recording = recording;
    this.#frames = recording.depth.filter((input) => input.type === 'frame');
    this.#instruments = Array.from({ length: books }, (_, i) => namesake(recording.instrument, i));
    this.#live = new LiveBooks(recording.product, this.#instruments, 0);
    this.#snapshots();
  }

  /**
   * Feeds the next `count` frames, each to every book.
   * @returns µs for one frame of one book, of each {@link CHUNK} of them
   */
  take(count: number): number[] {
    const next = this.#frames.slice(this.#taken, this.#taken + count);
    assert.ok(next.length > 0, 'the recording is too short');
    this.#taken += next.length;
    const { symbol } = this.#recording.instrument;
    // Written before any is timed, so that they are out of the nearest cache again.
    const inputs = next.flatMap((input) => this.#instruments.map((one) => renamed(input, symbol, one.symbol)));
    const slices = Array.from({ length: Math.ceil(inputs.length / CHUNK) }, (_, slice) => {
      const [start, end] = [slice * CHUNK, Math.min(inputs.length, (slice + 1) * CHUNK)];
      const us = timedUs(() => {
        for (let i = start; i < end; i += 1) this.#live.takeFrame(inputs[i] as DepthInput);
      });
      return us / (end - start);
    });
    // Of one book a slice is a chunk; of many, so many slices are the same frame, and there is a chunk's number of those.
    const alike = Math.max(1, this.#instruments.length / CHUNK);
    return inGroups(inGroups(slices, alike).map(median), this.#instruments.length / alike).map(mean);
  }

  /** Reconnects, and feeds the whole recording. @returns as {@link take} */
  takeAll(): number[] {
    const last = this.#frames.at(-1)?.receiveTimeUs ?? 0;
    this.#live.reconnect(last, last + A_CALM_WHILE_US);
    this.#snapshots();
    this.#taken = 0;
    return this.take(this.#frames.length);
  }

  assertLive(): void {
    this.#live.assertLive();
  }

  #snapshots(): void {
    const snapshot = this.#recording.depth.find((input) => input.type === 'snapshot');
    assert.ok(snapshot !== undefined, 'a recording has a snapshot');
    for (const one of this.#instruments) this.#live.takeSnapshot(snapshot, one);
  }
}

/** An instrument like another under a name of the same length: `A07USDT` for `BTCUSDT`. */
function namesake(like: Instrument, index: number): Instrument {
  const base = index
    .toString(36)
    .toUpperCase()
    .padStart(like.symbol.length - 4, '0');
  return instrument({
    venue: like.venue,
    symbol: `${base}USDT`,
    kind: like.kind,
    base: asset(base),
    quote: like.quote,
    tickSize: like.wireTick.text,
    lotSize: like.wireLot.text,
  });
}

function renamed(input: DepthInput, from: string, to: string): DepthInput {
  const bytes = Buffer.from(input.bytes);
  bytes.write(to, bytes.indexOf(`"${from}"`) + 1);
  return { ...input, bytes };
}
