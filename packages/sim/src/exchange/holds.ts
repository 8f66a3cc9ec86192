import type { SimOrder } from './sim-order.ts';

/*
 * What resting orders hold of their account: on spot, money in the wallet; on perpetuals, price × size that counts for
 * initial margin. House accounts hold nothing.
 */

/** An order begins to rest. */
export function hold(order: SimOrder): void {
  order.held = true;
  order.market.openOrders += 1;
  if (!order.account.isClient) return;
  const position = order.account.position(order.market);
  position.openOrders += 1;
  if (order.reduceOnly) position.reducing.push(order);
  change(order, order.size - order.filled);
}

/** Some of a resting order is filled, or it was shrunk, by `size`. */
export function release(order: SimOrder, size: number): void {
  if (order.held && order.account.isClient) change(order, -size);
}

/** A resting order rests no more; what remained of it is released. */
export function drop(order: SimOrder): void {
  if (!order.held) return;
  order.held = false;
  order.market.openOrders -= 1;
  if (!order.account.isClient) return;
  const position = order.account.position(order.market);
  position.openOrders -= 1;
  if (order.reduceOnly) {
    const at = position.reducing.indexOf(order);
    if (at >= 0) position.reducing.splice(at, 1);
  }
  const remaining = order.size - order.filled;
  if (remaining > 0) change(order, -remaining);
}

function change(order: SimOrder, size: number): void {
  const { market, account } = order;
  if (!market.isPerp) {
    const asset = order.isBid ? market.quote : market.base;
    account.wallet(asset).locked.add(order.isBid ? market.amount(order.price * size) : market.baseAmount(size));
  } else if (!order.reduceOnly) {
    const position = account.position(market);
    if (order.isBid) position.bidNotional += order.price * size;
    else position.askNotional += order.price * size;
  }
}
