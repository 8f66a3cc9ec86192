import {
  type BalanceReport,
  decimal,
  type FillEvent,
  type Instrument,
  type Lots,
  type PositionReport,
  type ReconcileSnapshotEvent,
  type StrategyId,
} from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalOf } from './exact.ts';
import type { Finding } from './findings.ts';
import { Portfolio } from './portfolio.ts';
import {
  announced,
  BNB,
  BTC_ASSET,
  balanceEvent,
  fillOf,
  flowOf,
  perp,
  positionOf,
  spot,
  USDT,
} from './testing/account-events.ts';

const SECOND = 1_000_000;

function kept(of: Instrument): { portfolio: Portfolio; findings: Finding[] } {
  const findings: Finding[] = [];
  const originOf = () => ({ strategy: 'maker' as StrategyId, purpose: 'quote' as const });
  const portfolio = new Portfolio({ originOf, onFinding: (finding) => findings.push(finding) });
  portfolio.onEvent(announced(of));
  return { portfolio, findings };
}

function snapshotOf(
  of: Instrument,
  parts: { fills?: FillEvent[]; sizes?: PositionReport[]; balances?: [typeof USDT, string][] },
): ReconcileSnapshotEvent {
  const balances: BalanceReport[] = (parts.balances ?? []).map(([asset, total]) => {
    return { asset, total: decimal(total), available: decimal(total) };
  });
  return {
    ...{ type: 'reconcile-snapshot', venue: of.venue, askedAtUs: 1, cursor: 'c', orders: [], receiveTimeUs: 2 },
    ...{ fills: parts.fills ?? [], positions: parts.sizes ?? [], balances },
  };
}

const held = (of: Instrument, size: number, entryPrice = '60000'): PositionReport => {
  return { instrument: of.id, size: size as Lots, entryPrice: decimal(entryPrice), liquidationPrice: undefined };
};

describe('the audit of positions', () => {
  test('finds nothing when the report comes before its fill', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(positionOf(perp, 3, 5 * SECOND));
    portfolio.onTime(6 * SECOND);
    portfolio.onEvent(fillOf(perp, ['5', 'bid', 600_000, 3]));
    portfolio.onTime(60 * SECOND);
    expect(findings).toEqual([]);
    expect(portfolio.addsUp(perp.venue)).toBe(true);
  });

  test('does not hold later fills against an older report', () => {
    const { portfolio, findings } = kept(perp);
    for (const i of [1, 2, 3]) portfolio.onEvent(fillOf(perp, [`${i}`, 'bid', 600_000, 1]));
    portfolio.onEvent(positionOf(perp, 2, 2 * SECOND));
    portfolio.onTime(60 * SECOND);
    expect(findings).toEqual([]);
  });

  test('finds a difference that outlasts the grace, once, and says when it is resolved', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(fillOf(perp, ['1', 'bid', 600_000, 1]));
    portfolio.onEvent(positionOf(perp, -4, 2 * SECOND));
    for (let second = 2; second < 20; second += 1) portfolio.onTime(second * SECOND);
    const mismatch = { type: 'position-mismatch', instrument: perp.id, ours: '0.001', venues: '-0.004', delta: '-0.005' };
    expect(findings).toEqual([{ ...mismatch, reportedAtUs: 2 * SECOND }]);
    expect(portfolio.addsUp(perp.venue)).toBe(false);
    portfolio.onEvent(fillOf(perp, ['2', 'ask', 600_000, 5]));
    portfolio.onTime(21 * SECOND);
    expect(findings[1]).toMatchObject({ type: 'resolved', about: 'position-mismatch', instrument: perp.id });
    expect(portfolio.addsUp(perp.venue)).toBe(true);
  });

  test('lets a person adopt what the venue says', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(positionOf(perp, -4, 2 * SECOND, '60000'));
    portfolio.onTime(2 * SECOND);
    portfolio.onTime(8 * SECOND);
    portfolio.adoptPosition(perp.id);
    expect(portfolio.position(perp.id)).toMatchObject({ lots: -4, entryPrice: '60000' });
    expect(portfolio.position(perp.id, '' as StrategyId)?.lots).toBe(-4);
    expect(findings.map(({ type }) => type)).toEqual(['position-mismatch', 'resolved']);
    expect(portfolio.addsUp(perp.venue)).toBe(true);
  });
});

describe('reading the account', () => {
  test('for the first time, its positions are where we start from, and its fills are in them', () => {
    const { portfolio, findings } = kept(perp);
    const before = [fillOf(perp, ['1', 'bid', 500_000, 7]), fillOf(perp, ['2', 'bid', 500_000, 8])];
    portfolio.onEvent(snapshotOf(perp, { fills: before, sizes: [held(perp, 15)] }));
    for (const fill of before) portfolio.onEvent(fill);
    expect(portfolio.position(perp.id)).toMatchObject({ lots: 15, entryPrice: '60000' });
    portfolio.onEvent(fillOf(perp, ['3', 'ask', 610_000, 5]));
    expect(portfolio.pnl(perp.id)?.realised).toBe('5');
    expect(portfolio.pnl(perp.id, 'maker' as StrategyId)?.realised).toBe('0');
    portfolio.onTime(60 * SECOND);
    expect(findings).toMatchObject([{ type: 'position-adopted', size: 15, entryPrice: '60000' }]);
  });

  test('again brings missed fills in once, and twice changes nothing', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(snapshotOf(perp, { balances: [[USDT, '1000']] }));
    const fills = [1, 2, 3].map((i) => fillOf(perp, [`${i}`, 'bid', 600_000, 1], { fee: '0.01' }));
    portfolio.onEvent(fills[1] as FillEvent);
    const snapshot = snapshotOf(perp, { fills, sizes: [held(perp, 3)], balances: [[USDT, '999.97']] });
    portfolio.onEvent(snapshot);
    portfolio.onTime(10 * SECOND);
    const hash = portfolio.stateHash();
    portfolio.onEvent(snapshot);
    portfolio.onTime(60 * SECOND);
    expect(portfolio.stateHash()).toBe(hash);
    expect(portfolio.lots(perp.id)).toBe(3);
    expect(findings).toEqual([]);
  });

  test('finds a position that the venue does not list', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(snapshotOf(perp, {}));
    portfolio.onEvent(fillOf(perp, ['1', 'bid', 600_000, 1]));
    portfolio.onEvent(snapshotOf(perp, {}));
    portfolio.onTime(2 * SECOND);
    portfolio.onTime(20 * SECOND);
    expect(findings).toMatchObject([{ type: 'position-mismatch', ours: '0.001', venues: '0' }]);
  });

  test('finds a position in an instrument that was never announced', () => {
    const { portfolio, findings } = kept(spot);
    portfolio.onEvent(snapshotOf(perp, { sizes: [held(perp, 1)] }));
    expect(findings).toEqual([{ type: 'unknown-instrument', instrument: perp.id, about: 'position' }]);
  });
});

describe('a balance', () => {
  test('is explained by fees, realised profit, funding and transfers', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(balanceEvent(perp, USDT, '1000', 0));
    portfolio.onEvent(fillOf(perp, ['1', 'bid', 600_000, 10], { fee: '0.12' }));
    portfolio.onEvent(balanceEvent(perp, USDT, '999.88', 1 * SECOND));
    portfolio.onEvent(fillOf(perp, ['2', 'ask', 610_000, 5], { fee: '0.1' }));
    portfolio.onEvent(balanceEvent(perp, USDT, '1004.78', 2 * SECOND));
    portfolio.onEvent(flowOf(perp, 'funding', ['f', '-0.78', 3 * SECOND]));
    portfolio.onEvent(flowOf(perp, 'transfer', ['t', '-500', 4 * SECOND]));
    portfolio.onEvent(balanceEvent(perp, USDT, '504', 4 * SECOND));
    portfolio.onTime(5 * SECOND);
    portfolio.onTime(60 * SECOND);
    expect(findings).toEqual([]);
    expect(portfolio.balance(perp.venue, USDT)).toMatchObject({ stated: '504', computed: '504', drift: '0' });
  });

  test('of spot is explained coin by coin, fees in a third one too', () => {
    const { portfolio, findings } = kept(spot);
    for (const [asset, total] of [
      [USDT, '1000'],
      [BTC_ASSET, '2'],
      [BNB, '3'],
    ] as const) {
      portfolio.onEvent(balanceEvent(spot, asset, total, 0));
    }
    portfolio.onEvent(fillOf(spot, ['1', 'bid', 6_000_000, 100], { fee: '0.000001', feeAsset: BTC_ASSET }));
    portfolio.onEvent(fillOf(spot, ['2', 'ask', 6_100_000, 50], { fee: '0.01', feeAsset: BNB }));
    portfolio.onEvent(fillOf(spot, ['3', 'ask', 6_100_000, 10], { fee: '0.0061' }));
    for (const [asset, total] of [
      [USDT, '976.5939'],
      [BTC_ASSET, '2.000399'],
      [BNB, '2.99'],
    ] as const) {
      portfolio.onEvent(balanceEvent(spot, asset, total, 3 * SECOND));
    }
    portfolio.onTime(4 * SECOND);
    portfolio.onTime(60 * SECOND);
    expect(findings).toEqual([]);
    expect(portfolio.balances(spot.venue).map(({ asset, drift }) => [asset, drift])).toEqual([
      [USDT, '0'],
      [BTC_ASSET, '0'],
      [BNB, '0'],
    ]);
  });

  test('may be off by one unit of the venue per fill, and not by two', () => {
    for (const [total, found] of [
      ['999.99999999', 0],
      ['1000.00000001', 0],
      ['999.99999998', 1],
      ['1000.00000002', 1],
    ] as const) {
      const { portfolio, findings } = kept(perp);
      portfolio.onEvent(balanceEvent(perp, USDT, '1000', 0));
      portfolio.onEvent(fillOf(perp, ['1', 'bid', 600_000, 10]));
      portfolio.onEvent(balanceEvent(perp, USDT, total, 1 * SECOND));
      portfolio.onTime(2 * SECOND);
      portfolio.onTime(60 * SECOND);
      expect(findings).toHaveLength(found);
      expect(portfolio.addsUp(perp.venue)).toBe(found === 0);
    }
  });

  test('that moves without a reason is found, stays found, and may be accepted', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(balanceEvent(perp, USDT, '1000', 0));
    portfolio.onEvent(balanceEvent(perp, USDT, '900', 1 * SECOND));
    portfolio.onTime(1 * SECOND);
    portfolio.onEvent(balanceEvent(perp, USDT, '900', 8 * SECOND));
    portfolio.onTime(8 * SECOND);
    const drift = { type: 'ledger-drift', venue: perp.venue, asset: USDT, drift: '-100', tolerated: '0' };
    expect(findings).toEqual([{ ...drift, reportedAtUs: 8 * SECOND }]);
    portfolio.onTime(90 * SECOND);
    expect(findings).toHaveLength(1);
    portfolio.acceptBalance(perp.venue, USDT);
    expect(findings[1]).toMatchObject({ type: 'resolved', about: 'ledger-drift', asset: USDT });
    portfolio.onEvent(balanceEvent(perp, USDT, '900', 99 * SECOND));
    portfolio.onTime(200 * SECOND);
    expect(findings).toHaveLength(2);
  });

  test('is stated by the latest report, in whatever order they come', () => {
    const { portfolio, findings } = kept(perp);
    portfolio.onEvent(balanceEvent(perp, USDT, '1000', 0));
    portfolio.onEvent(balanceEvent(perp, USDT, '998', 2 * SECOND));
    portfolio.onEvent(balanceEvent(perp, USDT, '999', 1 * SECOND));
    for (const i of [2, 1]) portfolio.onEvent(fillOf(perp, [`${i}`, 'bid', 600_000, 1], { fee: '1' }));
    portfolio.onTime(3 * SECOND);
    portfolio.onTime(60 * SECOND);
    expect(portfolio.balance(perp.venue, USDT)?.stated).toBe('998');
    expect(findings).toEqual([]);
  });

  test.each(['1e3', 'NaN', ''])('that cannot be, %j, is found and passed over', (total) => {
    const { portfolio, findings } = kept(perp);
    const event = balanceEvent(perp, USDT, '1', 0);
    portfolio.onEvent({ ...event, balance: { ...event.balance, total: total as BalanceReport['total'] } });
    expect(portfolio.balance(perp.venue, USDT)).toBeUndefined();
    expect(findings).toMatchObject([{ type: 'bad-value', about: 'balance' }]);
  });
});

/** A venue that keeps an average entry to eight decimals and pays out each fill's profit rounded down to eight. */
function roundingVenue(fills: readonly FillEvent[]): string[] {
  let [lots, entry, wallet] = [0n, 0n, 1_000_00000000n];
  return fills.map((fill) => {
    const size = BigInt(fill.size) * (fill.side === 'bid' ? 1n : -1n);
    const price = BigInt(fill.price) * 10_000_000n;
    const magnitude = (value: bigint) => (value < 0n ? -value : value);
    if (lots * size >= 0n) entry = lots + size === 0n ? 0n : (entry * lots + price * size) / (lots + size);
    else {
      const isThroughZero = magnitude(size) > magnitude(lots);
      wallet += ((price - entry) * (isThroughZero ? lots : -size)) / 1_000n;
      if (isThroughZero) entry = price;
    }
    lots += size;
    wallet -= BigInt(Math.round(Number(fill.fee) * 1e8));
    return decimalOf(wallet, 8);
  });
}

const trades = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -500, max: 500 }), fc.integer({ min: 1, max: 9 })), {
  minLength: 2,
  maxLength: 80,
});

describe('a venue that rounds', () => {
  const fillsOf = (drafts: readonly (readonly [boolean, number, number])[]) =>
    drafts.map(([buys, ticks, lots], i) => {
      const told = [`${i + 1}`, buys ? 'bid' : 'ask', 600_000 + ticks, lots] as const;
      return fillOf(perp, told, { fee: '0.00012345' });
    });

  test('drifts from our own arithmetic by no more than a unit a fill', () => {
    fc.assert(
      fc.property(trades, (drafts) => {
        const { portfolio, findings } = kept(perp);
        const fills = fillsOf(drafts);
        portfolio.onEvent(balanceEvent(perp, USDT, '1000', 0));
        for (const [i, total] of roundingVenue(fills).entries()) {
          const fill = fills[i] as FillEvent;
          portfolio.onEvent(balanceEvent(perp, USDT, total, fill.venueTimeUs));
          portfolio.onEvent(fill);
          portfolio.onTime(fill.venueTimeUs);
        }
        portfolio.onTime(1_000 * SECOND);
        expect(findings).toEqual([]);
      }),
    );
  });

  test('whose fill never reached us is found out by position, and by money where money moved', () => {
    fc.assert(
      fc.property(trades, fc.nat(), (drafts, any) => {
        const { portfolio, findings } = kept(perp);
        const fills = fillsOf(drafts);
        const lost = any % fills.length;
        let lots = 0;
        portfolio.onEvent(balanceEvent(perp, USDT, '1000', 0));
        for (const [i, total] of roundingVenue(fills).entries()) {
          const fill = fills[i] as FillEvent;
          lots += fill.side === 'bid' ? fill.size : -fill.size;
          portfolio.onEvent(balanceEvent(perp, USDT, total, fill.venueTimeUs));
          portfolio.onEvent(positionOf(perp, lots, fill.venueTimeUs));
          if (i !== lost) portfolio.onEvent(fill);
        }
        portfolio.onTime(1_000 * SECOND);
        portfolio.onTime(2_000 * SECOND);
        expect(findings.map(({ type }) => type).sort()).toEqual(['ledger-drift', 'position-mismatch']);
        portfolio.onEvent(fills[lost] as FillEvent);
        portfolio.onTime(3_000 * SECOND);
        expect(portfolio.addsUp(perp.venue)).toBe(true);
      }),
    );
  });
});
