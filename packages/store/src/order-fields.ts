import type {
  BalanceReport,
  FillEvent,
  Instrument,
  LimitOrderRequest,
  MarketOrderRequest,
  OrderReport,
  OrderRequest,
  PositionReport,
  PriceRule,
  Step,
} from '@mm/core';
import {
  boolean,
  type Field,
  type Fields,
  name,
  number,
  object,
  optional,
  optionalNumber,
  optionalText,
  text,
} from './fields.ts';

/** What every event of an order begins with. */
export const orderEvent: Fields<
  Pick<FillEvent, 'venue' | 'instrument' | 'clientOrderId' | 'venueOrderId' | 'venueTimeUs' | 'receiveTimeUs'>
> = {
  venue: name(),
  instrument: name(),
  clientOrderId: optionalText(),
  venueOrderId: optionalText(),
  venueTimeUs: number(),
  receiveTimeUs: number(),
};

export const orderReport: Field<OrderReport> = object<OrderReport>({
  instrument: name(),
  clientOrderId: optionalText(),
  venueOrderId: optionalText(),
  side: name(),
  state: name(),
  price: optionalNumber(),
  size: number(),
  filledSize: number(),
  reduceOnly: boolean,
  venueTimeUs: number(),
});

export const positionReport: Field<PositionReport> = object<PositionReport>({
  instrument: name(),
  size: number(),
  entryPrice: optionalText(),
  liquidationPrice: optionalText(),
});

export const balanceReport: Field<BalanceReport> = object<BalanceReport>({
  asset: name(),
  total: text(),
  available: text(),
});

const orderHead = {
  clientOrderId: text(),
  instrument: name(),
  strategy: name(),
  side: name(),
  size: number(),
  reduceOnly: boolean,
} as const;

const marketOrder = object<MarketOrderRequest>({ orderType: name(), ...orderHead } as Fields<MarketOrderRequest>);
const limitOrder = object<LimitOrderRequest>({
  orderType: name(),
  ...orderHead,
  price: number(),
  timeInForce: name(),
  postOnly: boolean,
} as Fields<LimitOrderRequest>);

/** The kind first, then what that kind has. */
export const orderRequest: Field<OrderRequest> = {
  write: (to, order) => {
    to.byte(order.orderType === 'limit' ? 1 : 0);
    if (order.orderType === 'limit') limitOrder.write(to, order);
    else marketOrder.write(to, order);
  },
  read: (from) => (from.byte() === 1 ? limitOrder.read(from) : marketOrder.read(from)),
};

const step = object<Step>({ text: text(), mantissa: number(), decimals: number() });

const priceRule: Field<PriceRule> = {
  write: (to, rule) => to.optionalNumber(rule.type === 'every-tick' ? undefined : rule.figures),
  read: (from) => {
    const figures = from.optionalNumber();
    return figures === undefined ? { type: 'every-tick' } : { type: 'significant-figures', figures };
  },
};

export const instrument: Field<Instrument> = object<Instrument>({
  id: name(),
  venue: name(),
  symbol: text(),
  kind: name(),
  market: name(),
  base: name(),
  quote: name(),
  settle: name(),
  tick: step,
  lot: step,
  wireTick: step,
  wireLot: step,
  contractMultiplier: text(),
  pricedUnits: text(),
  orderLots: number(),
  minLots: number(),
  maxLots: optional(number()),
  minNotional: optionalText(),
  priceRule,
  status: name(),
});
