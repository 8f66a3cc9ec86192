import type { Side } from '@mm/core';
import type { OrderOrigin } from './order-types.ts';

/**
 * `client`: checked for funds and limits, with history and events. `house`: the venue's own (background liquidity, fees,
 * insurance, the recorded tape): no checks, no fees, no history, no events; its money may be negative so that all sums hold.
 */
export type AccountKind = 'client' | 'house';

/** Fractions as decimal text; a negative maker rate is a rebate. */
export interface FeeTier {
  readonly maker: string;
  readonly taker: string;
}

/** A fill as its account sees it. */
export interface FillSnapshot {
  /** Shared by both sides; unique in the instrument. */
  readonly tradeId: number;
  readonly orderId: number;
  readonly clientOrderId: string;
  readonly account: string;
  readonly instrument: string;
  readonly side: Side;
  readonly price: number;
  readonly size: number;
  /** Quote money: price × size. */
  readonly notional: bigint;
  /** Positive: paid. Negative: a rebate. */
  readonly fee: bigint;
  readonly feeAsset: string;
  /** Realised profit of this fill before its fee, in quote. 0n on spot. */
  readonly realised: bigint;
  readonly maker: boolean;
  readonly origin: OrderOrigin;
  readonly atUs: number;
}

/** Why a wallet balance changed. */
export type LedgerCause =
  | 'deposit'
  | 'withdrawal'
  | 'transfer'
  | 'trade'
  | 'realised'
  | 'fee'
  | 'funding'
  | 'liquidation-fee'
  | 'insurance'
  | 'adjustment';

/**
 * One change of one wallet balance. `trade`: what was bought or sold on spot. `insurance`: a bankrupt account's hole filled.
 * An account's balance is exactly the sum of its entries (those that fell out of the bounded history are summed in
 * {@link AccountHistory.carried}).
 */
export interface LedgerEntry {
  /** Counts up over all accounts of the exchange. */
  readonly entryId: number;
  readonly account: string;
  readonly asset: string;
  readonly amount: bigint;
  readonly balanceAfter: bigint;
  readonly cause: LedgerCause;
  readonly instrument: string | undefined;
  /** 0 where no trade is behind it. */
  readonly tradeId: number;
  readonly atUs: number;
}

export interface BalanceSnapshot {
  readonly asset: string;
  /** Everything in the wallet, without unrealised profit. */
  readonly wallet: bigint;
  /** Spot: held by open orders. */
  readonly locked: bigint;
  /** Perpetuals settled in it, at their marks. */
  readonly unrealised: bigint;
  /** Margin held by positions and open orders. */
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  /** wallet + unrealised − initialMargin − locked, never below 0: what new orders and withdrawals may use. */
  readonly available: bigint;
}

export interface PositionSnapshot {
  readonly instrument: string;
  /** In size steps, positive long. */
  readonly size: number;
  /** Quote money paid for it: entry price × size, negative for a short. The average entry price is `cost` over `size`. */
  readonly cost: bigint;
  /** Profit at the mark: size × mark − cost. */
  readonly unrealised: bigint;
  /** Realised since the account began, before fees. */
  readonly realised: bigint;
  readonly leverage: number;
  readonly initialMargin: bigint;
  readonly maintenanceMargin: bigint;
  /** In price steps, a fraction possible; `undefined` if flat or if no price above 0 would do it. A wish for display, not money. */
  readonly liquidationPrice: number | undefined;
  readonly updatedUs: number;
}

export interface AccountSnapshot {
  readonly account: string;
  readonly kind: AccountKind;
  /** Every asset the account ever held. */
  readonly balances: readonly BalanceSnapshot[];
  /** Every perpetual in which the account ever had a position, tried an order or set its leverage; flat ones included. */
  readonly positions: readonly PositionSnapshot[];
  readonly openOrders: number;
}

/** What is kept of the past. The newest `historyLimit` of each are kept. */
export interface AccountHistory {
  readonly ledger: readonly LedgerEntry[];
  readonly fills: readonly FillSnapshot[];
  /** By asset: the sum of ledger entries no longer kept. */
  readonly carried: ReadonlyMap<string, bigint>;
}
