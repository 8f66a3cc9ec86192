import { type DecimalText, decimal, type FillEvent, type Instrument, instrument, type Lots, type StrategyId } from '@mm/core';
import { describe, expect, test } from 'vitest';
import type { FillOrigin } from './entry.ts';
import type { Finding } from './findings.ts';
import { Portfolio } from './portfolio.ts';
import type { PortfolioOptions } from './portfolio-options.ts';
import { announced, BNB, BTC_ASSET, fillOf, flowOf, mark, perp, spot, USDT } from './testing/account-events.ts';

const maker = 'maker' as StrategyId;
const quoted: FillOrigin = { strategy: maker, purpose: 'quote' };

function kept(of: Instrument, options: PortfolioOptions = {}): { portfolio: Portfolio; findings: Finding[] } {
  const findings: Finding[] = [];
  const portfolio = new Portfolio({ originOf: () => quoted, onFinding: (finding) => findings.push(finding), ...options });
  portfolio.onEvent(announced(of));
  return { portfolio, findings };
}

function tell(portfolio: Portfolio, ...fills: FillEvent[]): void {
  for (const fill of fills) portfolio.onEvent(fill);
}

describe('a position', () => {
  test('has the average price of what opened it, and realises against it', () => {
    const { portfolio } = kept(perp);
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 2]), fillOf(perp, ['2', 'bid', 630_000, 1]));
    expect(portfolio.position(perp.id)).toMatchObject({ lots: 3, size: '0.003', entryPrice: '61000', dust: '0' });
    tell(portfolio, fillOf(perp, ['3', 'ask', 620_000, 1]));
    portfolio.onEvent(mark(perp, '61500.5'));
    expect(portfolio.pnl(perp.id)).toMatchObject({ realised: '1', unrealised: '1.001', total: '2.001' });
  });

  test('that goes through zero was opened at the price of the fill that took it there', () => {
    const { portfolio } = kept(perp);
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 1]), fillOf(perp, ['2', 'ask', 610_000, 3]));
    expect(portfolio.position(perp.id)).toMatchObject({ lots: -2, entryPrice: '61000' });
    expect(portfolio.pnl(perp.id)).toMatchObject({ realised: '1', unrealised: undefined, total: undefined });
  });

  test('that is flat is worth the same at any price', () => {
    const { portfolio } = kept(perp);
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 1], { fee: '0.012' }), fillOf(perp, ['2', 'ask', 610_000, 1]));
    expect(portfolio.pnl(perp.id)).toMatchObject({ realised: '1', unrealised: '0', fees: '0.012', total: '0.988' });
    expect(portfolio.lots(perp.id)).toBe(0);
  });

  test('counts both sides of a trade with ourselves', () => {
    const { portfolio, findings } = kept(perp);
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 1]), fillOf(perp, ['1', 'ask', 600_000, 1]));
    expect(portfolio.lots(perp.id)).toBe(0);
    expect(portfolio.turnover(perp.id)).toBe('120');
    expect(findings).toEqual([]);
  });

  test('tells fills apart that a venue sends without an id', () => {
    const { portfolio } = kept(perp);
    const nameless = (timeUs: number) => ({ ...fillOf(perp, ['', 'bid', 600_000, 1], { timeUs }) });
    tell(portfolio, nameless(1), nameless(2), nameless(2));
    expect(portfolio.lots(perp.id)).toBe(2);
  });

  test('keeps spot fees taken in the coin as dust, valued at the price of the fill', () => {
    const { portfolio } = kept(spot);
    tell(portfolio, fillOf(spot, ['1', 'bid', 6_000_000, 100], { fee: '0.00000101', feeAsset: BTC_ASSET }));
    expect(portfolio.position(spot.id)).toEqual({
      instrument: spot.id,
      lots: 99,
      size: '0.00099899',
      dust: '0.00000899',
      entryPrice: '60000',
    });
    portfolio.onEvent(mark(spot, '60000'));
    expect(portfolio.pnl(spot.id)).toMatchObject({ realised: '0', unrealised: '0', fees: '0.0606', total: '-0.0606' });
  });

  test('stays what it was when the venue changes tick and lot, and a repeated fill is still known', () => {
    const { portfolio, findings } = kept(perp);
    const fill = fillOf(perp, ['1', 'bid', 600_000, 15]);
    tell(portfolio, fill);
    const coarser = instrument({
      ...{ venue: perp.venue, symbol: perp.symbol, kind: perp.kind, base: perp.base, quote: perp.quote },
      ...{ tickSize: '0.5', lotSize: '0.01' },
    });
    portfolio.onEvent(announced(coarser));
    expect(portfolio.position(perp.id)).toMatchObject({ lots: 1, size: '0.015', dust: '0.005', entryPrice: '60000' });
    tell(portfolio, { ...fill, price: 120_000 as FillEvent['price'], size: 1.5 as Lots });
    tell(portfolio, fillOf(coarser, ['2', 'ask', 120_002, 1]));
    expect(portfolio.position(perp.id)).toMatchObject({ lots: 0, size: '0.005' });
    expect(portfolio.pnl(perp.id)?.realised).toBe('0.01');
    expect(findings.map(({ type }) => type)).toEqual(['bad-value']);
  });
});

describe('what is not counted', () => {
  test('a fill told again', () => {
    const { portfolio, findings } = kept(perp);
    const fill = fillOf(perp, ['1', 'bid', 600_000, 1]);
    tell(portfolio, fill, fill, fill);
    expect(portfolio.lots(perp.id)).toBe(1);
    expect(findings).toEqual([]);
  });

  test.each([
    ['price', { price: 600_001 }],
    ['size', { size: 2 }],
    ['fee', { fee: '0.5' }],
    ['fee-asset', { feeAsset: BNB }],
    ['time', { venueTimeUs: 999_999 }],
  ])('a fill told again with another %s, which is found', (differs, change) => {
    const { portfolio, findings } = kept(perp);
    const fill = fillOf(perp, ['1', 'bid', 600_000, 1]);
    tell(portfolio, fill, { ...fill, ...change } as FillEvent);
    expect(portfolio.position(perp.id)).toMatchObject({ lots: 1, entryPrice: '60000' });
    expect(findings).toMatchObject([{ type: 'conflicting-fill', differs }]);
  });

  test('a fill older than what is remembered, which is found; memory is bounded', () => {
    const { portfolio, findings } = kept(perp, { retainedFills: 600 });
    const fills = Array.from({ length: 2_000 }, (_, i) => fillOf(perp, [`${i + 1}`, 'bid', 600_000, 1]));
    tell(portfolio, ...fills);
    expect(portfolio.lots(perp.id)).toBe(2_000);
    tell(portfolio, ...fills.slice(-600));
    expect(findings).toEqual([]);
    tell(portfolio, fills[0] as FillEvent);
    expect(findings).toMatchObject([{ type: 'fill-beyond-retention', tradeId: '1', venueTimeUs: 1_000_000 }]);
    expect(portfolio.lots(perp.id)).toBe(2_000);
    const remembered = portfolio.snapshot().instruments[0]?.blocks.flatMap(({ entries }) => entries).length as number;
    expect(remembered).toBeGreaterThanOrEqual(600);
    expect(remembered).toBeLessThan(600 + 256);
  });

  test('a fill of an instrument never announced, which is found and may come again later', () => {
    const { portfolio, findings } = kept(perp);
    const fill = fillOf(spot, ['1', 'bid', 6_000_000, 1]);
    tell(portfolio, fill);
    expect(findings).toEqual([{ type: 'unknown-instrument', instrument: spot.id, about: 'fill' }]);
    portfolio.onEvent(announced(spot));
    tell(portfolio, fill);
    expect(portfolio.lots(spot.id)).toBe(1);
  });

  test.each([
    { price: Number.NaN },
    { price: -1 },
    { size: 0 },
    { size: 1.5 },
    { size: Number.POSITIVE_INFINITY },
    { venueTimeUs: Number.NaN },
    { fee: '1e-7' },
    { fee: 'NaN' },
    { fee: undefined },
  ])('a fill that cannot be: %j', (change) => {
    const { portfolio, findings } = kept(perp);
    tell(portfolio, { ...fillOf(perp, ['1', 'bid', 600_000, 1]), ...change } as FillEvent);
    expect(portfolio.lots(perp.id)).toBe(0);
    expect(findings).toEqual([{ type: 'bad-value', about: 'fill', venue: perp.venue, instrument: perp.id }]);
  });

  test('a cash flow told again', () => {
    const { portfolio } = kept(perp);
    for (let i = 0; i < 2; i += 1) {
      portfolio.onEvent(flowOf(perp, 'funding', ['9', '-0.125', 5]));
      portfolio.onEvent(flowOf(perp, 'transfer', ['9', '100', 5]));
    }
    expect(portfolio.pnl(perp.id)?.funding).toBe('-0.125');
    expect(portfolio.snapshot().venues[0]?.ledgers[0]?.flows).toHaveLength(1);
  });
});

describe('a fill of an order nobody here placed', () => {
  test('moves the position, belongs to nobody, and is found', () => {
    const { portfolio, findings } = kept(perp, { originOf: () => undefined });
    tell(portfolio, fillOf(perp, ['1', 'ask', 600_000, 5]));
    expect(portfolio.lots(perp.id)).toBe(-5);
    expect(portfolio.position(perp.id, '' as StrategyId)?.lots).toBe(-5);
    expect(portfolio.position(perp.id, maker)).toBeUndefined();
    expect(findings).toMatchObject([{ type: 'foreign-fill', fill: { tradeId: '1' } }]);
  });
});

describe('funding', () => {
  test('goes to strategies by their part of the position, to the last digit, whatever comes late', () => {
    const strategyOf = (fill: FillEvent) => (fill.side === 'bid' ? 'long' : 'short') as StrategyId;
    const { portfolio } = kept(perp, { originOf: (fill) => ({ strategy: strategyOf(fill), purpose: 'quote' }) });
    portfolio.onEvent(flowOf(perp, 'funding', ['f', '-0.1', 10_000_000]));
    tell(portfolio, fillOf(perp, ['11', 'bid', 600_000, 100]), fillOf(perp, ['2', 'ask', 600_000, 1]));
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 4]));
    const paid = ['long', 'short', ''].map((strategy) => portfolio.pnl(perp.id, strategy as StrategyId)?.funding);
    expect(paid).toEqual(['-0.13333333', '0.03333333', '0']);
    expect(portfolio.pnl(perp.id)?.funding).toBe('-0.1');
  });

  test('of which rounding leaves something leaves it to nobody', () => {
    const originOf = ({ tradeId }: FillEvent): FillOrigin => ({ strategy: `s${tradeId}` as StrategyId, purpose: 'quote' });
    const { portfolio } = kept(perp, { originOf });
    tell(portfolio, ...[1, 2, 3].map((i) => fillOf(perp, [`${i}`, 'bid', 600_000, 1])));
    portfolio.onEvent(flowOf(perp, 'funding', ['f', '0.00000001', 10_000_000]));
    const parts = ['s1', 's2', 's3', ''].map((strategy) => portfolio.pnl(perp.id, strategy as StrategyId)?.funding);
    expect(parts).toEqual(['0', '0', '0', '0.00000001']);
  });
});

describe('totals', () => {
  test('add venues up per asset, and in one asset at given rates, other fees included', () => {
    const { portfolio } = kept(perp);
    portfolio.onEvent(announced(spot));
    tell(portfolio, fillOf(perp, ['1', 'ask', 601_000, 1], { fee: '0.001', feeAsset: BNB }));
    tell(portfolio, fillOf(spot, ['1', 'bid', 6_000_000, 100], { fee: '0.06' }));
    portfolio.onEvent(mark(perp, '60050'));
    portfolio.onEvent(mark(spot, '60050'));
    const [total] = portfolio.pnlByAsset();
    expect(total).toMatchObject({ asset: USDT, unrealised: '0.1', fees: '0.06', total: '0.04' });
    expect(total?.otherFees).toEqual([{ asset: BNB, amount: '0.001' }]);
    expect(portfolio.pnlByAsset({ venue: perp.venue })[0]?.total).toBe('0.05');
    expect(portfolio.pnlIn(USDT, () => decimal('600'))).toBe('-0.56');
    expect(portfolio.pnlIn(USDT, () => undefined)).toBeUndefined();
  });

  test('are unknown while an open position has no price', () => {
    const { portfolio } = kept(perp);
    tell(portfolio, fillOf(perp, ['1', 'ask', 601_000, 1]));
    expect(portfolio.pnlIn(USDT, () => undefined)).toBeUndefined();
    portfolio.onMid(perp.id, 600_000, 600_001, 2_000_000);
    expect(portfolio.pnlIn(USDT, () => undefined)).toBe('0.09995');
  });
});

describe('markouts and attribution', () => {
  test('follow a fill through its horizons', () => {
    const { portfolio } = kept(perp);
    portfolio.onMid(perp.id, 600_000, 600_002, 500_000);
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 1000], { fee: '1' }));
    for (const [second, bid] of [
      [1.5, 599_990],
      [5.9, 599_980],
      [6.1, 600_100],
      [100, 600_200],
    ] as const) {
      portfolio.onMid(perp.id, bid, bid + 2, second * 1_000_000);
    }
    const markouts = portfolio.markouts(perp.id)?.map(({ gain, bps }) => [gain, Math.round(bps * 1e4) / 1e4]);
    expect(markouts).toEqual([
      ['0.1', 0.0167],
      ['-0.9', -0.15],
      ['-1.9', -0.3167],
      ['10.1', 1.6833],
      ['10.1', 1.6833],
    ]);
    expect(portfolio.attribution(perp.id)).toEqual({
      ...{ asset: USDT, spread: '0.1', adverseSelection: '-2', inventory: '22', hedgeSlippage: '0' },
      ...{ fees: '-1', funding: '0', total: '19.1' },
    });
  });

  test('take the last mid of an instant, and wait for a later one', () => {
    const { portfolio } = kept(perp);
    tell(portfolio, ...[1, 2].map((i) => fillOf(perp, [`${i}`, 'bid', 600_000, 1], { timeUs: 1_000_000 })));
    portfolio.onMid(perp.id, 600_000, 600_002, 1_000_000);
    portfolio.onMid(perp.id, 600_010, 600_012, 1_000_000);
    expect(portfolio.markouts(perp.id)?.[0]).toMatchObject({ fills: 0 });
    portfolio.onMid(perp.id, 600_050, 600_052, 1_000_001);
    expect(portfolio.markouts(perp.id)?.[0]).toMatchObject({ fills: 2, gain: '0.0022' });
  });

  test('measure a hedge from the mid it was decided at', () => {
    const hedge: FillOrigin = { strategy: maker, purpose: 'hedge', referenceTicks: 600_000.5 };
    const { portfolio } = kept(perp, { originOf: () => hedge });
    portfolio.onMid(perp.id, 600_010, 600_012, 500_000);
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_012, 1000]));
    portfolio.onMid(perp.id, 600_020, 600_022, 9_000_000);
    expect(portfolio.attribution(perp.id)).toMatchObject({
      ...{ spread: '0', adverseSelection: '0', hedgeSlippage: '-1.15', inventory: '2.05', total: '0.9' },
    });
  });

  test('of a fill without a mid count it from its own price', () => {
    const { portfolio } = kept(perp);
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 1000]));
    portfolio.onMid(perp.id, 600_010, 600_012, 60_000_000);
    portfolio.onMid(perp.id, 600_020, 600_022, 70_000_000);
    expect(portfolio.markouts(perp.id)?.map(({ fills }) => fills)).toEqual([0, 0, 0, 0, 1]);
    expect(portfolio.attribution(perp.id)).toMatchObject({ spread: '0', adverseSelection: '0', inventory: '2.1', total: '2.1' });
  });

  test('are bounded: past so many waiting fills the oldest is settled early', () => {
    const { portfolio } = kept(perp);
    portfolio.onMid(perp.id, 600_000, 600_002, 1);
    for (let i = 1; i <= 16_400; i += 1) tell(portfolio, fillOf(perp, [`${i}`, 'bid', 600_000, 1], { timeUs: i + 1 }));
    const [first] = portfolio.snapshot().instruments;
    expect(first?.hurried).toBe(16);
    expect(first?.waiting.flat()).toHaveLength(16_384);
    expect(portfolio.markouts(perp.id)?.map(({ fills }) => fills)).toEqual([16, 16, 16, 16, 16]);
  });

  test('take mids from the ticker where that is wanted', () => {
    const { portfolio } = kept(perp, { mids: 'bbo' });
    const bbo = { type: 'bbo', instrument: perp.id, sequence: 1, venueTimeUs: 0, receiveTimeUs: 5 } as const;
    const sides = { bidTicks: 600_000, bidLots: 1, askTicks: 600_001, askLots: 1 };
    tell(portfolio, fillOf(perp, ['1', 'bid', 600_000, 1]));
    portfolio.onEvent({ ...bbo, ...sides } as Parameters<Portfolio['onEvent']>[0]);
    expect(portfolio.pnl(perp.id)?.unrealised).toBe('0.00005');
    portfolio.onMid(perp.id, Number.NaN, 1, 6);
    expect(portfolio.pnl(perp.id)?.unrealised).toBe('0.00005');
  });
});

describe('activity', () => {
  test('counts fills against what was sent, and time with both sides quoted', () => {
    const { portfolio } = kept(perp);
    const about = { instrument: perp.id, strategy: maker };
    portfolio.onOrderEnded({ ...about, size: 10 as Lots, filledSize: 4 as Lots });
    portfolio.onOrderEnded({ ...about, size: 10 as Lots, filledSize: 0 as Lots });
    portfolio.onQuoting({ ...about, sides: 2, timeUs: 1_000 });
    portfolio.onQuoting({ ...about, sides: 1, timeUs: 4_000 });
    portfolio.onQuoting({ ...about, sides: 0, timeUs: 5_000 });
    portfolio.onTime(7_000);
    expect(portfolio.activity(perp.id, maker)).toEqual({
      ...{ orders: 2, filledOrders: 1, sentLots: 20, filledLots: 4, fillRatio: 0.2 },
      ...{ twoSidedUs: 3_000, oneSidedUs: 1_000, observedUs: 6_000, quoteUptime: 0.5 },
    });
  });

  test('keeps the fee rates the venue states', () => {
    const { portfolio } = kept(perp);
    const rates = { maker: '0.0002' as DecimalText, taker: '0.0005' as DecimalText };
    portfolio.onEvent({ type: 'fee-rates', venue: perp.venue, instrument: perp.id, ...rates, receiveTimeUs: 1 });
    expect(portfolio.feeRates(perp.id)).toMatchObject(rates);
  });
});
