import {
  type AmendCommand,
  type AuditCommand,
  type CancelCommand,
  type InstrumentId,
  isRefusal,
  type PlaceCommand,
  type QueryCommand,
  type Refusal,
} from '@mm/core';
import type { CommandGate, Execution, OpenExposure, OrderRecord } from '@mm/execution';
import type { Risk } from '@mm/risk';
import type { BookDesk } from './book-desk.ts';
import type { CommandList } from './command-list.ts';
import type { NoticeBoard } from './notices.ts';
import type { References } from './references.ts';

export interface RiskGateOptions {
  readonly risk: Risk;
  readonly books: BookDesk;
  readonly references: References;
  readonly commands: CommandList;
  readonly notices: NoticeBoard;
  readonly now: () => number;
}

/**
 * What stands behind execution: every create and amend is checked by risk with what is true at that moment, and only what
 * passes becomes a command. The exposure of every instrument at which something changed is counted anew before the first
 * check of a turn, that of the instrument itself before each of its checks.
 */
export class RiskGate implements CommandGate {
  readonly #options: RiskGateOptions;
  readonly #changed = new Set<InstrumentId>();
  readonly #exposure: OpenExposure = {
    ...{ position: 0, liveBidLots: 0, liveAskLots: 0, openOrders: 0 },
    ...{ highestBid: Number.NEGATIVE_INFINITY, lowestAsk: Number.POSITIVE_INFINITY },
  };
  /** Made after the gate, which it is given. */
  #execution: Execution | undefined;

  constructor(options: RiskGateOptions) {
    this.#options = options;
  }

  join(execution: Execution): void {
    this.#execution = execution;
  }

  /** Orders or positions of an instrument changed. */
  onChanged(instrument: InstrumentId): void {
    this.#changed.add(instrument);
  }

  place(command: PlaceCommand): Refusal | undefined {
    const { risk, notices } = this.#options;
    const { instrument, strategy } = command.order;
    notices.tell('order-requested', () => command);
    const nowUs = this.#refresh(instrument);
    const checked = risk.check(command, nowUs);
    if (isRefusal(checked)) return this.#denied(instrument, strategy, command, checked);
    this.#approved(instrument, command);
    return undefined;
  }

  amend(command: AmendCommand, order: OrderRecord): Refusal | undefined {
    const { risk, notices } = this.#options;
    const { instrument } = command;
    notices.tell('order-requested', () => command);
    const nowUs = this.#refresh(instrument);
    const checked = risk.check(command, nowUs, { ...order.facts, size: order.largestLive() });
    if (isRefusal(checked)) return this.#denied(instrument, order.facts.strategy, command, checked);
    this.#approved(instrument, command);
    return undefined;
  }

  send(command: CancelCommand | QueryCommand | AuditCommand): void {
    this.#options.commands.add(command);
  }

  /** Tells risk what is true of an instrument now. @returns the time */
  #refresh(instrument: InstrumentId): number {
    const { risk, books, references, now } = this.#options;
    const nowUs = now();
    for (const one of this.#changed) this.#tellExposure(one, nowUs);
    // What orders may still fill shrinks with time alone: counted anew whether or not something happened.
    if (!this.#changed.has(instrument)) this.#tellExposure(instrument, nowUs);
    this.#changed.clear();
    const kept = books.venueBook(instrument);
    if (kept !== undefined) {
      const { book, state, aliveUs } = kept;
      const { touch, bestBidTicks: bidTicks, bestAskTicks: askTicks } = book;
      risk.facts.setMarket(instrument, { state, touch, bidTicks, askTicks, aliveUs });
    }
    const reference = references.of(instrument);
    risk.facts.setReference(instrument, reference?.ticks, reference?.atUs ?? 0);
    return nowUs;
  }

  #tellExposure(instrument: InstrumentId, nowUs: number): void {
    const execution = this.#execution as Execution;
    this.#options.risk.facts.setExposure(instrument, execution.exposure(instrument, nowUs, this.#exposure));
  }

  /** An approval counts in risk until the order itself is in the books: the next refresh replaces it by the truth. */
  #approved(instrument: InstrumentId, command: PlaceCommand | AmendCommand): void {
    this.#options.commands.add(command);
    this.#changed.add(instrument);
    this.#options.notices.tell('order-approved', () => command);
  }

  #denied(
    instrument: InstrumentId,
    strategy: PlaceCommand['order']['strategy'],
    command: PlaceCommand | AmendCommand,
    refusal: Refusal,
  ): Refusal {
    const nowUs = this.#options.now();
    this.#options.notices.tell('order-denied', () => ({ instrument, strategy, command, refusal, nowUs }));
    return refusal;
  }
}
