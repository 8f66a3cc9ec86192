import type { Side, TimeInForce } from '@mm/core';

/**
 * What happens when an order would meet one of the same account: the newcomer's rest ends, the resting one ends, both end,
 * or they trade. The newcomer's mode decides.
 */
export type SelfTradePrevention = 'none' | 'expire-taker' | 'expire-maker' | 'expire-both';

/** Who is behind an order. `manual`: placed by the account's owner outside the API (fault F36). */
export type OrderOrigin = 'api' | 'manual' | 'liquidation' | 'adl';

/** An order as asked for. Prices and sizes are whole grid steps of the instrument. */
export interface OrderSpec {
  readonly instrument: string;
  /** A `bid` buys, an `ask` sells. */
  readonly side: Side;
  readonly type: 'limit' | 'market';
  /** Limit orders only; ignored for market orders. */
  readonly price?: number;
  readonly size: number;
  /** Default `gtc` for limit orders. Market orders are `ioc`. */
  readonly timeInForce?: TimeInForce;
  /** Refused rather than taking. Only with `gtc`. */
  readonly postOnly?: boolean;
  readonly reduceOnly?: boolean;
  /** Default `none`. */
  readonly selfTradePrevention?: SelfTradePrevention;
  /** Default: the exchange makes one, `x-<orderId>`; for its own orders `liquidation-<orderId>`, `adl-<orderId>`. House accounts: ignored. */
  readonly clientOrderId?: string;
  /** Default `api`. */
  readonly origin?: 'api' | 'manual';
}

/** Names an order of an account. A client id means the open order with it, or else the newest with it. */
export type OrderRef = { readonly orderId: number } | { readonly clientOrderId: string };

export type SimOrderStatus = 'working' | 'partially-filled' | 'filled' | 'canceled' | 'expired';

/**
 * Why an order ended without being filled.
 *
 * | Reason | Meaning |
 * | --- | --- |
 * | `user` | canceled by its owner |
 * | `venue` | canceled by the venue: mass cancel, switch, delisting |
 * | `ioc-remainder` | what an IOC order could not take |
 * | `market-remainder` | what a market order could not take within its bound or the book |
 * | `fok-unfillable` | a FOK order that could not fill whole |
 * | `self-trade` | self-trade prevention |
 * | `reduce-only` | nothing left to reduce, or knocked out by a reduce-only order of higher priority |
 * | `liquidation` | the account is being liquidated |
 * | `amended-to-nothing` | amended to a size not above what is filled |
 * | `post-only-would-take` | a post-only order amended across the book |
 */
export type EndReason =
  | 'user'
  | 'venue'
  | 'ioc-remainder'
  | 'market-remainder'
  | 'fok-unfillable'
  | 'self-trade'
  | 'reduce-only'
  | 'liquidation'
  | 'amended-to-nothing'
  | 'post-only-would-take';

/** An order as it is, or was when last touched. A copy: it does not change. */
export interface OrderSnapshot {
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly account: string;
  readonly instrument: string;
  readonly side: Side;
  readonly type: 'limit' | 'market';
  /** 0 for market orders. */
  readonly price: number;
  /** Total, what is filled included. Shrinks when a reduce-only order is shrunk. */
  readonly size: number;
  readonly filled: number;
  /** Quote money of all fills: the average price is this over `filled`. */
  readonly filledNotional: bigint;
  readonly timeInForce: TimeInForce;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
  readonly selfTradePrevention: SelfTradePrevention;
  readonly origin: OrderOrigin;
  readonly status: SimOrderStatus;
  /** `undefined` while open or filled. */
  readonly endReason: EndReason | undefined;
  readonly amends: number;
  readonly createdUs: number;
  readonly updatedUs: number;
}

/**
 * Why a place was refused. Nothing changed and the order was never there.
 *
 * Grid and bounds: `price-invalid` (not a whole number above 0), `price-off-tick`, `price-too-low`, `price-too-high`,
 * `price-above-band`, `price-below-band`, `size-invalid`, `size-off-lot`, `size-too-small`, `size-too-large`,
 * `market-size-too-large`, `notional-too-small`. State of the market: `halted`, `cancel-only`, `post-only-market`,
 * `reduce-only-market`, `delisted`. `flags-conflict`: flags that exclude each other, such as post-only and IOC, or reduce-only
 * on spot. `no-liquidity`: a market order and nothing to take within its bound.
 */
export type PlaceRefusal =
  | 'unknown-account'
  | 'unknown-instrument'
  | 'flags-conflict'
  | 'halted'
  | 'cancel-only'
  | 'post-only-market'
  | 'reduce-only-market'
  | 'delisted'
  | 'price-invalid'
  | 'price-off-tick'
  | 'price-too-low'
  | 'price-too-high'
  | 'price-above-band'
  | 'price-below-band'
  | 'size-invalid'
  | 'size-off-lot'
  | 'size-too-small'
  | 'size-too-large'
  | 'market-size-too-large'
  | 'notional-too-small'
  | 'client-order-id-invalid'
  | 'duplicate-client-order-id'
  | 'too-many-orders'
  | 'reduce-only-would-increase'
  | 'post-only-would-take'
  | 'fok-unfillable'
  | 'no-liquidity'
  | 'insufficient-balance'
  | 'insufficient-margin';

/** `unknown-order`: never seen, done, or another account's. */
export type CancelRefusal = 'unknown-account' | 'unknown-order' | 'halted' | 'delisted';

/** An amend refused leaves the order as it was. */
export type AmendRefusal = PlaceRefusal | 'unknown-order' | 'no-change' | 'not-amendable' | 'too-many-amends';

export type PlaceResult =
  | { readonly ok: true; readonly order: OrderSnapshot }
  | { readonly ok: false; readonly reason: PlaceRefusal };
export type CancelResult =
  | { readonly ok: true; readonly order: OrderSnapshot }
  | { readonly ok: false; readonly reason: CancelRefusal };
/** `order` may have been filled or ended by the amend: look at its status. */
export type AmendResult =
  | { readonly ok: true; readonly order: OrderSnapshot }
  | { readonly ok: false; readonly reason: AmendRefusal };
