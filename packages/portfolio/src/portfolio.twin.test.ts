import type { CashFlowEvent, FillEvent, Instrument, StrategyId } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FillOrigin } from './entry.ts';
import { Portfolio } from './portfolio.ts';
import { announced, BNB, fillOf, fine, flowOf, mark, perp, spot } from './testing/account-events.ts';
import { plainAccount, plainAttribution } from './testing/plain-portfolio.ts';
import { Rational, ZERO } from './testing/rational.ts';

const strategies = ['alpha', 'bravo'] as StrategyId[];
/** By the trade's number, so that it is the same whenever the fill comes. */
const originOf = ({ tradeId }: FillEvent): FillOrigin | undefined => {
  const number = Number(tradeId);
  if (number % 7 === 0) return undefined;
  return { strategy: strategies[number % 2] as StrategyId, purpose: number % 5 === 0 ? 'hedge' : 'quote' };
};

interface Case {
  readonly of: Instrument;
  readonly events: (FillEvent | CashFlowEvent)[];
  /** The same, shuffled, some of them repeated. */
  readonly delivery: (FillEvent | CashFlowEvent)[];
}

const instruments = fc.constantFrom(perp, spot, fine);
const centre = (of: Instrument) => (of === fine ? 9_000_000_000 : of === spot ? 6_170_000 : 617_000);

function eventsOf(of: Instrument): fc.Arbitrary<(FillEvent | CashFlowEvent)[]> {
  const size = of === fine ? fc.integer({ min: 1, max: 2 ** 50 }) : fc.integer({ min: 1, max: 30 });
  const fill = fc.record({
    side: fc.constantFrom('bid' as const, 'ask' as const),
    ticks: fc.integer({ min: -50, max: 50 }),
    size,
    fee: fc.constantFrom('0', '0.01', '-0.00000123', '0.000000000012'),
    feeAsset: fc.constantFrom(of.settle, of.base, BNB),
    gapMs: fc.integer({ min: 0, max: 4_000 }),
    funding: fc.option(fc.constantFrom('0.5', '-1.25', '0.000000001'), { freq: 8 }),
  });
  return fc.array(fill, { minLength: 1, maxLength: 60 }).map((drafts) => {
    let timeUs = 1_000_000;
    return drafts.flatMap(({ side, ticks, size: lots, fee, feeAsset, gapMs, funding }, i) => {
      timeUs += gapMs * 1_000;
      const told = [`${i + 1}`, side, centre(of) + ticks, lots] as const;
      const made: (FillEvent | CashFlowEvent)[] = [fillOf(of, told, { timeUs, fee, feeAsset })];
      if (funding !== null) made.push(flowOf(of, 'funding', [`f${i}`, funding, timeUs]));
      return made;
    });
  });
}

const cases: fc.Arbitrary<Case> = instruments.chain((of) =>
  eventsOf(of).chain((events) =>
    fc
      .tuple(
        fc.shuffledSubarray(events, { minLength: events.length }),
        fc.shuffledSubarray([...events, ...events]),
        fc.array(fc.nat()),
      )
      .map(([all, again, places]) => {
        const delivery = [...all];
        for (const [i, event] of again.entries()) delivery.splice((places[i] ?? i) % (delivery.length + 1), 0, event);
        return { of, events, delivery };
      }),
  ),
);

function told(of: Instrument, events: readonly (FillEvent | CashFlowEvent)[], options = {}): Portfolio {
  const portfolio = new Portfolio({ originOf, ...options });
  portfolio.onEvent(announced(of));
  for (const event of events) portfolio.onEvent(event);
  return portfolio;
}

const fillsIn = (events: readonly (FillEvent | CashFlowEvent)[]) =>
  events.filter((event): event is FillEvent => event.type === 'fill');
const flowsIn = (events: readonly (FillEvent | CashFlowEvent)[]) =>
  events.filter((event): event is CashFlowEvent => event.type === 'cash-flow');

describe('a portfolio and its plain twin', () => {
  test('agree on size, fees, funding, turnover and the total to the last digit; on realised up to one rounding a partial close', () => {
    fc.assert(
      fc.property(cases, fc.integer({ min: -999, max: 999 }), ({ of, delivery }, offset) => {
        const price = new Rational(BigInt(centre(of) * 10 + offset), 10n).times(Rational.of(of.tick.text));
        const portfolio = told(of, delivery);
        const text = decimalText(price);
        portfolio.onEvent(mark(of, text));
        for (const strategy of [undefined, ...strategies]) {
          const mine = (fill: FillEvent) => strategy === undefined || originOf(fill)?.strategy === strategy;
          const plain = plainAccount(of, fillsIn(delivery).filter(mine), strategy === undefined ? flowsIn(delivery) : []);
          const position = portfolio.position(of.id, strategy);
          if (position === undefined) {
            expect(plain.fills).toBe(0);
            continue;
          }
          const pnl = portfolio.pnl(of.id, strategy) as NonNullable<ReturnType<Portfolio['pnl']>>;
          expect(Rational.of(position.size).equals(plain.size)).toBe(true);
          expect(Rational.of(pnl.fees).equals(plain.fees)).toBe(true);
          expect(Rational.of(portfolio.turnover(of.id, strategy) as string).equals(plain.turnover)).toBe(true);
          const funding = Rational.of(pnl.funding);
          if (strategy === undefined) expect(funding.equals(plain.funding)).toBe(true);
          const total = plain.cash.plus(plain.size.times(price)).minus(plain.fees).plus(funding);
          expect(Rational.of(pnl.total as string).equals(total)).toBe(true);
          const rounding = new Rational(BigInt(plain.partialCloses), 200_000_000n);
          expect(Rational.of(pnl.realised).minus(plain.realised).abs().isAtMost(rounding)).toBe(true);
          if (plain.size.sign !== 0) {
            const entry = plain.cost.over(plain.size);
            const allowed = rounding.over(plain.size.abs()).plus(new Rational(1n, 10n ** 18n));
            expect(
              Rational.of(position.entryPrice as string)
                .minus(entry)
                .abs()
                .isAtMost(allowed),
            ).toBe(true);
          }
        }
      }),
    );
  });

  test('strategies and nobody add up to the whole: size, cash, fees, funding', () => {
    fc.assert(
      fc.property(cases, ({ of, delivery }) => {
        const portfolio = told(of, delivery);
        portfolio.onEvent(mark(of, '1'));
        const parts = [...strategies, '' as StrategyId].map((strategy) => portfolio.pnl(of.id, strategy));
        const sum = (key: 'total' | 'fees' | 'funding') =>
          parts.reduce((total, part) => total.plus(Rational.of(part?.[key] ?? '0')), ZERO);
        for (const key of ['total', 'fees', 'funding'] as const) {
          expect(sum(key).equals(Rational.of(portfolio.pnl(of.id)?.[key] as string))).toBe(true);
        }
      }),
    );
  });
});

describe('late, repeated and reordered events', () => {
  test('leave the state that the plain order leaves', () => {
    fc.assert(
      fc.property(cases, ({ of, events, delivery }) => {
        const inOrder = told(of, events);
        const shuffled = told(of, delivery);
        expect(shuffled.stateHash()).toBe(inOrder.stateHash());
        for (const strategy of [undefined, ...strategies]) {
          expect(shuffled.position(of.id, strategy)).toEqual(inOrder.position(of.id, strategy));
          expect(shuffled.pnl(of.id, strategy)).toEqual(inOrder.pnl(of.id, strategy));
          expect(shuffled.attribution(of.id, strategy)).toEqual(inOrder.attribution(of.id, strategy));
        }
      }),
    );
  });

  test('also when reports are read in between, and when mids come interleaved in any way', () => {
    fc.assert(
      fc.property(
        cases,
        fc.infiniteStream(fc.integer({ min: -20, max: 20 })),
        fc.infiniteStream(fc.nat(3)),
        (c, moves, turns) => {
          const { of, delivery } = c;
          const mids = midsFor(of, c.events, moves);
          const early = new Portfolio({ originOf });
          const late = new Portfolio({ originOf });
          for (const portfolio of [early, late]) portfolio.onEvent(announced(of));
          for (const { timeUs, bid, ask } of mids) early.onMid(of.id, bid, ask, timeUs);
          for (const event of c.events) early.onEvent(event);
          const [waitingMids, waitingEvents] = [[...mids], [...delivery]];
          while (waitingMids.length + waitingEvents.length > 0) {
            const turn = turns.next().value;
            const mid = turn < 2 || waitingEvents.length === 0 ? waitingMids.shift() : undefined;
            if (mid !== undefined) late.onMid(of.id, mid.bid, mid.ask, mid.timeUs);
            const event = turn >= 2 || mid === undefined ? waitingEvents.shift() : undefined;
            if (event !== undefined) late.onEvent(event);
            if (turn === 3) late.attribution(of.id);
          }
          expect(late.markouts(of.id)).toEqual(early.markouts(of.id));
          expect(late.attribution(of.id)).toEqual(early.attribution(of.id));
          expect(late.stateHash()).toBe(early.stateHash());
        },
      ),
    );
  });
});

describe('many fills', () => {
  const fills = Array.from({ length: 4_000 }, (_, i) => {
    const random = mixed(i);
    const told = [`${i + 1}`, random % 2 === 0 ? 'bid' : 'ask', 617_000 + (random % 97), 1 + (random % 13)] as const;
    return fillOf(perp, told, { timeUs: 1_000_000 + Math.floor(i / 3) * 1_000, fee: '0.00012345' });
  });
  const readings = (portfolio: Portfolio) =>
    [undefined, ...strategies].flatMap((strategy) => [
      portfolio.position(perp.id, strategy),
      portfolio.pnl(perp.id, strategy),
      portfolio.turnover(perp.id, strategy),
    ]);

  test('in any order at all leave one state, while none was forgotten', () => {
    const shuffled = [...fills, ...fills].sort((a, b) => mixed(Number(a.tradeId) * 31) - mixed(Number(b.tradeId) * 31));
    expect(told(perp, shuffled).stateHash()).toBe(told(perp, fills).stateHash());
    expect(readings(told(perp, shuffled))).toEqual(readings(told(perp, fills)));
  });

  test('a little out of order leave one state though most are forgotten', () => {
    const position = new Map(fills.map((fill, i) => [fill, i + (mixed(i * 7) % 300)]));
    const jittered = [...fills].sort((a, b) => (position.get(a) as number) - (position.get(b) as number));
    const short = told(perp, jittered, { retainedFills: 400 });
    expect(readings(short)).toEqual(readings(told(perp, fills)));
    expect(short.snapshot().instruments[0]?.forgotten).not.toBeNull();
    expect(readings(Portfolio.restore(short.snapshot(), { originOf }))).toEqual(readings(short));
  });
});

describe('attribution', () => {
  test('is that of the plain twin part by part, and its parts add up to the total exactly', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.integer({ min: -20, max: 20 })), ({ of, events, delivery }, moves) => {
        const mids = midsFor(of, events, moves);
        const portfolio = told(of, delivery);
        for (const { timeUs, bid, ask } of mids) portfolio.onMid(of.id, bid, ask, timeUs);
        for (const strategy of [undefined, ...strategies]) {
          const report = portfolio.attribution(of.id, strategy);
          if (report === undefined) continue;
          const mine = (fill: FillEvent) => strategy === undefined || originOf(fill)?.strategy === strategy;
          const isHedge = (fill: FillEvent) => originOf(fill)?.purpose === 'hedge';
          const plain = plainAttribution(of, fillsIn(delivery).filter(mine), mids, isHedge);
          const parts = {
            spread: Rational.of(report.spread),
            adverse: Rational.of(report.adverseSelection),
            hedge: Rational.of(report.hedgeSlippage),
            inventory: Rational.of(report.inventory as string),
          };
          for (const key of ['spread', 'adverse', 'hedge', 'inventory'] as const) {
            expect(`${key} ${parts[key]}`).toBe(`${key} ${plain[key]}`);
          }
          const sum = [report.fees, report.funding].reduce((total, part) => total.plus(Rational.of(part)), ZERO);
          const all = Object.values(parts).reduce((total, part) => total.plus(part), sum);
          expect(all.equals(Rational.of(report.total as string))).toBe(true);
          expect(report.total).toBe(portfolio.pnl(of.id, strategy)?.total);
        }
      }),
    );
  });
});

describe('a snapshot', () => {
  test('survives JSON, and the restored portfolio goes on as the other does', () => {
    fc.assert(
      fc.property(cases, fc.nat(), fc.infiniteStream(fc.integer({ min: -20, max: 20 })), (c, cut, moves) => {
        const { of, delivery } = c;
        const mids = midsFor(of, c.events, moves);
        const at = cut % (delivery.length + 1);
        const whole = told(of, []);
        for (const { timeUs, bid, ask } of mids.slice(0, mids.length / 2)) whole.onMid(of.id, bid, ask, timeUs);
        for (const event of delivery.slice(0, at)) whole.onEvent(event);
        const restored = Portfolio.restore(JSON.parse(JSON.stringify(whole.snapshot())), { originOf });
        expect(restored.stateHash()).toBe(whole.stateHash());
        for (const portfolio of [whole, restored]) {
          for (const event of delivery.slice(at)) portfolio.onEvent(event);
          for (const { timeUs, bid, ask } of mids.slice(mids.length / 2)) portfolio.onMid(of.id, bid, ask, timeUs);
        }
        expect(restored.stateHash()).toBe(whole.stateHash());
        expect(restored.attribution(of.id)).toEqual(whole.attribution(of.id));
        expect(JSON.stringify(restored.snapshot())).toBe(JSON.stringify(whole.snapshot()));
      }),
    );
  });
});

/** A mid every 700 ms around the fills, from before the first on. */
function midsFor(of: Instrument, events: readonly { readonly venueTimeUs: number }[], moves: Iterator<number>) {
  const untilUs = (events.at(-1)?.venueTimeUs ?? 0) + 8_000_000;
  const mids: { timeUs: number; bid: number; ask: number }[] = [];
  let bid = centre(of);
  for (let timeUs = 0; timeUs <= untilUs; timeUs += 700_000) {
    bid += moves.next().value as number;
    mids.push({ timeUs, bid, ask: bid + 1 + (timeUs % 3) });
  }
  return mids;
}

function decimalText(value: Rational): string {
  const scaled = (value.n * 10n ** 16n) / value.d;
  const digits = String(scaled).padStart(17, '0');
  const text = `${digits.slice(0, -16)}.${digits.slice(-16)}`.replace(/\.?0+$/, '');
  return Rational.of(text).equals(value) ? text : '1';
}

function mixed(i: number): number {
  const a = Math.imul(i + 1, 0x9e3779b1);
  return (a ^ (a >>> 15)) >>> 3;
}
