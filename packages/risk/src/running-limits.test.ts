import { describe, expect, test } from 'vitest';
import { KillSwitch, memoryLatch } from './kill-switch.ts';
import { riskLimits } from './limits-schema.ts';
import { Risk } from './risk.ts';
import { BTC, ETH, FLAT, MARKET, OTHER_VENUE, order, readyRisk, T0, VENUE, verdict } from './testing/rig.ts';

const USD = 1_000_000;
const DAY = 86_400_000_000;

describe('a loss', () => {
  test.each([
    [199.999999, 'approved'],
    [200, 'state'],
    [200.000001, 'state'],
  ])('of %d dollars since the day began', (loss, expected) => {
    const risk = readyRisk();
    risk.running.onEquity(1_000 * USD, T0);
    risk.running.onEquity(1_000 * USD - Math.round(loss * USD), T0 + 1);
    expect(verdict(risk)).toBe(expected);
    expect(risk.kill.killed).toBe(expected === 'state');
  });

  test('from the peak kills, whatever the day made', () => {
    const risk = readyRisk();
    for (const equity of [0, 1_000, 601]) risk.running.onEquity(equity * USD, T0);
    expect(risk.kill.killed).toBe(false);
    risk.running.onEquity(600 * USD, T0);
    expect(risk.kill.record?.reason).toBe('drawdown: 400 USD, limit 400 USD');
  });

  test('of yesterday does not count today, and one over midnight counts as today', () => {
    const risk = readyRisk();
    risk.running.onEquity(0, T0);
    risk.running.onEquity(-150 * USD, T0 + 1);
    risk.running.onEquity(-300 * USD, T0 + DAY);
    expect(risk.kill.killed).toBe(false);
    risk.running.onEquity(-350 * USD, T0 + DAY + 1);
    expect(risk.kill.record?.reason).toBe('daily-loss: 200 USD, limit 200 USD');
  });

  test('of this morning counts after a restart', () => {
    const before = readyRisk();
    before.running.onEquity(0, T0);
    before.running.onEquity(-150 * USD, T0 + 1);
    const { baselines } = before.running;
    const options = { instruments: [BTC], limits: riskLimits(), kill: new KillSwitch(memoryLatch(), T0), startUs: T0 + 2 };
    const after = new Risk({ ...options, baselines });
    after.running.onEquity(-200 * USD, T0 + 3);
    expect(after.kill.killed).toBe(true);
  });
});

describe('a profit and loss that is not known', () => {
  test('is no loss: nothing is killed by a figure that is missing or no number', () => {
    const risk = readyRisk();
    risk.running.onEquity(1_000 * USD, T0);
    for (const figure of [undefined, Number.NaN, Number.NEGATIVE_INFINITY, -1e300]) risk.running.onEquity(figure, T0 + 1);
    expect(risk.kill.killed).toBe(false);
    expect(verdict(risk)).toBe('approved');
  });

  test('is no pass: after a while only what shrinks a position gets through, until it is known again', () => {
    const risk = readyRisk();
    risk.facts.setExposure(BTC.id, { ...FLAT, position: 50 });
    risk.running.onEquity(0, T0);
    risk.running.onTime(T0 + 30_000_000);
    expect(risk.state()).toBe('active');
    risk.running.onTime(T0 + 30_000_001);
    expect(risk.state()).toBe('reducing');
    expect(verdict(risk, { side: 'bid' })).toBe('state');
    expect(verdict(risk, { side: 'ask', size: 51 })).toBe('state');
    expect(verdict(risk, { side: 'ask', size: 50 })).toBe('approved');
    risk.running.onEquity(0, T0 + 40_000_000);
    expect(risk.state()).toBe('active');
  });
});

describe('a breaker', () => {
  test('opens at a streak of rejections, for one instrument, and closes after its time', () => {
    const risk = readyRisk();
    for (let i = 0; i < 4; i += 1) risk.running.onReject(BTC.id, T0);
    expect(verdict(risk)).toBe('approved');
    risk.running.onReject(BTC.id, T0);
    expect([verdict(risk), verdict(risk, { of: ETH })]).toEqual(['state', 'approved']);
    expect(risk.conditions.nextDueUs()).toBe(T0 + 30_000_000);
    risk.running.onTime(T0 + 29_999_999);
    expect(risk.state(BTC.id)).toBe('halted');
    risk.running.onTime(T0 + 30_000_000);
    expect(risk.state(BTC.id)).toBe('active');
  });

  test('is not opened by rejections with an acceptance between them', () => {
    const risk = readyRisk();
    for (let i = 0; i < 20; i += 1) {
      risk.running.onReject(BTC.id, T0);
      if (i % 4 === 3) risk.running.onAccept(BTC.id);
    }
    expect(risk.state(BTC.id)).toBe('active');
  });

  test('opens for a venue that is slow, and for everything when the process was', () => {
    const risk = readyRisk();
    risk.running.onLatency(VENUE, 2_000_000, T0);
    risk.running.onLoopLag(250_000, T0);
    expect(verdict(risk)).toBe('approved');
    risk.running.onLatency(VENUE, 2_000_001, T0);
    expect([risk.state(VENUE), risk.state(OTHER_VENUE), risk.state()]).toEqual(['halted', 'active', 'active']);
    risk.running.onLoopLag(250_001, T0);
    expect(risk.state()).toBe('halted');
    expect(verdict(risk)).toBe('state');
  });

  test('that opens too often stays open until a person closes it', () => {
    const risk = readyRisk({ total: { maxTripsPerHour: 2, coolDown: '1s' } });
    for (let i = 0; i < 3; i += 1) {
      expect(risk.state()).toBe('active');
      risk.running.onLoopLag(1_000_000, T0 + i * 2_000_000);
      expect(risk.state()).toBe('halted');
      risk.running.onTime(T0 + i * 2_000_000 + 1_000_000);
    }
    risk.running.onEquity(0, T0 + 3_500_000_000);
    risk.running.onTime(T0 + 3_500_000_000);
    expect(risk.state()).toBe('halted');
    expect(risk.conditions.clear('event-loop-lag')).toBe(true);
    expect(risk.state()).toBe('active');
  });
});

describe('what is watched', () => {
  test('inventory too old lets only what shrinks it through, until it is flat or on the other side', () => {
    const risk = readyRisk({ instrument: { maxInventoryAge: '1m' } });
    risk.running.onPosition(BTC.id, 5, T0);
    risk.running.onPosition(BTC.id, 9, T0 + 59_999_999);
    expect(risk.state(BTC.id)).toBe('active');
    risk.running.onTime(T0 + 60_000_000);
    expect(risk.state(BTC.id)).toBe('reducing');
    risk.running.onPosition(BTC.id, -1, T0 + 60_000_001);
    expect(risk.state(BTC.id)).toBe('active');
    risk.running.onTime(T0 + 120_000_001);
    expect(risk.state(BTC.id)).toBe('reducing');
    risk.running.onPosition(BTC.id, 0, T0 + 120_000_002);
    expect(risk.state(BTC.id)).toBe('active');
  });

  test.each([
    [9_500, 'active'],
    [9_501, 'reducing'],
    [Number.NaN, 'reducing'],
    [undefined, 'active'],
  ])('a liquidation price of %s ticks under a mark of 10,000: %s', (price, state) => {
    const risk = readyRisk();
    risk.running.onLiquidationPrice(BTC.id, price, 10_000, T0);
    expect(risk.state(BTC.id)).toBe(state);
    risk.running.onLiquidationPrice(BTC.id, 5_000, 10_000, T0);
    expect(risk.state(BTC.id)).toBe('active');
  });

  test.each([
    [7_999, 'active'],
    [8_000, 'reducing'],
    [8_001, 'reducing'],
    [Number.NaN, 'reducing'],
  ])('%d bps of the margin in use: %s', (used, state) => {
    const risk = readyRisk();
    risk.running.onMargin(VENUE, used, T0);
    expect([risk.state(VENUE), verdict(risk)]).toEqual([state, state === 'active' ? 'approved' : 'state']);
  });

  test('a ledger that drifts, an overfill and an operator hold until a person says otherwise', () => {
    const risk = readyRisk();
    risk.running.onLedgerDrift(VENUE, '0.02', '0.01', T0);
    risk.running.onAlarm('overfill', BTC.id, '11 of 10', T0);
    risk.running.onOperator('reducing', undefined, T0);
    risk.running.onEquity(0, T0 + DAY);
    risk.running.onTime(T0 + DAY);
    expect([risk.state(VENUE), risk.state(BTC.id), risk.state()]).toEqual(['halted', 'halted', 'reducing']);
    expect(risk.conditions.list().map(({ name }) => name)).toEqual(['ledger-drift', 'overfill', 'operator']);
    risk.conditions.clear('ledger-drift', VENUE);
    risk.conditions.clear('overfill', BTC.id);
    risk.conditions.clear('operator');
    risk.facts.setMarket(BTC.id, { ...MARKET, aliveUs: T0 });
    expect(verdict(risk)).toBe('approved');
  });

  test('an operator may tighten and loosen', () => {
    const risk = readyRisk();
    risk.running.onOperator('reducing', undefined, T0);
    risk.running.onOperator('halted', undefined, T0);
    expect(risk.state()).toBe('halted');
    risk.running.onOperator('reducing', undefined, T0);
    expect(risk.state()).toBe('reducing');
  });

  test('the refusal names what halted it', () => {
    const risk = readyRisk();
    risk.running.onLoopLag(1_000_000, T0);
    expect(risk.check(order(), T0)).toMatchObject({ details: { limit: 'state', measured: 'halted: event-loop-lag' } });
    expect(risk.conditions.find('event-loop-lag')).toMatchObject({ limit: 250_000, measured: 1_000_000, sinceUs: T0 });
  });
});

test('what is saved goes on: conditions, trips, streaks, ages and losses', () => {
  const input = { instrument: { maxInventoryAge: '1m' }, total: { maxTripsPerHour: 1, coolDown: '1s' } };
  const before = readyRisk(input);
  before.running.onEquity(0, T0);
  before.running.onEquity(-150 * USD, T0 + 1);
  before.running.onLoopLag(1_000_000, T0);
  before.running.onTime(T0 + 1_000_000);
  before.running.onLatency(VENUE, 9_000_000, T0 + 1_000_000);
  before.running.onLedgerDrift(OTHER_VENUE, '1', '0', T0);
  before.running.onPosition(BTC.id, 5, T0);
  for (let i = 0; i < 4; i += 1) before.running.onReject(ETH.id, T0);
  const after = readyRisk(input, JSON.parse(JSON.stringify(before.save())));
  expect(after.conditions.list()).toEqual(before.conditions.list());
  expect([after.state(VENUE), after.state(OTHER_VENUE), after.state()]).toEqual(['halted', 'halted', 'active']);
  expect([verdict(after), verdict(after, { of: ETH })]).toEqual(['state', 'state']);
  after.running.onReject(ETH.id, T0 + 1_000_001);
  expect(after.state(ETH.id)).toBe('halted');
  after.running.onLoopLag(1_000_000, T0 + 2_000_000);
  after.running.onTime(T0 + 10_000_000);
  expect([after.state(), after.state(VENUE)]).toEqual(['halted', 'active']);
  after.running.onTime(T0 + 60_000_000);
  expect(after.state(BTC.id)).toBe('reducing');
  after.running.onEquity(-199 * USD, T0 + 60_000_000);
  expect(after.kill.killed).toBe(false);
  after.running.onEquity(-200 * USD, T0 + 60_000_000);
  expect(after.kill.killed).toBe(true);
});
