import type { Instrument, StreamState } from '@mm/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SavedKeeper } from './keeper-snapshot.ts';
import { ALL, ALPHA, BRAVO, KeeperBench, type Pair } from './testing/keeper-bench.ts';
import { PlainKeeper } from './testing/plain-keeper.ts';

type Step =
  | {
      readonly type: 'delta';
      readonly of: number;
      readonly bids: readonly Pair[];
      readonly asks: readonly Pair[];
      readonly lateUs: number;
    }
  | { readonly type: 'snapshot'; readonly of: number; readonly bids: readonly Pair[]; readonly asks: readonly Pair[] }
  | { readonly type: 'connect'; readonly of: number }
  | { readonly type: 'state'; readonly of: number; readonly state: StreamState }
  | { readonly type: 'alive'; readonly of: number }
  | { readonly type: 'batch-end' }
  | { readonly type: 'wait'; readonly us: number };

const of = fc.nat(ALL.length - 1);
/** Bids from 96 to 101 and asks from 100 to 105: they cross at times. */
const bids = fc.array(fc.tuple(fc.integer({ min: 96, max: 101 }), fc.integer({ min: 0, max: 3 })), { maxLength: 4 });
const asks = fc.array(fc.tuple(fc.integer({ min: 100, max: 105 }), fc.integer({ min: 0, max: 3 })), { maxLength: 4 });
const solid = (levels: typeof bids) => levels.map((all) => all.map(([ticks, lots]): Pair => [ticks, lots + 1]));

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('delta' as const), of, bids, asks, lateUs: fc.constantFrom(0, 0, 0, 300, 2500) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('delta' as const),
      of,
      bids: fc.constant([[0, 1]] as const),
      asks,
      lateUs: fc.constant(0),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('snapshot' as const), of, bids: solid(bids), asks: distinct(solid(asks)) }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('connect' as const), of }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('state' as const),
      of,
      state: fc.constantFrom<StreamState>('live', 'live', 'stalled', 'gapped', 'syncing', 'down'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('alive' as const), of }) },
  { weight: 5, arbitrary: fc.constant<Step>({ type: 'batch-end' }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('wait' as const),
      us: fc.constantFrom(1, 49, 50, 150, 200, 201, 900, 1001, 2001, 3001),
    }),
  },
);

/** A price twice is what a bid side may try; one side is enough. */
function distinct(levels: fc.Arbitrary<Pair[]>): fc.Arbitrary<Pair[]> {
  return levels.map((all) => [...new Map(all)]);
}

function take(step: Step, bench: KeeperBench, plain: PlainKeeper): void {
  const one = ALL['of' in step ? step.of : 0] as Instrument;
  switch (step.type) {
    case 'wait':
      bench.after(step.us);
      break;
    case 'batch-end':
      bench.batchEnd();
      plain.batchEnd(bench.nowUs);
      break;
    case 'delta':
      bench.after(-step.lateUs).delta(one, step.bids, step.asks);
      plain.delta(one.id, step.bids, step.asks, bench.nowUs);
      bench.after(step.lateUs);
      break;
    case 'snapshot':
      bench.snapshot(one, step.bids, step.asks);
      plain.snapshot(one.id, step.bids, step.asks, bench.nowUs);
      break;
    case 'connect':
      bench.connect(one, [[98, 5]], [[103, 5]]);
      plain.streamState(one.id, 'syncing', bench.nowUs);
      plain.snapshot(one.id, [[98, 5]], [[103, 5]], bench.nowUs);
      plain.streamState(one.id, 'live', bench.nowUs);
      break;
    case 'state':
      bench.state(one, step.state);
      plain.streamState(one.id, step.state, bench.nowUs);
      break;
    case 'alive':
      bench.alive(one);
      plain.alive(one.id, bench.nowUs);
      break;
  }
}

test('a keeper and its plain twin agree on every state, age, NBBO, command and count after every event', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60, size: 'max' }), (steps) => {
      const bench = new KeeperBench();
      const plain = new PlainKeeper(ALL);
      for (const one of steps) {
        take(one, bench, plain);
        expect(ALL.map((of) => bench.status(of))).toEqual(ALL.map((of) => plain.status(of.id, bench.nowUs)));
        expect(ALL.map((of) => bench.best(of))).toEqual(ALL.map((of) => plain.best(of.market)));
        const resyncs = bench.commands.map((of) => of.type === 'resync' && `${of.instrument} ${of.reason}`);
        expect([resyncs, bench.fired]).toEqual([plain.resyncs, plain.fired]);
        const { ignoredDeltas, refused } = bench.keeper.counts;
        expect([ignoredDeltas, refused]).toEqual([plain.ignoredDeltas, plain.refused]);
      }
    }),
  );
});

/** What a venue answers to an audit, asked for or not: older than the book, as old, or newer. */
const copy = fc.record({
  type: fc.constant('copy' as const),
  ...{ of, bids: solid(bids), asks: distinct(solid(asks)), sequence: fc.constantFrom(1, 2, 2, 3) },
});
const audit = fc.record({ type: fc.constant('audit' as const), of });
const anyStep = fc.oneof({ weight: 12, arbitrary: step }, { weight: 2, arbitrary: copy }, { weight: 1, arbitrary: audit });

type AnyStep = typeof anyStep extends fc.Arbitrary<infer Each> ? Each : never;

function takeAny(one: AnyStep, bench: KeeperBench, plain: PlainKeeper): void {
  if (one.type === 'copy') bench.copy(ALL[one.of] as Instrument, one.bids, one.asks, one.sequence);
  else if (one.type === 'audit') bench.keeper.audit((ALL[one.of] as Instrument).id, bench.nowUs);
  else take(one, bench, plain);
}

test('a keeper restored from what another saved, at any moment, goes on as that one does', () => {
  const audited = { auditEveryUs: 700 };
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 2, maxLength: 60, size: 'max' }), fc.nat(), (steps, at) => {
      const cut = at % steps.length;
      const first = new KeeperBench(audited);
      const plain = new PlainKeeper(ALL);
      for (const one of steps.slice(0, cut)) takeAny(one, first, plain);
      const second = new KeeperBench(audited);
      second.keeper.restore(JSON.parse(JSON.stringify(first.keeper.save())));
      second.nowUs = first.nowUs;
      const [commands, fired] = [first.commands.length, first.fired.length];
      for (const one of [undefined, ...steps.slice(cut)]) {
        if (one !== undefined) for (const bench of [first, second]) takeAny(one, bench, plain);
        expect(ALL.map((of) => second.status(of))).toEqual(ALL.map((of) => first.status(of)));
        expect(ALL.map((of) => second.best(of))).toEqual(ALL.map((of) => first.best(of)));
        expect([second.commands, second.fired]).toEqual([first.commands.slice(commands), first.fired.slice(fired)]);
        expect(second.keeper.stateHash()).toBe(first.keeper.stateHash());
        expect(second.keeper.save()).toEqual(first.keeper.save());
      }
    }),
  );
});

test('an audit under way is saved with what changed since it was asked for, and ends the same', () => {
  const first = new KeeperBench().connect(ALPHA, [[98, 5]], [[103, 5]], 10);
  first.keeper.audit(ALPHA.id, first.nowUs);
  first.delta(ALPHA, [[97, 4]], [], 11).copy(ALPHA, [[98, 5]], [[103, 6]], 12);
  const second = new KeeperBench();
  second.keeper.restore(JSON.parse(JSON.stringify(first.keeper.save())));
  second.nowUs = first.nowUs;
  for (const bench of [first, second]) bench.delta(ALPHA, [], [[104, 1]], 12);
  expect(second.keeper.counts.audits).toEqual({ passed: 0, failed: 1, inconclusive: 0 });
  expect(second.keeper.save()).toEqual(first.keeper.save());
});

test('what changed while an audit was under way is not held against a restored book', () => {
  const first = new KeeperBench().connect(ALPHA, [[98, 5]], [[103, 5]], 10);
  first.keeper.audit(ALPHA.id, first.nowUs);
  first.delta(ALPHA, [[98, 6]], [[103, 6]], 11);
  const second = new KeeperBench();
  second.keeper.restore(JSON.parse(JSON.stringify(first.keeper.save())));
  second.nowUs = first.nowUs;
  for (const bench of [first, second]) {
    bench.copy(ALPHA, [[98, 5]], [[103, 5]], 10);
    expect(bench.keeper.counts.audits).toEqual({ passed: 1, failed: 0, inconclusive: 0 });
  }
});

test('a sequence that no number counts is saved as it is, and an audit under way still compares it', () => {
  const [asked, copied] = [2n ** 53n + 1n, 2n ** 53n + 2n];
  const first = new KeeperBench().connect(ALPHA, [[98, 5]], [[103, 5]], asked);
  first.keeper.audit(ALPHA.id, first.nowUs);
  const second = new KeeperBench();
  second.keeper.restore(throughJson(first.keeper.save()));
  second.nowUs = first.nowUs;
  expect(second.keeper.venueBook(ALPHA.id)?.sequence).toBe(asked);
  for (const bench of [first, second]) bench.copy(ALPHA, [[98, 5]], [[103, 6]], copied);
  expect(second.keeper.counts.audits).toEqual({ passed: 0, failed: 0, inconclusive: 0 });
  for (const bench of [first, second]) bench.delta(ALPHA, [], [[104, 1]], copied);
  expect(second.keeper.counts.audits).toEqual({ passed: 0, failed: 1, inconclusive: 0 });
  expect(second.keeper.save()).toEqual(first.keeper.save());
  expect(second.keeper.stateHash()).toBe(first.keeper.stateHash());
});

/** With a mark on big integers, as whoever writes snapshots down must do. */
function throughJson(saved: SavedKeeper): SavedKeeper {
  const text = JSON.stringify(saved, (_, value: unknown) => (typeof value === 'bigint' ? { big: String(value) } : value));
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'big' in value ? BigInt(String(value.big)) : value,
  );
}

test('a keeper of more books takes over those that were saved, and shows them at once', () => {
  const first = new KeeperBench({ instruments: [ALPHA] }).connect(ALPHA, [[98, 5]], [[103, 5]]);
  const second = new KeeperBench();
  second.keeper.restore(first.keeper.save());
  expect(second.best(ALPHA)).toEqual(first.best(ALPHA));
  expect(second.keeper.venueBook(BRAVO.id)?.state).toBe('down');
});
