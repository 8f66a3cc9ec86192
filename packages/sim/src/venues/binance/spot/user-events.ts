import type { AccountEvent, BalanceChangedEvent, OrderUpdatedEvent } from '../../../exchange/exchange-events.ts';
import { preventionText, sideText, statusText } from '../order-words.ts';
import type { UserMessage } from '../user-queue.ts';
import { wireMs } from '../venue-context.ts';
import { type WireValue, wireText } from '../wire-json.ts';
import { quoteOrderQty, timeInForceOf, typeOf } from './order-shapes.ts';
import type { SpotContext } from './spot-context.ts';

/** What happens to an account, as spot tells it: `executionReport`, then the balances that moved. */
export class SpotUserEvents {
  private readonly context: SpotContext;
  private readonly push: (message: UserMessage, nowUs: number) => void;
  private executionId = 0;

  constructor(context: SpotContext, push: (message: UserMessage, nowUs: number) => void) {
    this.context = context;
    this.push = push;
  }

  onEvent(event: AccountEvent): void {
    if (event.type === 'order-updated') this.onOrder(event);
    else if (event.type === 'balance-changed') this.onBalance(event);
  }

  private onOrder(event: OrderUpdatedEvent): void {
    const { order, fill, account, atUs } = event;
    this.context.memory.onEvent(order, event.change === 'accepted', fill);
    if (fill !== undefined && order.filled === fill.size) this.context.limits.returnOrder(account, atUs);
    this.executionId += 1;
    const tradeId = fill === undefined ? -1 : this.context.tradeIds.wire(fill.tradeId);
    const text = (id: number | bigint): string => wireText(this.report(event, id));
    this.push(
      {
        account,
        event: 'executionReport',
        symbol: order.instrument,
        text: text(tradeId),
        ...(fill === undefined ? {} : { fill: { withoutTradeId: text(-1) } }),
      },
      atUs,
    );
    const { spec } = this.context.symbols.need(order.instrument);
    this.tellBalances(account, [spec.base, spec.quote], atUs);
  }

  private report(event: OrderUpdatedEvent, tradeId: number | bigint): WireValue {
    const { context } = this;
    const { order, fill } = event;
    const { symbols, memory } = context;
    const symbol = order.instrument;
    const time = wireMs(context, event.atUs);
    const zero = symbols.price(symbol, 0);
    const cancelId = event.change === 'canceled' ? memory.note(order.orderId).cancelId : undefined;
    return {
      e: 'executionReport',
      E: time,
      s: symbol,
      c: cancelId ?? order.clientOrderId,
      S: sideText(order.side),
      o: typeOf(order),
      f: timeInForceOf(order),
      q: symbols.size(symbol, order.size),
      p: symbols.price(symbol, order.price),
      P: zero,
      F: zero,
      g: -1,
      C: cancelId === undefined ? '' : order.clientOrderId,
      x: executionType(event),
      X: statusText(order),
      r: 'NONE',
      i: context.orderIds.wire(order.orderId),
      l: symbols.size(symbol, fill?.size ?? 0),
      z: symbols.size(symbol, order.filled),
      L: symbols.price(symbol, fill?.price ?? 0),
      n: fill === undefined ? '0' : symbols.money(fill.feeAsset, fill.fee),
      N: fill?.feeAsset ?? null,
      T: time,
      t: tradeId,
      I: this.executionId,
      w: order.status === 'working' || order.status === 'partially-filled',
      m: fill?.maker ?? false,
      M: false,
      O: wireMs(context, order.createdUs),
      Z: symbols.quote(symbol, order.filledNotional),
      Y: fill === undefined ? zero : symbols.quote(symbol, fill.notional),
      Q: quoteOrderQty(context, order),
      W: wireMs(context, order.createdUs),
      V: preventionText(order),
      ...(order.status === 'expired' ? { eR: expiryReason(order.endReason) } : {}),
    };
  }

  private onBalance({ entry, account, atUs }: BalanceChangedEvent): void {
    if (entry.cause === 'trade' || entry.cause === 'fee') return;
    const time = wireMs(this.context, atUs);
    const body = {
      e: 'balanceUpdate',
      E: time,
      a: entry.asset,
      d: this.context.symbols.money(entry.asset, entry.amount),
      T: time,
    };
    this.push({ account, event: 'balanceUpdate', symbol: undefined, text: wireText(body) }, atUs);
    this.tellBalances(account, [entry.asset], atUs);
  }

  private tellBalances(account: string, assets: readonly string[], nowUs: number): void {
    const { symbols, exchange } = this.context;
    const held = new Map(exchange.account(account).balances.map((row) => [row.asset, row]));
    const B = assets.map((asset) => {
      const row = held.get(asset);
      const locked = row?.locked ?? 0n;
      return { a: asset, f: symbols.money(asset, (row?.wallet ?? 0n) - locked), l: symbols.money(asset, locked) };
    });
    const time = wireMs(this.context, nowUs);
    const text = wireText({ e: 'outboundAccountPosition', E: time, u: time, B });
    this.push({ account, event: 'outboundAccountPosition', symbol: undefined, text }, nowUs);
  }
}

function executionType({ change, order }: OrderUpdatedEvent): string {
  if (order.endReason === 'self-trade') return 'TRADE_PREVENTION';
  switch (change) {
    case 'accepted':
      return 'NEW';
    case 'filled':
      return 'TRADE';
    case 'amended':
      return 'REPLACED';
    case 'canceled':
      return 'CANCELED';
    case 'expired':
      return 'EXPIRED';
  }
}

/** The venue numbers the reasons; of these only the first is documented as such (unconfirmed). */
function expiryReason(reason: string | undefined): string {
  return reason === 'ioc-remainder' || reason === 'market-remainder' ? '2' : '0';
}
