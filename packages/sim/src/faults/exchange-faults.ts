import type { Exchange } from '../exchange/exchange-api.ts';
import type { InstrumentRules } from '../exchange/instrument-spec.ts';
import type { OrderSnapshot } from '../exchange/order-types.ts';

/** Whose orders trade with the user's when a fault wants it. */
const STRANGER = '#stranger';

/** An open order of a user, the oldest there is. */
export function oldestOrder(
  exchange: Exchange,
  accounts: readonly string[],
  symbol: string | undefined,
): OrderSnapshot | undefined {
  const all = accounts.flatMap((account) => exchange.openOrders(account, symbol));
  return all.reduce<OrderSnapshot | undefined>(
    (oldest, one) => (oldest === undefined || one.orderId < oldest.orderId ? one : oldest),
    undefined,
  );
}

/**
 * A stranger takes everything up to an order and so much of it.
 * @returns whether the order was reached
 */
export function tradeInto(exchange: Exchange, order: OrderSnapshot, size: number, nowUs: number): boolean {
  if (!exchange.hasAccount(STRANGER)) exchange.addAccount(STRANGER, { kind: 'house' });
  const { instrument, side, price, account, orderId } = order;
  const tick = exchange.instrument(instrument)?.compiled.tick ?? 1;
  const isBid = side === 'bid';
  const better = isBid ? price + tick : price - tick;
  const taker = isBid ? 'ask' : 'bid';
  // A limit better than zero is none: nothing stands there.
  const before = better <= 0 ? 0 : exchange.takeable(instrument, taker, better, Number.MAX_SAFE_INTEGER).size;
  const total = before + (exchange.queueAhead(account, orderId) ?? 0) + size;
  exchange.placeHouse(STRANGER, { instrument, side: taker, type: 'limit', timeInForce: 'ioc', price, size: total }, nowUs);
  return (exchange.order(account, { orderId })?.filled ?? 0) > order.filled;
}

/** Rules that were, with one of them changed as venues do it. `undefined` for what cannot change here. */
export function changedRules(exchange: Exchange, symbol: string, how: string): Partial<InstrumentRules> | undefined {
  const view = exchange.instrument(symbol);
  if (view === undefined) return undefined;
  // Of the day it was listed, so that two changes at once do not make a hundredfold.
  const { rules } = view.spec;
  if (how === 'tick') return { tickSize: tenfold(rules.tickSize) };
  if (how === 'lot') return { lotSize: tenfold(rules.lotSize), minSize: tenfold(rules.minSize ?? rules.lotSize) };
  return { minNotional: rules.minNotional === undefined ? '100' : tenfold(rules.minNotional) };
}

/** Ten times a decimal, as text. */
function tenfold(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const digits = `${whole}${fraction.padEnd(1, '0')}`;
  const point = whole.length + 1;
  const shifted = `${digits.slice(0, point).replace(/^0+(?=\d)/, '')}.${digits.slice(point)}`;
  return shifted.replace(/\.$/, '');
}
