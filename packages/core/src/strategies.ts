import type { Refusal } from './errors.ts';
import type { InstrumentId, StrategyId } from './ids.ts';
import type { Intent } from './intents.ts';
import type { MarketEvent } from './market-events.ts';
import type { Settings } from './operator-events.ts';
import type { StrategyView } from './views.ts';

/**
 * What decides. The engine shows it the markets and its own orders at the end of each batch in which something of its
 * instruments changed, and takes its intents to orders. It has no clock, no chance and no way to send: the same views in the
 * same order give the same intents.
 */
export interface Strategy {
  readonly id: StrategyId;
  /** What it looks at. It decides when one of them, or one of its orders, changed. */
  readonly instruments: readonly InstrumentId[];
  /**
   * What is wanted now. Quotes and exposure targets hold until it says otherwise; takes and leg groups are done once.
   * @returns `undefined` to leave everything as it is
   */
  decide(view: StrategyView): readonly Intent[] | undefined;
  /** Every market event of its instruments, for what needs more than the last state: trades, volatility. */
  onMarket?(event: MarketEvent): void;
  /** When to be asked again though nothing changes, engine time; Infinity for never. */
  nextWakeUs?(nowUs: number): number;
  /** What its quotes are to earn, checked against the fees of the account before it may run. */
  quotingCosts?(): readonly QuotingTerms[];
  /** Takes settings over while running: all of them, or none and why not. Without it none can be changed. */
  configure?(settings: Settings): Refusal | undefined;
  /** Everything that decides anything, as plain values that JSON keeps. Required of whoever remembers anything. */
  save?(): unknown;
  restore?(saved: unknown): void;
}

/** What a strategy's quotes on an instrument earn between its own bid and ask, and how a position is closed. */
export interface QuotingTerms {
  readonly instrument: InstrumentId;
  readonly quotedSpreadBps: number;
  readonly exit: 'maker' | 'taker';
}
