import type { OrderReport, ReconcileSnapshotEvent, VenueId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { KillProcedure } from './kill-procedure.ts';
import { OTHER_VENUE, T0, VENUE } from './testing/rig.ts';

const OPEN = { state: 'working' } as OrderReport;
const GONE = { state: 'canceled' } as OrderReport;

function snapshot(venue: VenueId, askedAtUs: number, orders: readonly OrderReport[]): ReconcileSnapshotEvent {
  return {
    ...{ type: 'reconcile-snapshot', venue, askedAtUs, cursor: `c${askedAtUs - T0}`, orders },
    ...{ fills: [], positions: [], balances: [], receiveTimeUs: askedAtUs },
  };
}

const started = (): KillProcedure => {
  const procedure = new KillProcedure({ venues: [VENUE, OTHER_VENUE], settleUs: 5_000_000 });
  procedure.start(T0);
  return procedure;
};

describe('after a kill', () => {
  test('everything is canceled and looked at, at every venue, needing no list of orders', () => {
    const commands = new KillProcedure({ venues: [VENUE, OTHER_VENUE], settleUs: 0 }).start(T0);
    expect(commands).toEqual(
      [VENUE, OTHER_VENUE].flatMap((venue) => [
        { type: 'cancel-all', venue, instrument: undefined },
        { type: 'audit', venue, cursor: undefined },
      ]),
    );
  });

  test('an empty look counts only when nothing on its way can still appear', () => {
    const procedure = started();
    procedure.onSnapshot(snapshot(VENUE, T0 + 4_999_999, []));
    procedure.onSnapshot(snapshot(OTHER_VENUE, T0 + 5_000_000, [GONE]));
    expect([procedure.stageOf(VENUE), procedure.stageOf(OTHER_VENUE)]).toEqual(['canceling', 'quiet']);
    expect(procedure.openOrders()).toBeUndefined();
    procedure.onSnapshot(snapshot(VENUE, T0 + 5_000_000, []));
    expect(procedure.openOrders()).toBe(0);
  });

  test('what is open is canceled again, with the cursor of the last look', () => {
    const procedure = started();
    procedure.onSnapshot(snapshot(VENUE, T0 + 6_000_000, [OPEN]));
    procedure.onSnapshot(snapshot(OTHER_VENUE, T0 + 6_000_000, []));
    expect(procedure.onTime(T0 + 999_999)).toEqual([]);
    expect(procedure.onTime(T0 + 7_000_000)).toEqual([
      { type: 'cancel-all', venue: VENUE, instrument: undefined },
      { type: 'audit', venue: VENUE, cursor: 'c6000000' },
    ]);
    expect(procedure.onTime(T0 + 7_999_999)).toEqual([]);
  });

  test('looks, which are dear, grow rarer, and the second is the first that can count; cancels do not', () => {
    const procedure = new KillProcedure({ venues: [VENUE], settleUs: 5_000_000 });
    const left = { 'cancel-all': [] as number[], audit: [] as number[] };
    for (const { type } of procedure.start(T0)) left[type].push(0);
    for (let s = 1; s <= 40; s += 1) for (const { type } of procedure.onTime(T0 + s * 1_000_000)) left[type].push(s);
    expect(left['cancel-all']).toHaveLength(41);
    expect(left.audit).toEqual([0, 5, 6, 8, 12, 20, 28, 36]);
  });

  test('a person is called when it takes too long, and it is tried on', () => {
    const procedure = started();
    procedure.onTime(T0 + 30_000_000);
    expect(procedure.stageOf(VENUE)).toBe('escalated');
    expect(procedure.onTime(T0 + 31_000_000)).toHaveLength(4);
    procedure.onSnapshot(snapshot(VENUE, T0 + 32_000_000, []));
    expect(procedure.stageOf(VENUE)).toBe('quiet');
  });

  test('an order that shows up later makes it begin again', () => {
    const procedure = started();
    procedure.onSnapshot(snapshot(VENUE, T0 + 6_000_000, []));
    procedure.onSnapshot(snapshot(VENUE, T0 + 9_000_000, [OPEN]));
    expect(procedure.stageOf(VENUE)).toBe('canceling');
  });

  test('nothing is said before one began', () => {
    const procedure = new KillProcedure({ venues: [VENUE], settleUs: 0 });
    procedure.onSnapshot(snapshot(VENUE, T0, []));
    expect([procedure.openOrders(), procedure.stageOf(VENUE), procedure.onTime(T0)]).toEqual([undefined, undefined, []]);
  });
});
