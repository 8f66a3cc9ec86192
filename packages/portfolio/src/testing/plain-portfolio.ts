import type { CashFlowEvent, FillEvent, Instrument } from '@mm/core';
import { Rational, ZERO } from './rational.ts';

/** What a list of fills and funding payments makes of one instrument, recomputed from all of them each time. */
export interface PlainAccount {
  readonly size: Rational;
  readonly cost: Rational;
  readonly realised: Rational;
  readonly cash: Rational;
  readonly fees: Rational;
  readonly funding: Rational;
  readonly turnover: Rational;
  readonly fills: number;
  /** Fills that made a position smaller without closing it: each may round the split once. */
  readonly partialCloses: number;
}

interface Mid {
  readonly timeUs: number;
  readonly bid: number;
  readonly ask: number;
}

export interface PlainAttribution {
  readonly spread: Rational;
  readonly adverse: Rational;
  readonly hedge: Rational;
  readonly inventory: Rational;
}

const tickOf = ({ tick }: Instrument) => Rational.of(tick.text);
const sizeOf = ({ lot }: Instrument, fill: FillEvent): Rational => {
  const lots = new Rational(BigInt(fill.size) * (fill.side === 'bid' ? 1n : -1n));
  return lots.times(Rational.of(lot.text));
};
const priceOf = (of: Instrument, fill: FillEvent) => new Rational(BigInt(fill.price)).times(tickOf(of));
const inBase = (of: Instrument, fill: FillEvent) => of.kind === 'spot' && fill.feeAsset === of.base;
/** What the fill changed the holding by. */
const netOf = (of: Instrument, fill: FillEvent) => {
  const size = sizeOf(of, fill);
  return inBase(of, fill) ? size.minus(Rational.of(fill.fee)) : size;
};

/** Each trade and side once, in the order in which the venue made them. */
function distinctFills(fills: readonly FillEvent[]): FillEvent[] {
  const seen = new Map<string, FillEvent>();
  for (const fill of fills) if (!seen.has(`${fill.tradeId} ${fill.side}`)) seen.set(`${fill.tradeId} ${fill.side}`, fill);
  return [...seen.values()].sort(
    (a, b) =>
      a.venueTimeUs - b.venueTimeUs ||
      a.tradeId.length - b.tradeId.length ||
      (a.tradeId < b.tradeId ? -1 : a.tradeId > b.tradeId ? 1 : 0) ||
      (a.side === 'bid' ? -1 : 1),
  );
}

export function plainAccount(of: Instrument, told: readonly FillEvent[], flows: readonly CashFlowEvent[]): PlainAccount {
  let [size, cost, realised, cash, fees, turnover] = [ZERO, ZERO, ZERO, ZERO, ZERO, ZERO];
  let partialCloses = 0;
  const fills = distinctFills(told);
  for (const fill of fills) {
    const price = priceOf(of, fill);
    const net = netOf(of, fill);
    const after = size.plus(net);
    if (size.sign * net.sign >= 0) cost = cost.plus(net.times(price));
    else {
      const closed = net.abs().isAtMost(size.abs()) ? net.abs() : size.abs();
      const costOfClosed = cost.times(closed).over(size.abs());
      const proceeds = closed.times(price).times(new Rational(BigInt(size.sign)));
      realised = realised.plus(proceeds).minus(costOfClosed);
      cost = after.sign * size.sign > 0 ? cost.minus(costOfClosed) : after.times(price);
      if (after.sign * size.sign > 0) partialCloses += 1;
    }
    size = after;
    cash = cash.minus(net.times(price));
    turnover = turnover.plus(sizeOf(of, fill).abs().times(price));
    if (inBase(of, fill)) fees = fees.plus(Rational.of(fill.fee).times(price));
    else if (fill.feeAsset === of.settle) fees = fees.plus(Rational.of(fill.fee));
  }
  const paid = new Map(flows.map((flow) => [flow.id, Rational.of(flow.amount)]));
  const funding = [...paid.values()].reduce((sum, amount) => sum.plus(amount), ZERO);
  return { size, cost, realised, cash, fees, funding, turnover, fills: fills.length, partialCloses };
}

/** Attribution by looking every mid up in the whole list; a mid counts for an instant once a later one is known. */
export function plainAttribution(
  of: Instrument,
  told: readonly FillEvent[],
  mids: readonly Mid[],
  isHedge: (fill: FillEvent) => boolean,
): PlainAttribution {
  const last = mids.at(-1) as Mid;
  const worth = ({ bid, ask }: Mid) => new Rational(BigInt(bid + ask), 2n).times(tickOf(of));
  const at = (timeUs: number): Mid => (timeUs < last.timeUs ? (mids.findLast((mid) => mid.timeUs <= timeUs) as Mid) : last);
  let [spread, adverse, hedge, inventory] = [ZERO, ZERO, ZERO, ZERO];
  for (const fill of distinctFills(told)) {
    const net = netOf(of, fill);
    const atFill = worth(at(fill.venueTimeUs));
    const atHorizon = isHedge(fill) ? atFill : worth(at(fill.venueTimeUs + 5_000_000));
    const entry = net.times(atFill.minus(priceOf(of, fill)));
    if (isHedge(fill)) hedge = hedge.plus(entry);
    else spread = spread.plus(entry);
    adverse = adverse.plus(net.times(atHorizon.minus(atFill)));
    inventory = inventory.plus(net.times(worth(last).minus(atHorizon)));
  }
  return { spread, adverse, hedge, inventory };
}
