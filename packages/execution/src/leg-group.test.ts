import { type Bps, type LegFailurePolicy, type LegGroupIntent, type Lots, refusal, type Ticks } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { ALPHA, BRAVO, book, DeskRig, WHY } from './testing/desk-rig.ts';

const POLICY = { ladderBps: [10] as Bps[], stepUs: 100_000, nakedUs: 1, onNaked: 'flatten', flattenBps: 200 as Bps } as const;

/** Buys forty lots at the one venue and sells the same at the other, where they are four. */
function legs(onFailure: LegFailurePolicy, rest: Partial<LegGroupIntent> = {}): LegGroupIntent {
  return {
    type: 'leg-group',
    legs: [
      { instrument: ALPHA.id, side: 'bid', limit: 50_010 as Ticks, size: 40 as Lots },
      { instrument: BRAVO.id, side: 'ask', limit: 50_100 as Ticks, size: 4 as Lots },
    ],
    order: 'simultaneous',
    onFailure,
    nakedLots: 0 as Lots,
    nakedUs: 1_000_000,
    why: WHY,
    ...rest,
  };
}

function rigOf(): DeskRig {
  const rig = new DeskRig({}, { levelPolicy: POLICY });
  rig.books.set(ALPHA.id, book(ALPHA, [[50_000, 1_000]], [[50_010, 1_000]]));
  rig.books.set(BRAVO.id, book(BRAVO, [[50_100, 100]], [[50_110, 100]]));
  rig.fees.set(ALPHA.id, 0);
  rig.fees.set(BRAVO.id, 0);
  return rig;
}

/** Ends the two entries with so much filled. */
function entered(rig: DeskRig, alpha: number, bravo: number): void {
  if (alpha > 0) rig.fill(1, alpha);
  if (bravo > 0) rig.fill(2, bravo);
  if (alpha < 40) rig.expire(1);
  if (bravo < 4) rig.expire(2);
}

describe('legs', () => {
  test('enter together, and are done when both filled', () => {
    const rig = rigOf();
    rig.want(legs('unwind'));
    expect(rig.take()).toEqual(['bid 40@50010 ioc', 'ask 4@50100 ioc at bravo']);
    entered(rig, 40, 4);
    rig.wait(5_000_000);
    expect([rig.take(), rig.alarms()]).toEqual([[], []]);
  });

  test.each<[LegFailurePolicy, number, number, string[]]>([
    ['complete', 40, 1, ['ask 3@50050 ioc at bravo']],
    ['complete', 10, 4, ['bid 30@50060 ioc']],
    ['complete', 0, 4, ['bid 40@50060 ioc']],
    ['unwind', 40, 1, ['ask 30@49950 ioc']],
    ['unwind', 0, 4, ['bid 4@50160 ioc at bravo']],
    ['hold-to-limit', 40, 1, ['ask 3@50100 ioc at bravo']],
    ['unwind', 0, 0, []],
    ['complete', 20, 2, []],
  ])('that should be %sd with %d and %d filled send what is missing', (onFailure, alpha, bravo, expected) => {
    const rig = rigOf();
    rig.want(legs(onFailure));
    rig.take();
    entered(rig, alpha, bravo);
    expect(rig.take()).toEqual(expected);
  });

  test('within the bound of what may stand alone are left as they are', () => {
    const rig = rigOf();
    rig.want(legs('complete', { nakedLots: 10 as Lots }));
    rig.take();
    entered(rig, 40, 3);
    expect(rig.take()).toEqual([]);
  });

  test('not completed in time are unwound, and it is told', () => {
    const rig = rigOf();
    rig.want(legs('complete'));
    entered(rig, 40, 1);
    rig.books.delete(BRAVO.id);
    rig.take();
    rig.wait(1_000_000);
    // The completion on its way may still fill: it is neither repeated nor doubled by the unwinding of the same lots.
    rig.expire(3);
    expect(rig.alarms()).toEqual(['naked']);
    expect(rig.take().filter((one) => one.includes('ioc'))).toEqual(['ask 30@49950 ioc']);
    rig.fill(4, 30);
    rig.wait(10_000_000);
    expect(rig.alarms()).toEqual(['naked']);
    expect([rig.positions.get(ALPHA.id), rig.positions.get(BRAVO.id)]).toEqual([10, -1]);
  });

  test('in sequence: the second waits for the first, and is no larger than it got', () => {
    const rig = rigOf();
    rig.want(legs('unwind', { order: 'sequenced' }));
    expect(rig.take()).toEqual(['bid 40@50010 ioc']);
    rig.fill(1, 20);
    expect(rig.take()).toEqual([]);
    rig.expire(1);
    expect(rig.take()).toEqual(['ask 2@50100 ioc at bravo']);
    rig.fill(2, 2);
    rig.wait(1_000_000);
    expect(rig.take()).toEqual([]);
  });

  test('whose second venue is lost meanwhile wait for it, tell in time, and go on when it is back', () => {
    const rig = rigOf();
    rig.want(legs('unwind', { order: 'sequenced' }));
    rig.take();
    const user = { type: 'stream-state', venue: BRAVO.venue, instrument: undefined, stream: 'user', reason: '' } as const;
    rig.say({ ...user, state: 'down', receiveTimeUs: rig.nowUs });
    rig.fill(1, 40);
    rig.wait(999_999);
    expect([rig.take(), rig.alarms()]).toEqual([[], []]);
    rig.wait(1);
    expect(rig.alarms()).toEqual(['naked']);
    rig.connect(BRAVO);
    expect(rig.take().filter((one) => one.includes('ioc'))).toEqual(['ask 4@50100 ioc at bravo']);
  });

  test('that cannot all be sent are not begun', () => {
    const rig = rigOf();
    const user = { type: 'stream-state', venue: BRAVO.venue, instrument: undefined, stream: 'user', reason: '' } as const;
    rig.say({ ...user, state: 'down', receiveTimeUs: rig.nowUs });
    rig.want(legs('unwind'));
    rig.connect(BRAVO);
    expect(rig.take().filter((one) => one.includes('ioc'))).toEqual([]);
  });

  test('of which risk refuses one are unwound by what the other filled', () => {
    const rig = rigOf();
    rig.want(legs('unwind', { order: 'sequenced' }));
    rig.take();
    rig.refusal = refusal('over-limit', 'no');
    rig.fill(1, 40);
    rig.refusal = undefined;
    rig.wait(250_000);
    expect(rig.take()).toEqual(['ask 40@49950 ioc']);
  });

  test('with an entry that nobody answers for are told of in time', () => {
    const rig = rigOf();
    rig.want(legs('unwind'));
    rig.fill(1, 40);
    rig.event(2, 'order-unknown', { request: 'place', reason: 'cut' });
    rig.wait(1_000_000);
    expect(rig.alarms()).toEqual(['naked']);
    expect(rig.take().filter((one) => one.includes('ioc'))).toHaveLength(2);
  });

  test('of instruments nobody named are not begun', () => {
    const rig = rigOf();
    const stranger = { instrument: 'x:spot:Y' as never, side: 'bid', limit: 1 as Ticks, size: 1 as Lots } as const;
    rig.want(legs('unwind', { legs: [stranger, ...legs('unwind').legs] }));
    expect(rig.take()).toEqual([]);
  });
});
