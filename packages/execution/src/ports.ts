import type {
  AmendCommand,
  AuditCommand,
  BookView,
  CancelCommand,
  InstrumentId,
  PlaceCommand,
  QueryCommand,
  Refusal,
  StrategyId,
} from '@mm/core';
import type { OrderRecord } from './order-record.ts';

/**
 * Where commands go. Creates and amends are asked for, one by one, and count as sent when they are not refused: risk stands
 * behind this. What takes orders off or only asks is never refused.
 */
export interface CommandGate {
  place(command: PlaceCommand): Refusal | undefined;
  /** @param order the order as it is, the worst case of it included */
  amend(command: AmendCommand, order: OrderRecord): Refusal | undefined;
  send(command: CancelCommand | QueryCommand | AuditCommand): void;
}

/** The account's positions, from fills alone. `Portfolio` of `@mm/portfolio` is told the same events. */
export interface PositionSource {
  /** Signed lots of the instrument: a strategy's own, or the account's where `strategy` is `undefined`. */
  position(instrument: InstrumentId, strategy: StrategyId | undefined): number;
}

/** Markets that may be traded on now. */
export interface MarketSource {
  /** `undefined` while the book is not live, too old, crossed or one-sided. */
  book(instrument: InstrumentId): BookView | undefined;
  /** What taking costs, basis points of the notional; `undefined` while it is not known. */
  takerFeeBps(instrument: InstrumentId): number | undefined;
}
