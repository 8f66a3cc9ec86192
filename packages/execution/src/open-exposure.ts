import type { OrderRecord } from './order-record.ts';

/** The account in one instrument with everything that may be live counted: what risk checks against. */
export interface OpenExposure {
  /** Signed lots from fills. */
  position: number;
  /** Lots that may still be bought and sold: what the orders that may be live have left, and fills still missing. */
  liveBidLots: number;
  liveAskLots: number;
  openOrders: number;
  /** Best own prices that may be live; −Infinity and Infinity where there are none. */
  highestBid: number;
  lowestAsk: number;
}

/** Adds the orders of an instrument up, worst case, into an object that is reused. */
export function sumExposure(orders: Iterable<OrderRecord>, position: number, nowUs: number, into: OpenExposure): OpenExposure {
  into.position = position;
  into.liveBidLots = 0;
  into.liveAskLots = 0;
  into.openOrders = 0;
  into.highestBid = Number.NEGATIVE_INFINITY;
  into.lowestAsk = Number.POSITIVE_INFINITY;
  for (const order of orders) addOrder(order, nowUs, into);
  return into;
}

function addOrder(order: OrderRecord, nowUs: number, into: OpenExposure): void {
  const lots = order.exposedLots(nowUs);
  const isBid = order.facts.side === 'bid';
  if (isBid) into.liveBidLots += lots;
  else into.liveAskLots += lots;
  if (!order.possiblyLive) return;
  into.openOrders += 1;
  // An amend on its way: at either price. A market order trades at any.
  const asked = order.amend?.price;
  const worst = isBid ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  const price = order.price ?? worst;
  if (isBid) into.highestBid = Math.max(into.highestBid, price, asked ?? price);
  else into.lowestAsk = Math.min(into.lowestAsk, price, asked ?? price);
}

/** An exposure to sum into. */
export function noExposure(): OpenExposure {
  return {
    position: 0,
    liveBidLots: 0,
    liveAskLots: 0,
    openOrders: 0,
    highestBid: Number.NEGATIVE_INFINITY,
    lowestAsk: Number.POSITIVE_INFINITY,
  };
}
