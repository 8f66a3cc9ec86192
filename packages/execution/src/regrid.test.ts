import { asset, type Instrument, instrument, type Lots } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { regridOf, scaledDown, scaledUp } from './regrid.ts';
import { ALPHA, book, DeskRig, quote, WHY } from './testing/desk-rig.ts';

function alphaOn(tickSize: string, lotSize: string): Instrument {
  const { venue, symbol, kind } = ALPHA;
  return instrument({ venue, symbol, kind, base: asset('BTC'), quote: asset('USDT'), tickSize, lotSize });
}

const tell = (rig: DeskRig, one: Instrument): void =>
  rig.say({ type: 'instrument', venue: one.venue, instrument: one, receiveTimeUs: rig.nowUs });

describe('another tick and lot', () => {
  test('count what stands anew, take it off, and wait until it is wanted in new integers', () => {
    const rig = new DeskRig({}, { tolerance: { ticks: 0, size: 0.5 } });
    rig.quote(quote('bid', 990), quote('ask', 1_010));
    rig.accept(1);
    rig.accept(2);
    rig.fill(1, 4);
    rig.take();
    tell(rig, alphaOn('0.1', '0.0001'));
    expect(rig.take().toSorted()).toEqual(['cancel 1', 'cancel 2']);
    expect(rig.order(1)).toMatchObject({ price: 9_900, size: 100, filled: 40 });
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ liveBidLots: 60, liveAskLots: 100, highestBid: 9_900 });
    rig.fill(1, 60);
    expect([rig.order(1).state, rig.alarms()]).toEqual(['filled', []]);
    rig.cancel(2);
    expect(rig.take()).toEqual([]);
    rig.quote(quote('bid', 9_905, 100));
    expect(rig.take()).toEqual(['bid 100@9905']);
  });

  test('coarser ones round what is counted to the worse', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 991, 15), quote('ask', 1_019, 15));
    rig.accept(1);
    rig.accept(2);
    tell(rig, alphaOn('10', '0.01'));
    expect(rig.execution.exposure(ALPHA.id, rig.nowUs)).toMatchObject({ liveBidLots: 2, highestBid: 100, lowestAsk: 101 });
  });

  test('end the levels and legs of the market until they are wanted anew', () => {
    const rig = new DeskRig();
    rig.books.set(ALPHA.id, book(ALPHA, [[50_000, 1_000]], [[50_010, 1_000]]));
    rig.fees.set(ALPHA.id, 5);
    rig.want({ type: 'exposure-target', market: ALPHA.market, target: 30 as Lots, allowed: [ALPHA.id], why: WHY });
    rig.take();
    tell(rig, alphaOn('1', '0.0001'));
    expect(rig.take()).toEqual(['cancel 1']);
    rig.cancel(1);
    rig.wait(1_000_000);
    expect(rig.take()).toEqual([]);
  });

  test('that are the same as before change nothing', () => {
    const rig = new DeskRig();
    rig.quote(quote('bid', 990));
    rig.take();
    tell(rig, { ...ALPHA, status: 'post-only' });
    expect(rig.take()).toEqual([]);
  });

  test('are exact where they can be, and enclose the truth where not', () => {
    const steps = fc.constantFrom('1', '0.1', '0.5', '0.25', '0.00001', '10', '0.3');
    fc.assert(
      fc.property(steps, steps, fc.integer({ min: 0, max: 1e6 }), (before, after, lots) => {
        const ratio = regridOf(alphaOn('1', before), alphaOn('1', after))?.size ?? [1, 1];
        const truth = (lots * Number(before)) / Number(after);
        expect(scaledUp(lots, ratio)).toBeGreaterThanOrEqual(truth * (1 - 1e-12));
        expect(scaledDown(lots, ratio)).toBeLessThanOrEqual(truth * (1 + 1e-12));
        expect(scaledUp(lots, ratio) - scaledDown(lots, ratio)).toBeLessThanOrEqual(1);
      }),
    );
  });
});
