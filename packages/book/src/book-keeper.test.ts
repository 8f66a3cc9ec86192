import { asset, type Bps, type InstrumentId, instrument, RefusalError, type StreamState, venueId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import type { BookKeeperOptions } from './book-keeper-options.ts';
import { ALPHA, ASKS, BIDS, BOUNDS, BRAVO, CHARLIE, KeeperBench, type Pair, SPOT } from './testing/keeper-bench.ts';
import { levelsOf } from './testing/reference-book.ts';
import { NO_COSTS } from './venue-costs.ts';

const { maxAgeUs, crossedBoundUs, silentBoundUs, resyncPatienceUs } = BOUNDS;
const CROSSING: readonly Pair[] = [[103, 1]];
const UNCROSSING: readonly Pair[] = [[103, 0]];
const BAD: readonly Pair[] = [[100.5, 1]];
const GOOD = 'alpha 100×5 / alpha 102×7';
const NOTHING = '– / –';

function live(options?: Partial<BookKeeperOptions>): KeeperBench {
  return new KeeperBench(options).connect(ALPHA);
}

describe('a book that starts', () => {
  test('is down and unknown to the NBBO', () => {
    const bench = new KeeperBench();
    expect([bench.status(ALPHA), bench.best()]).toEqual([['down', Infinity, Infinity], NOTHING]);
  });

  test('is live once the connector has its snapshot and says so', () => {
    const bench = new KeeperBench().state(ALPHA, 'syncing');
    expect(bench.stateOf(ALPHA)).toBe('syncing');
    bench.snapshot(ALPHA, BIDS, ASKS);
    expect([bench.stateOf(ALPHA), bench.best()]).toEqual(['syncing', NOTHING]);
    bench.delta(ALPHA, [[100, 9]], []).state(ALPHA, 'live');
    expect([bench.stateOf(ALPHA), bench.best()]).toEqual(['live', 'alpha 100×9 / alpha 102×7']);
  });

  test('is not good because the connector says `live` before its snapshot', () => {
    const bench = new KeeperBench().state(ALPHA, 'live').delta(ALPHA, BIDS, ASKS);
    expect([bench.stateOf(ALPHA), bench.best(), bench.keeper.counts.ignoredDeltas]).toEqual(['syncing', NOTHING, 1]);
    expect(bench.snapshot(ALPHA, BIDS, ASKS).best()).toBe(GOOD);
  });

  test('is asked for anew when the connector says `live` and the snapshot stays away', () => {
    const bench = new KeeperBench().state(ALPHA, 'live').batchEnd();
    expect(bench.after(resyncPatienceUs).batchEnd().resyncs).toEqual([]);
    expect(bench.after(1000).batchEnd().resyncs).toEqual(['alpha no-proof-of-life']);
  });

  test.each([-1, 0, 2n ** 60n])('takes deltas whatever the numbers of its venue, such as %s', (sequence) => {
    const bench = new KeeperBench().connect(ALPHA, BIDS, ASKS, sequence).delta(ALPHA, [[101, 1]], [], sequence);
    expect([bench.best(), bench.keeper.counts.ignoredDeltas]).toEqual(['alpha 101×1 / alpha 102×7', 0]);
  });
});

describe('a book that is live', () => {
  test('has an age since the last sign of life, and another since the last change', () => {
    const bench = live()
      .after(10)
      .delta(ALPHA, [[100, 6]], [])
      .after(20);
    expect(bench.status(ALPHA)).toEqual(['live', 20, 20]);
    expect(bench.delta(ALPHA, [], []).after(5).status(ALPHA)).toEqual(['live', 5, 25]);
    expect(bench.alive(ALPHA).status(ALPHA)).toEqual(['live', 0, 25]);
    expect(bench.after(7).state(ALPHA, 'live').status(ALPHA)).toEqual(['live', 0, 32]);
  });

  test('has changed when a snapshot empties it', () => {
    const bench = live().after(10).snapshot(ALPHA, [], []);
    expect([bench.status(ALPHA), bench.best()]).toEqual([['live', 0, 0], NOTHING]);
  });

  test('keeps no array of an event', () => {
    const [bids, asks] = [levelsOf(BIDS), levelsOf(ASKS)];
    const bench = live().levels('book-snapshot', ALPHA, bids, asks, 5);
    const [moreBids, moreAsks] = [levelsOf([[98, 4]]), levelsOf([[104, 4]])];
    bench.levels('book-delta', ALPHA, moreBids, moreAsks, 6);
    const hash = bench.keeper.book(ALPHA.id)?.stateHash();
    for (const { ticks, lots } of [bids, asks, moreBids, moreAsks]) {
      ticks.fill(101);
      lots.fill(1);
    }
    expect([bench.best(), bench.keeper.book(ALPHA.id)?.stateHash()]).toEqual([GOOD, hash]);
  });

  test.each<StreamState>(['gapped', 'stalled', 'down', 'syncing'])('leaves the NBBO in the call that says %s', (state) => {
    const bench = live().connect(BRAVO, [[99, 1]], [[103, 1]]);
    bench.fired.length = 0;
    bench.state(ALPHA, state);
    expect([bench.best(), bench.stateOf(ALPHA), bench.fired.length]).toEqual(['bravo 99×1 / bravo 103×1', state, 1]);
  });

  test('heeds the stream of books alone', () => {
    const bench = live().after(10).state(ALPHA, 'down', 'trades').alive(ALPHA, 'trades');
    expect([bench.status(ALPHA), bench.best()]).toEqual([['live', 10, 10], GOOD]);
    const ofTheAccount = { type: 'stream-state', venue: ALPHA.venue, instrument: undefined, state: 'down', reason: '' } as const;
    for (const stream of ['user', 'book'] as const) bench.keeper.onEvent({ ...ofTheAccount, stream, receiveTimeUs: bench.nowUs });
    expect([bench.stateOf(ALPHA), bench.keeper.counts.unknownInstruments]).toEqual(['live', 0]);
  });

  test('comes back from a stall with the connector, without a snapshot', () => {
    const bench = live()
      .state(ALPHA, 'stalled')
      .after(10)
      .delta(ALPHA, [[101, 1]], []);
    expect([bench.stateOf(ALPHA), bench.best()]).toEqual(['stalled', NOTHING]);
    expect(bench.state(ALPHA, 'live').best()).toBe('alpha 101×1 / alpha 102×7');
    expect(bench.resyncs).toEqual([]);
  });

  test('comes back from a gap the connector has found itself', () => {
    const bench = live()
      .state(ALPHA, 'gapped')
      .delta(ALPHA, [[101, 1]], []);
    expect(bench.keeper.counts.ignoredDeltas).toBe(1);
    bench.snapshot(ALPHA, [[98, 1]], ASKS).delta(ALPHA, [[99, 2]], []);
    expect(bench.best()).toBe(NOTHING);
    expect(bench.state(ALPHA, 'live').best()).toBe('alpha 99×2 / alpha 102×7');
    expect(bench.resyncs).toEqual([]);
  });

  test.each<StreamState>(['gapped', 'down', 'syncing'])('does not come back from %s without a snapshot', (state) => {
    const bench = live().state(ALPHA, state).state(ALPHA, 'live');
    expect([bench.stateOf(ALPHA), bench.best()]).toEqual([state === 'down' ? 'syncing' : state, NOTHING]);
    expect(bench.state(ALPHA, 'stalled').state(ALPHA, 'live').best()).toBe(NOTHING);
    expect(bench.snapshot(ALPHA, BIDS, ASKS).best()).toBe(GOOD);
  });

  test('takes a snapshot amid the stream for what it is', () => {
    expect(
      live()
        .snapshot(ALPHA, [[90, 1]], [[91, 1]])
        .best(),
    ).toBe('alpha 90×1 / alpha 91×1');
  });
});

describe('time', () => {
  test('drops from the NBBO who is too old, with the next event of the market or the next sweep', () => {
    const bench = live()
      .after(10)
      .connect(BRAVO, [[99, 1]], [[103, 1]]);
    expect(
      bench
        .after(maxAgeUs - 10)
        .alive(BRAVO)
        .best(),
    ).toBe(GOOD);
    expect(bench.after(1).alive(BRAVO).best()).toBe('bravo 99×1 / bravo 103×1');
    expect(
      bench
        .after(maxAgeUs + 1)
        .batchEnd()
        .best(),
    ).toBe(NOTHING);
    expect([bench.stateOf(ALPHA), bench.stateOf(BRAVO)]).toEqual(['live', 'live']);
  });

  test('is held off by signs of life', () => {
    const bench = live();
    for (let i = 0; i < 10; i += 1) bench.after(maxAgeUs).alive(ALPHA).batchEnd();
    expect([bench.best(), bench.status(ALPHA), bench.resyncs]).toEqual([GOOD, ['live', 0, 10 * maxAgeUs], []]);
  });

  test('does not run backwards because a connector hands on what it had buffered', () => {
    const bench = live()
      .after(maxAgeUs + 500)
      .state(BRAVO, 'syncing')
      .snapshot(BRAVO, [[99, 1]], [[103, 1]]);
    expect(bench.best()).toBe(NOTHING);
    bench.after(-600).delta(BRAVO, [[98, 1]], []);
    expect(bench.best()).toBe(NOTHING);
    bench.after(600);
    expect(bench.status(BRAVO)).toEqual(['syncing', 0, 0]);
    expect(bench.state(BRAVO, 'live').best()).toBe('bravo 99×1 / bravo 103×1');
  });

  test('sweeps at batch ends, four times within the shortest bound', () => {
    const bench = live()
      .batchEnd()
      .after(maxAgeUs + 1);
    expect(bench.best()).toBe(GOOD);
    bench.batchEnd();
    expect(bench.best()).toBe(NOTHING);
    bench.alive(ALPHA).after(crossedBoundUs / 4 - 1);
    bench.fired.length = 0;
    bench.batchEnd();
    expect(bench.fired).toEqual([]);
  });

  test('can be told from outside when no event comes at all', () => {
    const bench = live().after(silentBoundUs + 1);
    bench.keeper.onTime(bench.nowUs);
    expect([bench.best(), bench.resyncs]).toEqual([NOTHING, ['alpha no-proof-of-life']]);
  });
});

describe('a resync is asked for', () => {
  test('when a book has been crossed for longer than the bound, and not before', () => {
    const bench = live().delta(ALPHA, CROSSING, []);
    expect([bench.best(), bench.stateOf(ALPHA)]).toEqual([NOTHING, 'live']);
    expect(
      bench
        .after(crossedBoundUs)
        .delta(ALPHA, [[99, 1]], [])
        .batchEnd().resyncs,
    ).toEqual([]);
    expect(bench.after(1).delta(ALPHA, [[99, 2]], []).resyncs).toEqual(['alpha crossed']);
    expect(bench.stateOf(ALPHA)).toBe('gapped');
  });

  test('when it has stayed crossed and no delta comes', () => {
    const bench = live().delta(ALPHA, CROSSING, []).batchEnd();
    expect(bench.after(crossedBoundUs).batchEnd().resyncs).toEqual([]);
    expect(bench.after(crossedBoundUs).batchEnd().resyncs).toEqual(['alpha crossed']);
  });

  test('not when it uncrosses, be it past the bound', () => {
    const bench = live()
      .delta(ALPHA, CROSSING, [])
      .after(crossedBoundUs + 1)
      .delta(ALPHA, UNCROSSING, [])
      .batchEnd();
    expect([bench.resyncs, bench.best()]).toEqual([[], GOOD]);
    bench.delta(ALPHA, CROSSING, []).after(crossedBoundUs).delta(ALPHA, UNCROSSING, []);
    expect(bench.delta(ALPHA, CROSSING, []).after(crossedBoundUs).batchEnd().resyncs).toEqual([]);
  });

  test('not when it is locked', () => {
    const bench = live()
      .delta(ALPHA, [[102, 1]], [])
      .after(crossedBoundUs + 50)
      .batchEnd()
      .delta(ALPHA, [[90, 1]], []);
    expect([bench.best(), bench.resyncs]).toEqual(['alpha 102×1 / alpha 102×7', []]);
  });

  test('when a delta holds what no book can, and the book keeps what it had', () => {
    const bench = live().delta(ALPHA, BAD, [[101, 1]]);
    expect([bench.resyncs, bench.stateOf(ALPHA), bench.best()]).toEqual([['alpha bad-level'], 'gapped', NOTHING]);
    expect([bench.keeper.lastRefusal?.code, bench.keeper.counts.refused]).toEqual(['bad-level', 1]);
    expect(bench.keeper.book(ALPHA.id)?.bestAskTicks).toBe(102);
  });

  test.each<[string, readonly Pair[], readonly Pair[]]>([
    ['crossed-snapshot', [[103, 1]], ASKS],
    ['duplicate-level', [...BIDS, [100, 5]], ASKS],
    ['bad-level', BAD, ASKS],
  ])('when a snapshot is refused as %s', (code, bids, asks) => {
    const bench = live().snapshot(ALPHA, bids, asks);
    expect([bench.resyncs, bench.stateOf(ALPHA), bench.best()]).toEqual([['alpha bad-level'], 'gapped', NOTHING]);
    expect(bench.keeper.lastRefusal?.code).toBe(code);
    expect(bench.delta(ALPHA, [[101, 1]], []).keeper.counts.ignoredDeltas).toBe(1);
    expect(bench.snapshot(ALPHA, BIDS, ASKS).best()).toBe(GOOD);
  });

  test.each<StreamState>(['live', 'stalled'])('when a stream that is %s shows no life for longer than the bound', (state) => {
    const bench = live().state(ALPHA, state).after(silentBoundUs).batchEnd();
    expect(bench.resyncs).toEqual([]);
    bench.after(50).batchEnd();
    expect([bench.resyncs, bench.stateOf(ALPHA)]).toEqual([['alpha no-proof-of-life'], 'stalled']);
  });

  test('not for a connector that is at work on it', () => {
    for (const state of ['down', 'syncing', 'gapped'] as const) {
      const bench = live().state(ALPHA, state);
      for (let i = 0; i < 20; i += 1) bench.after(silentBoundUs).batchEnd();
      expect(bench.resyncs).toEqual([]);
    }
  });
});

describe('a resync that was asked for', () => {
  function asked(): KeeperBench {
    return live().delta(ALPHA, BAD, []);
  }

  test('is not asked for again within the patience, whatever comes', () => {
    const bench = asked().batchEnd();
    for (let i = 0; i < 20; i += 1)
      bench
        .after(resyncPatienceUs / 20)
        .delta(ALPHA, BAD, [])
        .alive(ALPHA)
        .batchEnd();
    expect([bench.resyncs.length, bench.keeper.counts.ignoredDeltas]).toEqual([1, 20]);
  });

  test('is asked for again for the same reason while the connector does not react', () => {
    const bench = asked();
    bench.after(resyncPatienceUs + 50).batchEnd();
    bench.after(resyncPatienceUs).batchEnd();
    expect(bench.resyncs).toEqual(['alpha bad-level', 'alpha bad-level']);
    bench.after(50).batchEnd();
    expect([bench.resyncs.length, bench.keeper.counts.resyncs['bad-level']]).toEqual([3, 3]);
  });

  test('is not asked for again while the connector is at work: that would make it start over', () => {
    const bench = asked().state(ALPHA, 'gapped');
    for (let i = 0; i < 10; i += 1) bench.after(resyncPatienceUs).batchEnd();
    expect(bench.resyncs).toEqual(['alpha bad-level']);
    expect(bench.snapshot(ALPHA, BIDS, ASKS).state(ALPHA, 'live').best()).toBe(GOOD);
  });

  test('is ended by a snapshot, not by `live`', () => {
    const bench = asked().state(ALPHA, 'live');
    expect([bench.stateOf(ALPHA), bench.best()]).toEqual(['gapped', NOTHING]);
    bench.state(ALPHA, 'gapped').snapshot(ALPHA, BIDS, ASKS);
    expect(bench.stateOf(ALPHA)).toBe('gapped');
    expect(bench.state(ALPHA, 'live').best()).toBe(GOOD);
    bench
      .after(resyncPatienceUs + 50)
      .alive(ALPHA)
      .batchEnd();
    expect(bench.resyncs).toEqual(['alpha bad-level']);
  });

  test('is ended by a snapshot in the stream of a connector that never left `live`', () => {
    expect(asked().snapshot(ALPHA, BIDS, ASKS).best()).toBe(GOOD);
  });

  test('does not hold up the next one', () => {
    const bench = asked()
      .snapshot(ALPHA, BIDS, ASKS)
      .delta(ALPHA, CROSSING, [])
      .after(crossedBoundUs + 50)
      .batchEnd();
    expect(bench.resyncs).toEqual(['alpha bad-level', 'alpha crossed']);
  });

  test('survives a lost connection', () => {
    const bench = asked().state(ALPHA, 'down').after(60_000_000).batchEnd().connect(ALPHA);
    expect([bench.best(), bench.resyncs.length]).toEqual([GOOD, 1]);
  });

  test('may be obeyed within the very call that asks', () => {
    const bench: KeeperBench = live({
      onCommand: (command) => {
        if (command.type === 'resync') bench.state(ALPHA, 'gapped').snapshot(ALPHA, BIDS, ASKS).state(ALPHA, 'live');
      },
    });
    expect(bench.delta(ALPHA, BAD, []).best()).toBe(GOOD);
    expect(
      bench
        .delta(ALPHA, CROSSING, [])
        .after(crossedBoundUs + 50)
        .batchEnd()
        .best(),
    ).toBe(GOOD);
  });
});

describe('onNbbo', () => {
  test('is called once for an event that changed something, and not else', () => {
    const bench = new KeeperBench().state(ALPHA, 'syncing').snapshot(ALPHA, BIDS, ASKS);
    expect(bench.fired).toEqual([]);
    expect(bench.state(ALPHA, 'live').fired).toEqual([ALPHA.market]);
    expect(
      bench
        .state(ALPHA, 'live')
        .alive(ALPHA)
        .delta(ALPHA, [[99, 9]], [])
        .batchEnd().fired.length,
    ).toBe(1);
    expect(bench.delta(ALPHA, [[100, 9]], [[102, 9]]).fired.length).toBe(2);
    expect(bench.delta(ALPHA, BAD, []).fired.length).toBe(3);
    expect(bench.snapshot(ALPHA, BIDS, ASKS).fired.length).toBe(4);
    expect(
      bench
        .after(maxAgeUs + 1)
        .batchEnd()
        .batchEnd().fired.length,
    ).toBe(5);
  });

  test('sees the books as they are after the event', () => {
    const seen: string[] = [];
    const bench: KeeperBench = new KeeperBench({ onNbbo: () => seen.push(bench.best()) });
    bench
      .connect(ALPHA)
      .connect(BRAVO, [[101, 1]], [[103, 1]])
      .state(BRAVO, 'gapped');
    expect(seen).toEqual([GOOD, 'bravo 101×1 / alpha 102×7', GOOD]);
  });
});

describe('several books', () => {
  test('of two markets do not mix, and meet on one grid within a market', () => {
    const bench = live()
      .connect(SPOT, [[90, 1]], [[91, 1]])
      .connect(CHARLIE, [[50, 2]], [[51, 2]]);
    expect([bench.best(ALPHA), bench.best(SPOT)]).toEqual([GOOD, 'alpha 90×1 / alpha 91×1']);
    expect(
      bench
        .delta(
          CHARLIE,
          [],
          [
            [50, 0],
            [51, 0],
            [52, 3],
          ],
        )
        .state(ALPHA, 'down')
        .best(),
    ).toBe('charlie 100×20 / charlie 104×30');
    expect(bench.fired.filter((market) => market === SPOT.market)).toHaveLength(1);
    expect(bench.keeper.consolidated(ALPHA.market)?.venueBooks).toHaveLength(3);
    expect(bench.keeper.consolidated(SPOT.market)?.venueBooks).toHaveLength(1);
  });

  test('are each resynced alone', () => {
    const bench = live().connect(BRAVO).connect(SPOT).delta(ALPHA, BAD, []);
    expect([bench.stateOf(ALPHA), bench.stateOf(BRAVO), bench.stateOf(SPOT)]).toEqual(['gapped', 'live', 'live']);
    expect(bench.commands).toEqual([{ type: 'resync', venue: 'alpha', instrument: ALPHA.id, reason: 'bad-level' }]);
  });

  test('take no event of an instrument nobody told of, and count it', () => {
    const stranger = instrument({ ...spec(), symbol: 'ETHUSDT', base: asset('ETH') });
    const bench = live().connect(stranger).delta(stranger, BAD, []).alive(stranger).copy(stranger, BIDS, ASKS, 1);
    expect([bench.keeper.counts.unknownInstruments, bench.commands, bench.best()]).toEqual([6, [], GOOD]);
    expect(bench.keeper.book(stranger.id)).toBeUndefined();
    expect(bench.keeper.status(stranger.id, bench.nowUs)).toBeUndefined();
    expect(bench.keeper.nbbo(stranger.market)).toBeUndefined();
    expect(bench.keeper.consolidated(stranger.market)).toBeUndefined();
  });
});

describe('an audit', () => {
  test('is asked of the venue of a live book, one at a time', () => {
    const bench = live();
    for (const one of [ALPHA, ALPHA, BRAVO]) bench.keeper.audit(one.id, bench.nowUs);
    bench.keeper.audit('nobody' as InstrumentId, bench.nowUs);
    expect(bench.commands).toEqual([{ type: 'audit-book', venue: 'alpha', instrument: ALPHA.id }]);
  });

  test('that passes leaves the book where it is', () => {
    const bench = live();
    bench.keeper.audit(ALPHA.id, bench.nowUs);
    bench.delta(ALPHA, [[101, 1]], [], 2).copy(ALPHA, [[101, 1], ...BIDS], ASKS, 3);
    expect(bench.keeper.counts.audits).toEqual({ passed: 0, failed: 0, inconclusive: 0 });
    bench.delta(ALPHA, [[101, 0]], [], 3);
    expect(bench.keeper.counts.audits).toEqual({ passed: 1, failed: 0, inconclusive: 0 });
    expect([bench.best(), bench.resyncs]).toEqual([GOOD, []]);
  });

  test('that fails takes the book out in the same call and asks for a resync', () => {
    for (const late of [false, true]) {
      const bench = live();
      bench.keeper.audit(ALPHA.id, bench.nowUs);
      bench.fired.length = 0;
      bench.copy(ALPHA, [[100, 4]], ASKS, late ? 2 : 1);
      if (late) bench.delta(ALPHA, [], [[101, 1]], 2);
      expect([bench.resyncs, bench.stateOf(ALPHA), bench.best()]).toEqual([['alpha audit-failed'], 'gapped', NOTHING]);
      expect([bench.keeper.counts.audits.failed, bench.fired.length]).toEqual([1, 1]);
    }
  });

  test('is dropped by a snapshot or a lost step, and a copy that was not asked for passes by', () => {
    const spoilers: ((bench: KeeperBench) => KeeperBench)[] = [
      (bench) => bench.snapshot(ALPHA, BIDS, ASKS, 1),
      (bench) => bench.state(ALPHA, 'gapped').snapshot(ALPHA, BIDS, ASKS, 1).state(ALPHA, 'live'),
      (bench) => bench.state(ALPHA, 'stalled').state(ALPHA, 'live'),
      (bench) => bench.delta(ALPHA, BAD, []).snapshot(ALPHA, BIDS, ASKS, 1),
    ];
    for (const spoil of spoilers) {
      const bench = live();
      bench.keeper.audit(ALPHA.id, bench.nowUs);
      spoil(bench).copy(ALPHA, [[1, 1]], [], 1);
      expect([bench.keeper.counts.audits.failed, bench.stateOf(ALPHA)]).toEqual([0, 'live']);
    }
  });

  test('is over as soon as the book is lost, whatever the copy says then', () => {
    const bench = live();
    bench.keeper.audit(ALPHA.id, bench.nowUs);
    bench.delta(ALPHA, BAD, []).copy(ALPHA, [[1, 1]], [], 1);
    expect([bench.keeper.counts.audits.failed, bench.resyncs]).toEqual([0, ['alpha bad-level']]);
  });

  test('is not asked for while the stream is stalled', () => {
    const bench = live({ auditEveryUs: 100 }).state(ALPHA, 'stalled');
    for (let i = 0; i < 10; i += 1) bench.after(100).batchEnd();
    bench.keeper.audit(ALPHA.id, bench.nowUs);
    expect(bench.audits).toEqual([]);
  });

  test('that was never answered does not stop the next', () => {
    const bench = live();
    bench.keeper.audit(ALPHA.id, bench.nowUs);
    bench.after(resyncPatienceUs).keeper.audit(ALPHA.id, bench.nowUs);
    expect(bench.audits.length).toBe(1);
    bench.after(1).keeper.audit(ALPHA.id, bench.nowUs);
    expect(bench.audits.length).toBe(2);
  });

  test('keeps no array of the copy', () => {
    const bench = live();
    bench.keeper.audit(ALPHA.id, bench.nowUs);
    const [bids, asks] = [levelsOf(BIDS), levelsOf(ASKS)];
    bench.levels('book-audit', ALPHA, bids, asks, 2);
    bids.lots.fill(77);
    asks.ticks.fill(77);
    expect(bench.delta(ALPHA, [], [], 2).keeper.counts.audits.passed).toBe(1);
  });

  test('excuses levels past the end of the snapshot the book stands on', () => {
    const bench = live();
    bench.keeper.audit(ALPHA.id, bench.nowUs);
    bench.copy(ALPHA, [...BIDS, [50, 1]], [...ASKS, [150, 1]], 1);
    expect(bench.keeper.counts.audits).toEqual({ passed: 1, failed: 0, inconclusive: 0 });
  });

  test('comes by itself every so often, each book at its own time', () => {
    const every = 40_000;
    const bench = new KeeperBench({ auditEveryUs: every });
    const all = [ALPHA, BRAVO, CHARLIE, SPOT];
    for (const one of all) bench.connect(one);
    const askedAt: [InstrumentId, number][] = [];
    for (let at = 0; at <= 2 * every + 500; at += 100) {
      const before = bench.audits.length;
      for (const one of all) bench.alive(one);
      bench.batchEnd();
      for (const id of bench.audits.slice(before)) askedAt.push([id, Math.floor(at / 1000)]);
      for (const one of all) bench.copy(one, BIDS, ASKS, 1);
      bench.after(100);
    }
    const turns = (id: InstrumentId) => askedAt.filter(([of]) => of === id).map(([, at]) => at);
    expect(all.map((one) => turns(one.id))).toEqual([
      [0, 40, 80],
      [10, 50],
      [20, 60],
      [30, 70],
    ]);
    expect(bench.keeper.counts.audits).toEqual({ passed: 9, failed: 0, inconclusive: 0 });
  });
});

describe('what a keeper is made of', () => {
  test('sets the age past which a book does not count, for the NBBO and the consolidated book', () => {
    const bench = live({ maxAgeUs: 50 }).after(51).batchEnd();
    expect([bench.best(), bench.keeper.consolidated(ALPHA.market)?.sizeForPrice('bid', 1 as never, bench.nowUs)]).toEqual([
      NOTHING,
      0,
    ]);
    expect(bench.keeper.consolidated(ALPHA.market)?.sizeForPrice('bid', 1 as never, bench.nowUs - 1)).toBe(11);
  });

  test('carries costs into the adjusted NBBO', () => {
    const costs = new Map([[ALPHA.id, { ...NO_COSTS, takerFeeBps: 100 as Bps }]]);
    expect(live({ costs }).keeper.nbbo(ALPHA.market)?.adjusted.bid?.adjustedTicks).toBe(99);
  });

  test.each<[string, Partial<BookKeeperOptions>]>([
    ['a negative bound', { crossedBoundUs: -1 }],
    ['a bound that is no number', { maxAgeUs: Number.NaN }],
    ['a silent bound that is no number', { silentBoundUs: Number.NaN }],
    ['a patience that is no number', { resyncPatienceUs: Number.NaN }],
    ['audits every so often that is no number', { auditEveryUs: Number.NaN }],
    ['costs for an instrument that is not kept', { costs: new Map([['binance:spot:TYPO' as InstrumentId, NO_COSTS]]) }],
    ['costs that leave no price', { costs: new Map([[ALPHA.id, { ...NO_COSTS, conversion: 0 }]]) }],
    ['an instrument that comes twice', { instruments: [ALPHA, ALPHA] }],
  ])('refuses %s', (_what, options) => {
    expect(() => new KeeperBench(options)).toThrow(RefusalError);
  });

  test('may be nothing at all', () => {
    expect(new KeeperBench({ instruments: [] }).batchEnd().connect(ALPHA).keeper.counts.unknownInstruments).toBe(3);
  });

  test('gives counts that are a copy', () => {
    const bench = live();
    const before = bench.keeper.counts;
    bench.delta(ALPHA, BAD, []);
    expect([before.refused, bench.keeper.counts.refused]).toEqual([0, 1]);
  });
});

function spec() {
  return { venue: venueId('alpha'), kind: 'linear-perp', quote: asset('USDT'), tickSize: '0.1', lotSize: '0.001' } as const;
}
