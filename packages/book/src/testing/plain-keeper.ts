import type { GridMember, Instrument, InstrumentId, MarketId, StreamState } from '@mm/core';
import { grid } from '@mm/core';
import { BOUNDS, type Pair } from './keeper-bench.ts';

/** One book as the plain keeper holds it. */
interface PlainBook {
  readonly instrument: Instrument;
  connector: StreamState;
  state: StreamState;
  /** No snapshot since the stream was lost, or since we asked. */
  lost: boolean;
  lostSinceUs: number;
  reason: string;
  aliveUs: number;
  changedUs: number;
  /** `undefined` while not crossed. */
  crossedSinceUs: number | undefined;
  bids: Map<number, number>;
  asks: Map<number, number>;
}

/**
 * The keeper in the fewest words, audits and costs left out: what is said of each event in its docblocks, done to maps. It
 * shares no code with the real one.
 */
export class PlainKeeper {
  readonly resyncs: string[] = [];
  readonly fired: MarketId[] = [];
  ignoredDeltas = 0;
  refused = 0;
  readonly #books: readonly PlainBook[];
  readonly #shown = new Map<MarketId, string>();
  #nowUs = Number.NEGATIVE_INFINITY;
  #sweptUs = Number.NEGATIVE_INFINITY;

  constructor(instruments: readonly Instrument[]) {
    this.#books = instruments.map((one) => ({
      instrument: one,
      connector: 'down',
      state: 'down',
      lost: true,
      lostSinceUs: Number.NEGATIVE_INFINITY,
      reason: 'no-proof-of-life',
      aliveUs: Number.NEGATIVE_INFINITY,
      changedUs: Number.NEGATIVE_INFINITY,
      crossedSinceUs: undefined,
      bids: new Map(),
      asks: new Map(),
    }));
    for (const { market } of instruments) this.#shown.set(market, '– / –');
  }

  status(id: InstrumentId, nowUs: number): readonly [StreamState, number, number] {
    const one = this.#book(id);
    return [one.state, nowUs - one.aliveUs, nowUs - one.changedUs];
  }

  best(market: MarketId): string {
    return this.#shown.get(market) as string;
  }

  snapshot(id: InstrumentId, bids: readonly Pair[], asks: readonly Pair[], timeUs: number): void {
    const one = this.#at(id, timeUs);
    const isDouble = new Set(bids.map(([ticks]) => ticks)).size < bids.length;
    if (isDouble || bids.some(([bid]) => asks.some(([ask]) => bid > ask))) this.#refuse(one);
    else {
      one.lost = false;
      one.state = one.connector;
      one.bids = new Map(bids);
      one.asks = new Map(asks);
      one.crossedSinceUs = undefined;
      one.changedUs = Math.max(one.changedUs, timeUs);
      one.aliveUs = Math.max(one.aliveUs, timeUs);
    }
    this.#show(one.instrument.market);
  }

  delta(id: InstrumentId, bids: readonly Pair[], asks: readonly Pair[], timeUs: number): void {
    const one = this.#at(id, timeUs);
    if (one.lost) {
      this.ignoredDeltas += 1;
      return;
    }
    if ([...bids, ...asks].some(([ticks]) => ticks < 1)) this.#refuse(one);
    else {
      for (const [ticks, lots] of bids) set(one.bids, ticks, lots);
      for (const [ticks, lots] of asks) set(one.asks, ticks, lots);
      if (bids.length + asks.length > 0) one.changedUs = Math.max(one.changedUs, timeUs);
      one.aliveUs = Math.max(one.aliveUs, timeUs);
      one.crossedSinceUs = isCrossed(one) ? (one.crossedSinceUs ?? this.#nowUs) : undefined;
      if (this.#isCrossedTooLong(one)) this.#resync(one, 'crossed');
    }
    this.#show(one.instrument.market);
  }

  streamState(id: InstrumentId, state: StreamState, timeUs: number): void {
    const one = this.#at(id, timeUs);
    const before = one.connector;
    one.connector = state;
    if (state === 'live') one.aliveUs = Math.max(one.aliveUs, timeUs);
    if (state === 'live' || state === 'stalled') {
      if (!one.lost) one.state = state;
      else if (before !== 'live' && before !== 'stalled') {
        one.lostSinceUs = this.#nowUs;
        if (one.state === 'down') one.state = 'syncing';
      }
    } else {
      one.state = state;
      this.#lose(one, 'no-proof-of-life');
    }
    this.#show(one.instrument.market);
  }

  alive(id: InstrumentId, timeUs: number): void {
    const one = this.#at(id, timeUs);
    one.aliveUs = Math.max(one.aliveUs, timeUs);
    this.#show(one.instrument.market);
  }

  batchEnd(timeUs: number): void {
    this.#nowUs = Math.max(this.#nowUs, timeUs);
    if (this.#nowUs - this.#sweptUs < BOUNDS.crossedBoundUs / 4) return;
    this.#sweptUs = this.#nowUs;
    for (const one of this.#books) {
      if (one.connector !== 'live' && one.connector !== 'stalled') continue;
      if (one.lost && this.#nowUs - one.lostSinceUs > BOUNDS.resyncPatienceUs) this.#resync(one, one.reason);
      else if (!one.lost && this.#nowUs - one.aliveUs > BOUNDS.silentBoundUs) this.#resync(one, 'no-proof-of-life');
      else if (!one.lost && this.#isCrossedTooLong(one)) this.#resync(one, 'crossed');
    }
    for (const market of this.#shown.keys()) this.#show(market);
  }

  #isCrossedTooLong(one: PlainBook): boolean {
    return one.crossedSinceUs !== undefined && this.#nowUs - one.crossedSinceUs > BOUNDS.crossedBoundUs;
  }

  #at(id: InstrumentId, timeUs: number): PlainBook {
    this.#nowUs = Math.max(this.#nowUs, timeUs);
    return this.#book(id);
  }

  #book(id: InstrumentId): PlainBook {
    return this.#books.find((one) => one.instrument.id === id) as PlainBook;
  }

  #refuse(one: PlainBook): void {
    this.refused += 1;
    this.#resync(one, 'bad-level');
  }

  #resync(one: PlainBook, reason: string): void {
    one.state = reason === 'no-proof-of-life' ? 'stalled' : 'gapped';
    this.#lose(one, reason);
    this.resyncs.push(`${one.instrument.id} ${reason}`);
  }

  #lose(one: PlainBook, reason: string): void {
    one.lost = true;
    one.lostSinceUs = this.#nowUs;
    one.reason = reason;
  }

  #show(market: MarketId): void {
    const books = this.#books.filter((one) => one.instrument.market === market);
    const { members } = grid(books.map((one) => one.instrument));
    const usable = books.filter((one) => one.state === 'live' && !isCrossed(one) && this.#nowUs - one.aliveUs <= BOUNDS.maxAgeUs);
    const side = (of: 'bids' | 'asks', sign: number) =>
      usable
        .flatMap((one) => {
          const { ticksPerTick, lotsPerLot } = members.get(one.instrument.id) as GridMember;
          return [...one[of]].map(([ticks, lots]) => ({
            price: ticks * ticksPerTick,
            text: `${one.instrument.venue} ${ticks * ticksPerTick}×${lots * lotsPerLot}`,
          }));
        })
        .sort((a, b) => sign * (a.price - b.price))[0]?.text ?? '–';
    const now = `${side('bids', -1)} / ${side('asks', 1)}`;
    if (now !== this.#shown.get(market)) this.fired.push(market);
    this.#shown.set(market, now);
  }
}

function set(levels: Map<number, number>, ticks: number, lots: number): void {
  if (lots === 0) levels.delete(ticks);
  else levels.set(ticks, lots);
}

function isCrossed({ bids, asks }: PlainBook): boolean {
  return Math.max(...bids.keys()) > Math.min(...asks.keys());
}
