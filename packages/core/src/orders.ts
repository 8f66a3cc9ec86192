import type { ClientOrderId, InstrumentId, StrategyId } from './ids.ts';
import type { Lots, Ticks } from './quantities.ts';
import type { Side } from './side.ts';

/** How long an order stays: until canceled · the part that fills at once · all at once or nothing. */
export type TimeInForce = 'gtc' | 'ioc' | 'fok';

/**
 * An order as we want it. The type is explicit, so that a missing price can never turn a limit order into a market order.
 */
export type OrderRequest = LimitOrderRequest | MarketOrderRequest;

interface OrderRequestBase {
  readonly clientOrderId: ClientOrderId;
  readonly instrument: InstrumentId;
  readonly strategy: StrategyId | undefined;
  readonly side: Side;
  readonly size: Lots;
  /** May only shrink a position. */
  readonly reduceOnly: boolean;
}

export type LimitOrderRequest = RestingOrderRequest | ImmediateOrderRequest;

/** A limit order that may rest. */
export interface RestingOrderRequest extends OrderRequestBase {
  readonly orderType: 'limit';
  readonly price: Ticks;
  readonly timeInForce: Extract<TimeInForce, 'gtc'>;
  /** Refused by the venue rather than taking liquidity. */
  readonly postOnly: boolean;
}

/** A limit order that never rests, and so cannot be post-only. */
export interface ImmediateOrderRequest extends OrderRequestBase {
  readonly orderType: 'limit';
  readonly price: Ticks;
  readonly timeInForce: Extract<TimeInForce, 'ioc' | 'fok'>;
  readonly postOnly: false;
}

export interface MarketOrderRequest extends OrderRequestBase {
  readonly orderType: 'market';
}

/**
 * Where an order can be. `unknown` is a state like any other: the venue may or may not have it, and only being seen or
 * proven absent ends it.
 */
export type OrderState =
  | 'pending-new'
  | 'working'
  | 'partially-filled'
  | 'pending-amend'
  | 'pending-cancel'
  | 'unknown'
  | 'filled'
  | 'canceled'
  | 'expired'
  | 'rejected'
  | 'denied';

/** States that nothing leaves. Fills that come late still count. */
export type TerminalOrderState = Extract<OrderState, 'filled' | 'canceled' | 'expired' | 'rejected' | 'denied'>;

/** Can nothing but late fills happen to an order in this state? */
export function isTerminal(state: OrderState): state is TerminalOrderState {
  return state === 'filled' || state === 'canceled' || state === 'expired' || state === 'rejected' || state === 'denied';
}
