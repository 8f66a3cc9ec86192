import type { InstrumentStatus, Side } from '@mm/core';
import type { BalanceSnapshot, FillSnapshot, LedgerEntry, PositionSnapshot } from './account-types.ts';
import type { InstrumentRules } from './instrument-spec.ts';
import type { OrderSnapshot } from './order-types.ts';

/** A level's total changed. Every change has the next update id; within one command a level is told once, with its end. */
export interface LevelChangedEvent {
  readonly type: 'level-changed';
  readonly instrument: string;
  readonly side: Side;
  readonly price: number;
  /** The new total; 0: the level is gone. */
  readonly size: number;
  readonly updateId: number;
  readonly atUs: number;
}

/** Best bid or ask, or a size there, changed; after the level changes of a command. Price and size 0: that side is empty. */
export interface BestChangedEvent {
  readonly type: 'best-changed';
  readonly instrument: string;
  readonly bidPrice: number;
  readonly bidSize: number;
  readonly askPrice: number;
  readonly askSize: number;
  /** Of the book's last change. */
  readonly updateId: number;
  readonly atUs: number;
}

/** A public trade: one taker with one maker. */
export interface TradedEvent {
  readonly type: 'traded';
  readonly instrument: string;
  readonly tradeId: number;
  readonly price: number;
  readonly size: number;
  /** The taker's side. */
  readonly aggressor: Side;
  /** 0 for the recorded tape. */
  readonly takerOrderId: number;
  readonly makerOrderId: number;
  readonly atUs: number;
}

export interface MarkChangedEvent {
  readonly type: 'mark-changed';
  readonly instrument: string;
  readonly mark: number;
  readonly atUs: number;
}

export interface FundingSettledEvent {
  readonly type: 'funding-settled';
  readonly instrument: string;
  /** In units of `RATE_SCALE`; longs pay where positive. */
  readonly rate: number;
  readonly mark: number;
  readonly atUs: number;
}

/** Status or rules changed. */
export interface InstrumentChangedEvent {
  readonly type: 'instrument-changed';
  readonly instrument: string;
  readonly status: InstrumentStatus;
  readonly rules: InstrumentRules;
  readonly atUs: number;
}

/**
 * Something happened to a client's order. Per command: `accepted` first, then fills, then what ended it. `amended`: price or
 * size changed, by its owner or (size only) because a reduce-only order was shrunk.
 */
export interface OrderUpdatedEvent {
  readonly type: 'order-updated';
  readonly change: 'accepted' | 'filled' | 'amended' | 'canceled' | 'expired';
  readonly account: string;
  readonly order: OrderSnapshot;
  /** With `filled`. */
  readonly fill: FillSnapshot | undefined;
  readonly atUs: number;
}

/** A client's wallet balance changed, by this entry. */
export interface BalanceChangedEvent {
  readonly type: 'balance-changed';
  readonly account: string;
  readonly entry: LedgerEntry;
  readonly atUs: number;
}

/** A client's position changed. After the `order-updated` of the fill. */
export interface PositionChangedEvent {
  readonly type: 'position-changed';
  readonly account: string;
  readonly instrument: string;
  readonly size: number;
  readonly cost: bigint;
  readonly realised: bigint;
  readonly atUs: number;
}

export interface LeverageChangedEvent {
  readonly type: 'leverage-changed';
  readonly account: string;
  readonly instrument: string;
  readonly leverage: number;
  readonly atUs: number;
}

/** A client is below maintenance margin: its orders are about to end, its positions to close. */
export interface LiquidationStartedEvent {
  readonly type: 'liquidation-started';
  readonly account: string;
  readonly asset: string;
  readonly balance: BalanceSnapshot;
  readonly positions: readonly PositionSnapshot[];
  readonly atUs: number;
}

export type MarketDataEvent =
  | LevelChangedEvent
  | BestChangedEvent
  | TradedEvent
  | MarkChangedEvent
  | FundingSettledEvent
  | InstrumentChangedEvent;

export type AccountEvent =
  | OrderUpdatedEvent
  | BalanceChangedEvent
  | PositionChangedEvent
  | LeverageChangedEvent
  | LiquidationStartedEvent;

export type ExchangeEvent = MarketDataEvent | AccountEvent;
