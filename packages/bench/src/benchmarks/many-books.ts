import assert from 'node:assert/strict';
import { asset, type Instrument, instrument } from '@mm/core';
import type { Benchmark } from '../benchmark.ts';
import { LiveBooks } from '../live-books.ts';
import { median, timedUs } from '../measure.ts';
import type { DepthInput, Recording } from '../recording.ts';

const BOOKS = 500;
/** Frames that every book has taken in before anything is timed. */
const GROWTH = 30;
/** Frames for every book in one timed round. */
const PER_ROUND = 5;

/**
 * The whole depth path for 500 instruments on one connection, a frame of each in turn, against the same number of frames
 * of one instrument. In both every frame's bytes are new to the cache; with 500 books the book is too.
 */
export const manyBooks: Benchmark = ({ recording, rounds }) => {
  const many = new Feed(recording, BOOKS);
  const one = new Feed(recording, 1);
  many.round(GROWTH);
  one.round(GROWTH);
  const timed = Array.from({ length: rounds }, () => {
    const oneUs = one.round(Math.min(PER_ROUND * BOOKS, one.framesLeft / rounds));
    return { manyUs: many.round(PER_ROUND), oneUs };
  });
  many.assertLive();
  one.assertLive();
  const perUpdate = median(timed.map((round) => round.manyUs));
  return {
    name: `depth frame, ${BOOKS} books in turn`,
    value: perUpdate,
    unit: 'µs/frame',
    ratioTo: '1 book',
    ratio: median(timed.map((round) => round.manyUs / round.oneUs)),
    must: 2,
    goal: 1.3,
    direction: 'max',
  };
};

/** The same market many times over, each under a symbol of its own. */
class Feed {
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
    const snapshot = recording.depth.find((input) => input.type === 'snapshot');
    assert.ok(snapshot !== undefined, 'a recording has a snapshot');
    for (const one of this.#instruments) this.#live.takeSnapshot(snapshot, one);
  }

  get framesLeft(): number {
    return this.#frames.length - this.#taken;
  }

  /** Feeds the next `count` frames, each to every book. @returns µs for one frame of one book */
  round(count: number): number {
    const next = this.#frames.slice(this.#taken, this.#taken + Math.floor(count));
    assert.ok(next.length > 0, 'the recording is too short');
    this.#taken += next.length;
    const inputs = next.flatMap((input) =>
      this.#instruments.map((one) => renamed(input, this.#recording.instrument.symbol, one.symbol)),
    );
    const us = timedUs(() => {
      for (const input of inputs) this.#live.takeFrame(input);
    });
    return us / inputs.length;
  }

  assertLive(): void {
    this.#live.assertLive();
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
