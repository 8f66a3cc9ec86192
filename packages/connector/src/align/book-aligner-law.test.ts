import { instrumentId, type MarketEvent, venueId } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chainedRules, contiguousRules, plainLevels } from '../testing/aligner-harness.ts';
import {
  type Change,
  type Place,
  type PlainBook,
  type Published,
  setLevel,
  toPlace,
  VenueModel,
  written,
} from '../testing/venue-model.ts';
import { BookAligner } from './book-aligner.ts';

/** What can happen, in any order. */
type Step =
  | { readonly do: 'publish'; readonly changes: readonly Change[]; readonly skipped: number }
  | { readonly do: 'deliver'; readonly count: number }
  | {
      readonly do: 'lose' | 'swap' | 'connect' | 'disconnect' | 'resync' | 'stall' | 'fail' | 'count-anew' | 'snapshot-in-stream';
    }
  | { readonly do: 'repeat'; readonly back: number }
  | { readonly do: 'answer'; readonly older: number }
  | { readonly do: 'wait'; readonly us: number };

interface Run {
  readonly chained: boolean;
  readonly base: bigint;
  readonly inStream: boolean;
  readonly maxBuffered: number;
  readonly steps: readonly Step[];
}

/** Something on its way through the stream. */
type InTransit = Published | { readonly place: Place; readonly snapshot: Parameters<BookAligner['onStreamSnapshot']>[0] };

const change: fc.Arbitrary<Change> = fc.record({
  side: fc.constantFrom('bids', 'asks'),
  ticks: fc.integer({ min: 1, max: 6 }),
  gone: fc.boolean(),
});

const publish: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('publish'),
  changes: fc.array(change, { minLength: 1, maxLength: 4 }),
  skipped: fc.nat(3),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: publish },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('deliver'), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer'), older: fc.nat(8) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait'), us: fc.constantFrom(1_000, 200_000, 2_000_000, 40_000_000) }) },
  fc.record({ do: fc.constant('repeat'), back: fc.integer({ min: 1, max: 5 }) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('lose', 'swap', 'fail') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('connect', 'disconnect', 'resync', 'stall', 'count-anew') }) },
  fc.record({ do: fc.constant('snapshot-in-stream') }),
);

const runs: fc.Arbitrary<Run> = fc.record({
  chained: fc.boolean(),
  base: fc.constantFrom(10_000_000n, 2n ** 53n - 12n, 2n ** 60n),
  inStream: fc.boolean(),
  maxBuffered: fc.constantFrom(3, 2_000),
  steps: fc.array(step, { minLength: 5, maxLength: 80 }),
});

const FIRST_US = 250_000;
/** Live for longer, and the next loss is a first one. */
const STEADY_US = 5_000_000;
const MAX_US = 30_000_000;
const ANSWER_US = 25_000_000;

/** A venue, its network, the aligner, and someone downstream who applies blindly and is checked at every event. */
class World {
  readonly venue: VenueModel;
  readonly aligner: BookAligner;
  readonly #run: Run;
  readonly #published = new Map<number, { readonly from?: bigint; readonly place: Place }>();
  #transit: InTransit[] = [];
  #delivered: Published[] = [];
  #nowUs = 0;
  #wakeUs = Number.POSITIVE_INFINITY;
  #asked: { readonly place: Place; readonly us: number } | undefined;
  #tries = 0;
  #lastTryUs = Number.NEGATIVE_INFINITY;
  #connected = false;
  #book: PlainBook = new Map();
  #place: Place | undefined;
  #state = 'down';
  #sinceUs = 0;
  timesLive = 0;

  constructor(run: Run) {
    this.#run = run;
    this.venue = new VenueModel(run.chained, run.base);
    this.aligner = new BookAligner({
      venue: venueId('test'),
      instrument: instrumentId(venueId('test'), 'spot', 'BTCUSDT'),
      rules: run.chained ? chainedRules : contiguousRules,
      sink: (event) => this.#apply(event),
      requestSnapshot: () => this.#ask(),
      wakeAt: (us) => {
        this.#wakeUs = us;
      },
      random: () => 0.5,
      maxBufferedUpdates: run.maxBuffered,
    });
  }

  get inStep(): boolean {
    const { era, id } = this.venue.place;
    return this.#state === 'live' && this.#place?.era === era && this.#place.id === id;
  }

  take(one: Step): void {
    switch (one.do) {
      case 'publish':
        this.#send(this.venue.publish(one.changes, one.skipped));
        return;
      case 'deliver':
        for (let n = 0; n < one.count; n += 1) this.#deliver(this.#transit.shift());
        return;
      case 'lose':
        this.#transit.shift();
        return;
      case 'swap':
        this.#transit = [...this.#transit.slice(1, 2), ...this.#transit.slice(0, 1), ...this.#transit.slice(2)];
        return;
      case 'repeat':
        this.#deliver(this.#delivered.at(-one.back));
        return;
      case 'answer':
        this.#answer(one.older);
        return;
      case 'fail':
        this.#fail();
        return;
      case 'wait':
        this.#wait(one.us);
        return;
      case 'connect':
        this.connect();
        return;
      case 'disconnect':
        this.#disconnect();
        return;
      case 'resync':
        this.aligner.resync('distrusted', this.#nowUs);
        return;
      case 'stall':
        this.aligner.onStalled('silent', this.#nowUs);
        return;
      case 'count-anew':
        this.venue.countAnew();
        return;
      case 'snapshot-in-stream':
        if (this.#run.inStream) this.#sendSnapshot();
    }
  }

  connect(): void {
    if (this.#connected) return;
    this.#connected = true;
    this.aligner.onConnected(this.#nowUs);
  }

  /** No more faults: updates flow, requests are answered, timers fire. */
  recover(): void {
    this.connect();
    for (let second = 0; second < 90 && !(this.inStep && second > 15); second += 1) {
      this.take({ do: 'publish', changes: [{ side: 'bids', ticks: 1 + (second % 6), gone: false }], skipped: 1 });
      this.take({ do: 'deliver', count: 1_000 });
      this.#answer(0);
      this.#wait(1_000_000);
    }
  }

  #send(published: Published): void {
    this.#published.set(published.update.venueTimeUs, {
      from: published.from,
      place: toPlace(published.era, published.update.last),
    });
    if (this.#connected) this.#transit.push(published);
  }

  #sendSnapshot(): void {
    const made = this.venue.snapshotAt(this.venue.place);
    if (this.#connected) this.#transit.push(made);
  }

  #deliver(one: InTransit | undefined): void {
    if (one === undefined || !this.#connected) return;
    if ('update' in one) {
      this.#delivered.push(one);
      this.aligner.onUpdate({ ...one.update, receiveTimeUs: this.#nowUs });
      return;
    }
    this.#asked = undefined;
    this.#snapshotPlace = one.place;
    this.aligner.onStreamSnapshot({ ...one.snapshot, receiveTimeUs: this.#nowUs });
  }

  #snapshotPlace: Place | undefined;

  #ask(): void {
    expect(this.#asked, 'one request at most is under way').toBeUndefined();
    const since = this.#nowUs - this.#lastTryUs;
    this.#tries = since > 60_000_000 ? 0 : this.#tries + 1;
    if (this.#tries > 0) expect(since).toBeGreaterThanOrEqual(0.75 * Math.min(MAX_US, FIRST_US * 2 ** (this.#tries - 1)));
    this.#lastTryUs = this.#nowUs;
    this.#asked = { place: this.venue.place, us: this.#nowUs };
    if (this.#run.inStream) this.#sendSnapshot();
  }

  /** The book as it was when it was asked for, or somewhat before, or now. */
  #answer(older: number): void {
    const asked = this.#asked;
    if (asked === undefined || this.#run.inStream) return;
    const now = this.venue.place;
    const place = older === 0 && now.era === asked.place.era ? now : { ...asked.place, id: asked.place.id - BigInt(older) };
    const made = this.venue.snapshotAt(place);
    this.#asked = undefined;
    this.#snapshotPlace = made.place;
    this.aligner.onSnapshot({ ...made.snapshot, receiveTimeUs: this.#nowUs });
  }

  #fail(): void {
    if (this.#asked === undefined) return;
    this.#asked = undefined;
    this.aligner.onSnapshotFailed(this.#nowUs);
  }

  #wait(us: number): void {
    const until = this.#nowUs + us;
    for (;;) {
      const next = Math.min(until, this.#wakeUs, (this.#asked?.us ?? Number.POSITIVE_INFINITY) + ANSWER_US);
      this.#nowUs = Math.max(this.#nowUs, next);
      if (this.#asked !== undefined && this.#nowUs >= this.#asked.us + ANSWER_US) this.#fail();
      else if (this.#nowUs >= this.#wakeUs) {
        this.#wakeUs = Number.POSITIVE_INFINITY;
        this.aligner.onTimer(this.#nowUs);
      } else return;
    }
  }

  #disconnect(): void {
    if (!this.#connected) return;
    this.#connected = false;
    this.#transit = [];
    this.aligner.onDisconnected('closed', this.#nowUs);
  }

  #apply(event: MarketEvent): void {
    if (event.type === 'stream-state') {
      if (this.#state === 'live' && event.receiveTimeUs - this.#sinceUs > STEADY_US) this.#tries = -1;
      this.#state = event.state;
      this.#sinceUs = event.receiveTimeUs;
      if (event.state === 'live') this.timesLive += 1;
    } else if (event.type === 'book-snapshot') {
      this.#book = new Map();
      this.#place = this.#snapshotPlace;
      this.#set(event);
    } else if (event.type === 'book-delta') {
      const sent = this.#published.get(event.venueTimeUs);
      if (sent?.from === undefined || this.#place === undefined) throw new Error('a delta out of nowhere');
      expect(this.#place.era, 'no delta of another era').toBe(sent.place.era);
      expect(this.#place.id >= sent.from && this.#place.id <= sent.place.id, 'nothing is missing before a delta').toBe(true);
      this.#place = toPlace(sent.place.era, event.sequence);
      this.#set(event);
    }
    if (this.#state === 'live' && this.#place !== undefined) expect(written(this.#book)).toBe(this.venue.bookAt(this.#place));
    if (this.#state === 'down') this.#place = undefined;
  }

  #set(event: Extract<MarketEvent, { type: 'book-snapshot' | 'book-delta' }>): void {
    for (const side of ['bids', 'asks'] as const) {
      for (const [ticks, lots] of plainLevels(event[side])) setLevel(this.#book, side, ticks, lots);
    }
  }
}

test('whatever the network does, a live book is the venue’s at its number, and after the faults it is live and up to date', () => {
  let timesLive = 0;
  fc.assert(
    fc.property(runs, (run) => {
      const world = new World(run);
      world.connect();
      for (const one of run.steps) world.take(one);
      world.recover();
      expect(world.inStep).toBe(true);
      timesLive += world.timesLive;
    }),
    { numRuns: 5 * (fc.readConfigureGlobal().numRuns ?? 100) },
  );
  // The law is not kept by never being live.
  expect(timesLive).toBeGreaterThan(fc.readConfigureGlobal().numRuns ?? 100);
});
