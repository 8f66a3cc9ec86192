import type {
  BookDeltaEvent,
  BookSnapshotEvent,
  InstrumentId,
  Levels,
  MarketEvent,
  RandomSource,
  Sequence,
  StreamState,
  VenueId,
} from '@mm/core';
import { copyOfLevels } from '../scan/level-buffer.ts';
import { type BackoffOptions, backoffUs } from './backoff.ts';
import type { DepthSnapshot, DepthUpdate } from './depth-update.ts';
import type { Continuity, SequenceRules } from './sequence-rules.ts';

/** What a {@link BookAligner} needs from its connector. */
export interface BookAlignerOptions {
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly rules: SequenceRules;
  /** Gets `book-snapshot`, `book-delta` and `stream-state` events, in an order that may be applied blindly. */
  readonly sink: (event: MarketEvent) => void;
  /**
   * Asks for a REST snapshot; exactly one of `onSnapshot` and `onSnapshotFailed` must follow, later, never within the call,
   * also when the connection has gone down meanwhile. Where the venue sends its snapshots in the stream, this subscribes
   * anew, and `onStreamSnapshot` is the answer. No answer for {@link SNAPSHOT_ANSWER_US} counts as a failure.
   */
  readonly requestSnapshot: (nowUs: number) => void;
  /** Asks for a call of `onTimer` at that time, not before. A later call moves it. */
  readonly wakeAt: (dueUs: number) => void;
  readonly random: RandomSource;
  readonly backoff?: BackoffOptions;
  /** Updates held while a snapshot is under way; past it the oldest goes. Default 2,000. */
  readonly maxBufferedUpdates?: number;
}

/** Counters for people and metrics. */
export interface BookAlignerCounts {
  readonly updates: number;
  readonly gaps: number;
  readonly duplicates: number;
  readonly snapshots: number;
  readonly bufferOverflows: number;
}

/** A book that was live for so long was well: the next loss is a first one again, and does not wait. */
const STEADY_US = 5_000_000;

/** So is one that was not asked for in so long. */
const CALM_US = 60_000_000;

/** A snapshot that was asked for and has not come by then is not waited for any longer. */
export const SNAPSHOT_ANSWER_US = 30_000_000;

/** How long a stream may run behind a REST snapshot that we have. */
const STREAM_LAG_US = 10_000_000;

/**
 * Puts one book's updates in step with the venue: buffers, takes a snapshot, bridges, then checks **every** update, and
 * starts over when one is missing. What comes out of the sink may be applied without another look.
 *
 * ```
 *          connected            snapshot and stream meet
 *   down ───────────▶ syncing ──────────────────────────▶ live ◀──▶ stalled
 *    ▲                    ▲                                 │
 *    └─ disconnected      └──────── gapped ◀────────────────┘ an update is missing, resync
 * ```
 *
 * `gapped` lasts until the book is whole again, the request for its snapshot included. One snapshot request is in flight
 * at most; tries in a row back off. A mid-stream snapshot from the venue replaces
 * everything in any state but `down`.
 */
export class BookAligner {
  readonly #options: BookAlignerOptions;
  /** What every update needs of the options, at hand: with hundreds of books, each step aside is a cache miss. */
  readonly #instrument: InstrumentId;
  readonly #rules: SequenceRules;
  readonly #sink: (event: MarketEvent) => void;
  readonly #maxBuffered: number;
  #state: StreamState = 'down';
  /** The sequence the book downstream has reached, the venue's time of it (0 where it does not say), and ours. */
  #last: Sequence = -1;
  #lastVenueTimeUs = Number.NaN;
  #lastReceiveTimeUs = Number.NaN;
  /** The snapshot in the book has not met an update yet. */
  #unbridged = false;
  /** The newest update since then that the snapshot contained already, by its number and the venue's time. */
  #oldLast: Sequence = -1;
  #oldVenueTimeUs = Number.NaN;
  /** Downstream has a snapshot of this run. */
  #holdsSnapshot = false;
  #buffer: DepthUpdate[] = [];
  /** An update has come since the stream was (re)started: it flows. */
  #streamFlows = false;
  #requested = false;
  /** The request under way is from before the connection was lost: its answer is from another time. */
  #outlived = false;
  /** A later try has its time already. */
  #retryIsDue = false;
  #attempt = 0;
  #lastTryUs = Number.NEGATIVE_INFINITY;
  /** When the state last changed. */
  #sinceUs = 0;
  readonly #counts = { updates: 0, gaps: 0, duplicates: 0, snapshots: 0, bufferOverflows: 0 };

  constructor(options: BookAlignerOptions) {
    this.#options = options;
    this.#instrument = options.instrument;
    this.#rules = options.rules;
    this.#sink = options.sink;
    this.#maxBuffered = options.maxBufferedUpdates ?? 2_000;
  }

  get state(): StreamState {
    return this.#state;
  }

  get counts(): BookAlignerCounts {
    return { ...this.#counts };
  }

  /** The stream is subscribed: buffer, and ask for a snapshot. */
  onConnected(nowUs: number): void {
    this.#restart('syncing', 'connected', nowUs);
  }

  /** The connection is gone: nothing is known any more. */
  onDisconnected(reason: string, nowUs: number): void {
    this.#forget();
    this.#outlived = this.#requested;
    this.#retryIsDue = false;
    this.#setState('down', reason, nowUs);
  }

  /** Someone downstream does not trust the book: start over. */
  resync(reason: string, nowUs: number): void {
    if (this.#state !== 'down') this.#restart('gapped', reason, nowUs);
  }

  /** Connected, but silent for too long. The next update in sequence ends it. */
  onStalled(reason: string, nowUs: number): void {
    if (this.#state === 'live') this.#setState('stalled', reason, nowUs);
  }

  /** One update of the stream, in the order it came. */
  onUpdate(update: DepthUpdate): void {
    this.#counts.updates += 1;
    if (this.#state === 'live' || this.#state === 'stalled') this.#follow(update);
    else if (this.#state !== 'down') this.#hold(update);
  }

  /** The answer to `requestSnapshot`. */
  onSnapshot(snapshot: DepthSnapshot): void {
    if (!this.#requested) return;
    if (this.#outlived) {
      this.onSnapshotFailed(snapshot.receiveTimeUs);
      return;
    }
    this.#requested = false;
    this.#counts.snapshots += 1;
    this.#dropOld(snapshot.sequence);
    const first = this.#buffer[0];
    if (first !== undefined && this.#rules.afterSnapshot(first, snapshot.sequence) === 'gap') {
      this.#askLater(snapshot.receiveTimeUs);
      return;
    }
    this.#unbridged = true;
    this.#emitSnapshot(snapshot);
    this.#drain(snapshot.receiveTimeUs);
  }

  /** `requestSnapshot` found none: timeout, error, refusal. */
  onSnapshotFailed(nowUs: number): void {
    if (!this.#requested) return;
    this.#requested = false;
    this.#outlived = false;
    if (this.#state !== 'down') this.#askLater(nowUs);
  }

  /** The venue sent a whole book in the stream: it replaces ours, whatever we thought. */
  onStreamSnapshot(snapshot: DepthSnapshot): void {
    if (this.#state === 'down') return;
    this.#counts.snapshots += 1;
    this.#buffer = [];
    this.#requested = false;
    this.#outlived = false;
    this.#retryIsDue = false;
    this.#unbridged = false;
    this.#emitSnapshot(snapshot);
    // Downstream may have refused it, and asked for another within the call.
    if (this.#holdsSnapshot) this.#setState('live', 'snapshot in the stream', snapshot.receiveTimeUs);
  }

  /** The time asked for with `wakeAt` has come. */
  onTimer(nowUs: number): void {
    if (this.#holdsSnapshot || this.#state === 'down') return;
    if (!this.#requested) this.#ask(nowUs);
    else if (nowUs - this.#lastTryUs >= SNAPSHOT_ANSWER_US) this.onSnapshotFailed(nowUs);
  }

  #follow(update: DepthUpdate): void {
    const continuity = this.#advance(update);
    if (continuity === 'gap') {
      this.#restart('gapped', 'an update is missing', update.receiveTimeUs);
      this.#hold(update);
    } else if (continuity === 'next' && this.#state === 'stalled') {
      this.#setState('live', 'the stream flows again', update.receiveTimeUs);
    }
  }

  /** Hands on what is next and drops what is old. */
  #advance(update: DepthUpdate): Continuity {
    const rules = this.#rules;
    const continuity = this.#unbridged ? rules.afterSnapshot(update, this.#last) : rules.afterUpdate(update, this.#last);
    if (continuity === 'next') {
      this.#unbridged = false;
      this.#emitDelta(update);
      return 'next';
    }
    if (continuity === 'old' && !this.#countsAnew(update)) {
      this.#counts.duplicates += 1;
      return 'old';
    }
    this.#counts.gaps += 1;
    return 'gap';
  }

  /**
   * Old by its number and yet newer than the book by the venue's clock: the venue has begun to count anew, and all that
   * comes will be old. A repeated or delayed update is not newer.
   */
  #countsAnew(old: DepthUpdate): boolean {
    if (this.#unbridged && this.#isBackwards(old)) return true;
    // A stream behind its snapshot sends old updates for a while; their times do not compare with that of a REST reply.
    const comparable = !this.#unbridged && this.#lastVenueTimeUs > 0;
    if (!comparable) return old.receiveTimeUs > this.#lastReceiveTimeUs + STREAM_LAG_US;
    return old.venueTimeUs > this.#lastVenueTimeUs;
  }

  /** Behind the old update before it by its number, and newer by the venue's clock. */
  #isBackwards(old: DepthUpdate): boolean {
    if (old.last < this.#oldLast) return old.venueTimeUs > this.#oldVenueTimeUs;
    this.#oldLast = old.last;
    this.#oldVenueTimeUs = old.venueTimeUs;
    return false;
  }

  /** Not live: keep a copy for later. With a snapshot in the book it is the update that was waited for. */
  #hold(update: DepthUpdate): void {
    const before = this.#buffer.at(-1);
    // The venue has begun to count anew: no snapshot to come will meet what was held before.
    if (before !== undefined && update.last < before.last && update.venueTimeUs > before.venueTimeUs) this.#buffer = [];
    if (this.#buffer.length === this.#maxBuffered) {
      this.#buffer.shift();
      this.#counts.bufferOverflows += 1;
    }
    this.#buffer.push(copyOfUpdate(update));
    if (this.#holdsSnapshot) this.#drain(update.receiveTimeUs);
  }

  /** Updates the snapshot contains already are done with, but they prove that the stream flows. */
  #dropOld(snapshot: Sequence): void {
    const rules = this.#rules;
    let old = 0;
    while (old < this.#buffer.length && rules.afterSnapshot(this.#buffer[old] as DepthUpdate, snapshot) === 'old') old += 1;
    const newest = this.#buffer[old - 1];
    if (newest === undefined) return;
    this.#oldLast = newest.last;
    this.#oldVenueTimeUs = newest.venueTimeUs;
    this.#counts.duplicates += old;
    this.#buffer.splice(0, old);
    this.#streamFlows = true;
  }

  /** A snapshot is in the book: apply what was buffered, and be live once the stream has shown that it flows. */
  #drain(nowUs: number): void {
    const waiting = this.#buffer;
    this.#buffer = [];
    for (const [i, update] of waiting.entries()) {
      this.#streamFlows = true;
      const continuity = this.#advance(update);
      // The sink may have called back: resync, or the connection is closed.
      if (!this.#holdsSnapshot) return;
      if (continuity !== 'gap') continue;
      this.#restart('gapped', 'an update is missing', nowUs);
      for (const later of waiting.slice(i)) this.#hold(later);
      return;
    }
    if (this.#streamFlows) this.#setState('live', 'in step with the venue', nowUs);
  }

  #restart(state: 'syncing' | 'gapped', reason: string, nowUs: number): void {
    if (nowUs - this.#lastTryUs > CALM_US) this.#attempt = 0;
    this.#forget();
    this.#setState(state, reason, nowUs);
    if (this.#state === 'down') return;
    // Whoever distrusts the book again and again must not put the next try off each time.
    if (!this.#requested && !this.#retryIsDue) this.#askLater(nowUs);
  }

  #forget(): void {
    this.#buffer = [];
    this.#holdsSnapshot = false;
    this.#unbridged = false;
    this.#streamFlows = false;
    this.#last = -1;
    this.#oldLast = -1;
  }

  #askLater(nowUs: number): void {
    const wait = backoffUs(this.#attempt, this.#options.random, this.#options.backoff);
    if (wait === 0) {
      this.#ask(nowUs);
      return;
    }
    this.#retryIsDue = true;
    this.#options.wakeAt(nowUs + wait);
  }

  #ask(nowUs: number): void {
    this.#requested = true;
    this.#retryIsDue = false;
    this.#attempt += 1;
    this.#lastTryUs = nowUs;
    this.#options.wakeAt(nowUs + SNAPSHOT_ANSWER_US);
    this.#options.requestSnapshot(nowUs);
  }

  #setState(state: StreamState, reason: string, nowUs: number): void {
    if (state === this.#state) return;
    if (this.#state === 'live' && nowUs - this.#sinceUs > STEADY_US) this.#attempt = 0;
    this.#state = state;
    this.#sinceUs = nowUs;
    const { venue, instrument } = this.#options;
    this.#sink({ type: 'stream-state', venue, instrument, stream: 'book', state, reason, receiveTimeUs: nowUs });
  }

  #emitSnapshot(snapshot: DepthSnapshot): void {
    this.#holdsSnapshot = true;
    this.#last = snapshot.sequence;
    this.#lastVenueTimeUs = snapshot.venueTimeUs;
    this.#lastReceiveTimeUs = snapshot.receiveTimeUs;
    const event: BookSnapshotEvent = { type: 'book-snapshot', instrument: this.#options.instrument, ...snapshot };
    this.#sink(event);
  }

  #emitDelta(update: DepthUpdate): void {
    this.#last = update.last;
    this.#lastVenueTimeUs = update.venueTimeUs;
    this.#lastReceiveTimeUs = update.receiveTimeUs;
    // Whoever makes another aligner speak within the call finds none, and gets a new one.
    const delta = spare.delta ?? newDelta();
    spare.delta = undefined;
    delta.instrument = this.#instrument;
    delta.venueTimeUs = update.venueTimeUs;
    delta.receiveTimeUs = update.receiveTimeUs;
    delta.sequence = update.last;
    delta.bids = update.bids;
    delta.asks = update.asks;
    this.#sink(delta);
    spare.delta = delta;
  }
}

/** The event that deltas are handed on in, while nobody uses it. One for all aligners, so that it is always in the cache. */
const spare: { delta: Writable<BookDeltaEvent> | undefined } = { delta: undefined };

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

function copyOfUpdate(update: DepthUpdate): DepthUpdate {
  return {
    first: update.first,
    last: update.last,
    previous: update.previous,
    venueTimeUs: update.venueTimeUs,
    receiveTimeUs: update.receiveTimeUs,
    bids: copyOfLevels(update.bids),
    asks: copyOfLevels(update.asks),
  };
}

/** NaN and not 0, so that the engine lays these fields out as doubles from the start and stores without allocating. */
function newDelta(): Writable<BookDeltaEvent> {
  return {
    type: 'book-delta',
    instrument: '' as InstrumentId,
    venueTimeUs: Number.NaN,
    receiveTimeUs: Number.NaN,
    sequence: Number.NaN,
    bids: NO_LEVELS,
    asks: NO_LEVELS,
  };
}

const NO_LEVELS: Levels = { count: 0, ticks: new Float64Array(0), lots: new Float64Array(0) };
