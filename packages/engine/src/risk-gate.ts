import {
  type AmendCommand,
  type AuditCommand,
  type CancelCommand,
  type InstrumentId,
  isRefusal,
  type Lots,
  type PlaceCommand,
  type QueryCommand,
  type Refusal,
} from '@mm/core';
import type { CommandGate, Execution, OpenExposure, OrderRecord } from '@mm/execution';
import type { AmendedOrder, MarketFacts, Risk } from '@mm/risk';
import type { BookDesk } from './book-desk.ts';
import type { CommandList } from './command-list.ts';
import { IdSet } from './id-set.ts';
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

type Open<Facts> = { -readonly [Key in keyof Facts]: Facts[Key] };

/**
 * What stands behind execution: every create and amend is checked by risk with what is true at that moment, and only what
 * passes becomes a command. The exposure of every instrument at which something changed is counted anew before the first
 * check of a turn, that of the instrument itself before each of its checks. What its market says is the same all through a
 * turn, and told once.
 */
export class RiskGate implements CommandGate {
  readonly #options: RiskGateOptions;
  readonly #changed = new IdSet();
  /** Whose markets risk was told in this turn. */
  readonly #told = new IdSet();
  readonly #exposure: OpenExposure = {
    ...{ position: 0, liveBidLots: 0, liveAskLots: 0, openOrders: 0 },
    ...{ highestBid: Number.NEGATIVE_INFINITY, lowestAsk: Number.POSITIVE_INFINITY },
  };
  // Used again for every check.
  readonly #market: Open<MarketFacts> = { state: 'down', touch: 'empty', bidTicks: 0, askTicks: 0, aliveUs: 0 };
  readonly #amended: Open<AmendedOrder> = { side: 'bid', size: 0 as Lots, reduceOnly: false, resting: true };
  /** Made after the gate, which it is given. */
  #execution: Execution | undefined;

  constructor(options: RiskGateOptions) {
    this.#options = options;
  }

  join(execution: Execution): void {
    this.#execution = execution;
  }

  /** Which instruments are to be counted anew. */
  save(): readonly InstrumentId[] {
    return this.#changed.toArray();
  }

  restore(saved: readonly InstrumentId[]): void {
    this.#changed.clear();
    for (const one of saved) this.#changed.add(one);
  }

  /** A turn begins: books, references and the time may be others. */
  onTurn(): void {
    this.#told.clear();
  }

  /** Orders or positions of an instrument changed. */
  onChanged(instrument: InstrumentId): void {
    this.#changed.add(instrument);
  }

  place(command: PlaceCommand): Refusal | undefined {
    const { risk, notices } = this.#options;
    const { instrument, strategy } = command.order;
    notices.pass('order-requested', command);
    const nowUs = this.#refresh(instrument);
    const checked = risk.check(command, nowUs);
    if (isRefusal(checked)) return this.#denied(instrument, strategy, command, checked);
    this.#approved(instrument, command);
    return undefined;
  }

  amend(command: AmendCommand, order: OrderRecord): Refusal | undefined {
    const { risk, notices } = this.#options;
    const { instrument } = command;
    notices.pass('order-requested', command);
    const nowUs = this.#refresh(instrument);
    const { side, reduceOnly, resting } = order.facts;
    const amended = this.#amended;
    amended.side = side;
    amended.size = order.largestLive() as Lots;
    amended.reduceOnly = reduceOnly;
    amended.resting = resting;
    const checked = risk.check(command, nowUs, amended);
    if (isRefusal(checked)) return this.#denied(instrument, order.facts.strategy, command, checked);
    this.#approved(instrument, command);
    return undefined;
  }

  send(command: CancelCommand | QueryCommand | AuditCommand): void {
    this.#options.commands.add(command);
  }

  /** Tells risk what is true of an instrument now. @returns the time */
  #refresh(instrument: InstrumentId): number {
    const nowUs = this.#options.now();
    for (let i = 0; i < this.#changed.size; i += 1) this.#tellExposure(this.#changed.at(i), nowUs);
    // What orders may still fill shrinks with time alone: counted anew whether or not something happened.
    if (!this.#changed.has(instrument)) this.#tellExposure(instrument, nowUs);
    this.#changed.clear();
    if (!this.#told.has(instrument)) this.#tellMarket(instrument);
    return nowUs;
  }

  #tellMarket(instrument: InstrumentId): void {
    const { risk, books, references } = this.#options;
    this.#told.add(instrument);
    const kept = books.venueBook(instrument);
    if (kept !== undefined) {
      const { book, state, aliveUs } = kept;
      const market = this.#market;
      market.state = state;
      market.touch = book.touch;
      market.bidTicks = book.bestBidTicks;
      market.askTicks = book.bestAskTicks;
      market.aliveUs = aliveUs;
      risk.facts.setMarket(instrument, market);
    }
    risk.facts.setReference(instrument, references.of(instrument));
  }

  #tellExposure(instrument: InstrumentId, nowUs: number): void {
    const execution = this.#execution as Execution;
    this.#options.risk.facts.setExposure(instrument, execution.exposure(instrument, nowUs, this.#exposure));
  }

  /** An approval counts in risk until the order itself is in the books: the next refresh replaces it by the truth. */
  #approved(instrument: InstrumentId, command: PlaceCommand | AmendCommand): void {
    this.#options.commands.add(command);
    this.#changed.add(instrument);
    this.#options.notices.pass('order-approved', command);
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
