import type { LedgerCause, PositionSnapshot } from '../../../exchange/account-types.ts';
import type {
  AccountEvent,
  BalanceChangedEvent,
  LiquidationStartedEvent,
  OrderUpdatedEvent,
  PositionChangedEvent,
} from '../../../exchange/exchange-events.ts';
import { preventionText, sideText } from '../order-words.ts';
import type { UserMessage } from '../user-queue.ts';
import { wireMs } from '../venue-context.ts';
import { type WireValue, wireText } from '../wire-json.ts';
import { averageText, clientIdOf, expiryReason, statusOf, timeInForceOf } from './order-shapes.ts';
import type { ConfigChange, UsdmContext } from './usdm-context.ts';

/** What happens to an account, as its user stream tells it. */
export class UsdmUserEvents {
  private readonly context: UsdmContext;
  private readonly push: (message: UserMessage, nowUs: number) => void;
  /** Balances that a fill has changed; they go out with the position. */
  private readonly balances = new Map<string, Map<string, bigint>>();

  constructor(context: UsdmContext, push: (message: UserMessage, nowUs: number) => void) {
    this.context = context;
    this.push = push;
  }

  onEvent(event: AccountEvent): void {
    switch (event.type) {
      case 'order-updated':
        this.onOrder(event);
        return;
      case 'balance-changed':
        this.onBalance(event);
        return;
      case 'position-changed':
        this.onPosition(event);
        return;
      case 'leverage-changed':
        this.tellConfig(event.account, { kind: 'leverage', symbol: event.instrument, leverage: event.leverage }, event.atUs);
        return;
      case 'liquidation-started':
        this.onLiquidation(event);
        return;
    }
  }

  tellConfig(account: string, change: ConfigChange, nowUs: number): void {
    const times = { E: wireMs(this.context, nowUs), T: wireMs(this.context, nowUs) };
    if (change.kind === 'margin-type') {
      const body = { m: 'MARGIN_TYPE_CHANGE', B: [], P: [this.flatRow(account, change.symbol)] };
      this.tell(account, 'ACCOUNT_UPDATE', change.symbol, { ...times, a: body }, nowUs);
      return;
    }
    const symbol = change.kind === 'leverage' ? change.symbol : undefined;
    const body = change.kind === 'leverage' ? { ac: { s: change.symbol, l: change.leverage } } : { ai: { j: change.on } };
    this.tell(account, 'ACCOUNT_CONFIG_UPDATE', symbol, { ...times, ...body }, nowUs);
  }

  private tell(account: string, event: string, symbol: string | undefined, body: object, nowUs: number): void {
    this.push({ account, event, symbol, text: wireText({ e: event, ...body } as WireValue) }, nowUs);
  }

  private onOrder(event: OrderUpdatedEvent): void {
    const { order, fill } = event;
    this.context.memory.onEvent(order, event.change === 'accepted', fill);
    if (fill === undefined) {
      this.tell(event.account, 'ORDER_TRADE_UPDATE', order.instrument, this.orderUpdate(event, undefined), event.atUs);
      return;
    }
    const id = this.context.tradeIds.wire(fill.tradeId);
    const message = (name: string, text: (tradeId: number | bigint) => object): void =>
      this.push(
        {
          account: event.account,
          event: name,
          symbol: order.instrument,
          text: wireText({ e: name, ...text(id) } as WireValue),
          fill: { withoutTradeId: wireText({ e: name, ...text(0) } as WireValue) },
        },
        event.atUs,
      );
    message('TRADE_LITE', (tradeId) => this.tradeLite(event, tradeId));
    message('ORDER_TRADE_UPDATE', (tradeId) => this.orderUpdate(event, tradeId));
  }

  private tradeLite({ order, fill, atUs }: OrderUpdatedEvent, tradeId: number | bigint): object {
    const { symbols } = this.context;
    const symbol = order.instrument;
    const time = wireMs(this.context, atUs);
    return {
      E: time,
      T: time,
      s: symbol,
      q: symbols.size(symbol, order.size),
      p: symbols.price(symbol, order.price),
      m: fill?.maker ?? false,
      c: clientIdOf(order),
      S: sideText(order.side),
      L: symbols.price(symbol, fill?.price ?? 0),
      l: symbols.size(symbol, fill?.size ?? 0),
      t: tradeId,
      i: this.context.orderIds.wire(order.orderId),
    };
  }

  private orderUpdate(event: OrderUpdatedEvent, tradeId: number | bigint | undefined): object {
    const { context } = this;
    const { order, fill } = event;
    const { symbols } = context;
    const symbol = order.instrument;
    const time = wireMs(context, event.atUs);
    const note = context.memory.note(order.orderId);
    const o = {
      s: symbol,
      c: clientIdOf(order),
      S: sideText(order.side),
      o: order.origin === 'liquidation' ? 'LIQUIDATION' : order.type.toUpperCase(),
      f: timeInForceOf(context, order),
      q: symbols.size(symbol, order.size),
      p: symbols.price(symbol, order.price),
      ap: averageText(context, order),
      sp: '0',
      x: this.executionType(event),
      X: statusOf(context, order),
      i: context.orderIds.wire(order.orderId),
      l: symbols.size(symbol, fill?.size ?? 0),
      z: symbols.size(symbol, order.filled),
      L: symbols.price(symbol, fill?.price ?? 0),
      ...(fill === undefined ? {} : { n: symbols.money(fill.feeAsset, fill.fee), N: fill.feeAsset }),
      T: time,
      t: tradeId ?? 0,
      b: '0',
      a: '0',
      m: fill?.maker ?? false,
      R: order.reduceOnly,
      wt: 'CONTRACT_PRICE',
      ot: order.type.toUpperCase(),
      ps: 'BOTH',
      cp: false,
      rp: fill === undefined ? '0' : symbols.quote(symbol, fill.realised),
      pP: false,
      si: 0,
      ss: 0,
      V: preventionText(order),
      pm: note.priceMatch ?? 'NONE',
      gtd: note.goodTillMs ?? 0,
      er: expiryReason(order.endReason),
    };
    return { E: time, T: time, o };
  }

  private executionType({ change, order }: OrderUpdatedEvent): string {
    switch (change) {
      case 'accepted':
        return 'NEW';
      case 'filled':
        return order.origin === 'liquidation' || order.origin === 'adl' ? 'CALCULATED' : 'TRADE';
      case 'amended':
        return 'AMENDMENT';
      case 'expired':
        return 'EXPIRED';
      case 'canceled':
        return this.context.memory.note(order.orderId).expired || order.endReason === 'self-trade' ? 'EXPIRED' : 'CANCELED';
    }
  }

  private onBalance(event: BalanceChangedEvent): void {
    const { entry, account } = event;
    const reason = REASONS[entry.cause];
    if (reason === undefined) {
      const changed = this.balances.get(account) ?? new Map<string, bigint>();
      changed.set(entry.asset, entry.balanceAfter);
      this.balances.set(account, changed);
      return;
    }
    const time = wireMs(this.context, event.atUs);
    const row = this.balanceRow(entry.asset, entry.balanceAfter, entry.amount);
    const symbol = entry.cause === 'funding' ? entry.instrument : undefined;
    const body = { E: time, T: time, a: { m: reason, B: [row], P: [], ...(symbol === undefined ? {} : { S: symbol }) } };
    this.tell(account, 'ACCOUNT_UPDATE', symbol, entry.cause === 'funding' ? withoutPositions(body) : body, event.atUs);
  }

  private balanceRow(asset: string, wallet: bigint, change: bigint): WireValue {
    const { symbols } = this.context;
    return {
      a: asset,
      wb: symbols.money(asset, wallet),
      cw: symbols.money(asset, wallet),
      bc: change === 0n ? '0' : symbols.money(asset, change),
    };
  }

  private onPosition(event: PositionChangedEvent): void {
    const { account, instrument: symbol } = event;
    const changed = this.balances.get(account) ?? new Map<string, bigint>();
    this.balances.delete(account);
    const time = wireMs(this.context, event.atUs);
    const B = [...changed].map(([asset, wallet]) => this.balanceRow(asset, wallet, 0n));
    const P = [this.positionRow(account, symbol, event)];
    this.tell(account, 'ACCOUNT_UPDATE', symbol, { E: time, T: time, a: { m: 'ORDER', B, P } }, event.atUs);
  }

  private positionRow(
    account: string,
    symbol: string,
    row: { readonly size: number; readonly cost: bigint; readonly realised: bigint },
  ): WireValue {
    const { symbols } = this.context;
    const mark = symbols.need(symbol).mark;
    const unrealised = mark === undefined ? 0n : symbols.notional(symbol, mark, row.size) - row.cost;
    const average = symbols.averagePrice(symbol, row.cost, row.size, 5);
    return {
      s: symbol,
      pa: symbols.size(symbol, row.size),
      ep: average,
      bep: average,
      cr: symbols.quote(symbol, row.realised),
      up: symbols.quote(symbol, unrealised),
      mt: this.context.settings.isolated(account, symbol) ? 'isolated' : 'cross',
      iw: '0',
      ps: 'BOTH',
    };
  }

  private flatRow(account: string, symbol: string): WireValue {
    return this.positionRow(account, symbol, { size: 0, cost: 0n, realised: 0n });
  }

  private onLiquidation(event: LiquidationStartedEvent): void {
    const { symbols } = this.context;
    const held = event.positions.filter((row) => row.size !== 0);
    const p = held.map((row: PositionSnapshot) => ({
      s: row.instrument,
      ps: 'BOTH',
      pa: symbols.size(row.instrument, row.size),
      mt: 'CROSSED',
      iw: '0',
      mp: symbols.price(row.instrument, symbols.need(row.instrument).mark ?? 0),
      up: symbols.quote(row.instrument, row.unrealised),
      mm: symbols.quote(row.instrument, row.maintenanceMargin),
    }));
    const cw = symbols.money(event.asset, event.balance.wallet);
    this.tell(event.account, 'MARGIN_CALL', undefined, { E: wireMs(this.context, event.atUs), cw, p }, event.atUs);
  }
}

/** Causes that are told by themselves; the others belong to a fill and wait for its position. */
const REASONS: Partial<Readonly<Record<LedgerCause, string>>> = {
  deposit: 'DEPOSIT',
  withdrawal: 'WITHDRAW',
  transfer: 'ASSET_TRANSFER',
  funding: 'FUNDING_FEE',
  'liquidation-fee': 'INSURANCE_CLEAR',
  insurance: 'INSURANCE_CLEAR',
  adjustment: 'ADJUSTMENT',
};

/** Funding on cross margin tells balances alone. */
function withoutPositions(body: { readonly a: object }): object {
  return { ...body, a: { ...body.a, P: undefined } };
}
