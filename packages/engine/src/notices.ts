import type { Nbbo } from '@mm/book';
import {
  type AmendCommand,
  createEmitter,
  type Emitter,
  type FillEvent,
  type InstrumentId,
  type Intent,
  type Lots,
  type MarketEvent,
  type OrderState,
  type OrderView,
  type PlaceCommand,
  type Refusal,
  type StrategyId,
  type VenueId,
} from '@mm/core';
import type { AlarmName } from '@mm/execution';
import type { Finding } from '@mm/portfolio';
import type { RiskStateName } from '@mm/risk';

/** An order as observers see it: a copy, to keep. */
export interface OrderNotice extends OrderView {
  readonly venue: VenueId;
  readonly strategy: StrategyId | undefined;
  readonly from: OrderState | undefined;
  readonly nowUs: number;
}

/** What the engine tells observers, by topic. They cannot influence it: they are told once a turn's commands have left. */
export type EngineNotices = {
  /** Market data as it came; its arrays are valid only during the call. */
  readonly market: MarketEvent;
  /** The best bid and offer of a market changed. To read, not to keep. */
  readonly nbbo: Nbbo;
  /** A strategy decided, with its reasons. */
  readonly decision: { readonly strategy: StrategyId; readonly intents: readonly Intent[]; readonly nowUs: number };
  readonly 'order-requested': PlaceCommand | AmendCommand;
  readonly 'order-approved': PlaceCommand | AmendCommand;
  /** Refused by us: `command` where one had been made. */
  readonly 'order-denied': {
    readonly instrument: InstrumentId;
    readonly strategy: StrategyId | undefined;
    readonly command: PlaceCommand | AmendCommand | undefined;
    readonly refusal: Refusal;
    readonly nowUs: number;
  };
  readonly 'order-accepted': OrderNotice;
  readonly 'order-rejected': OrderNotice;
  readonly 'order-canceled': OrderNotice;
  /** Every change of state, those above included. */
  readonly 'order-state': OrderNotice;
  /** One execution, told once. */
  readonly 'order-filled': { readonly order: OrderNotice; readonly fill: FillEvent };
  readonly position: { readonly instrument: InstrumentId; readonly size: Lots; readonly nowUs: number };
  /** The state of everything, a venue or an instrument changed. */
  readonly risk: {
    readonly scope: InstrumentId | VenueId | undefined;
    readonly state: RiskStateName;
    readonly cause: string;
    readonly nowUs: number;
  };
  /** Quotes may stand on an instrument, or not, and why not. */
  readonly permit: { readonly instrument: InstrumentId; readonly refused: string | undefined; readonly nowUs: number };
  readonly alarm: {
    readonly alarm: AlarmName | 'strategy-failed' | 'instrument-left-out';
    readonly venue: VenueId | undefined;
    readonly instrument: InstrumentId | undefined;
    readonly message: string;
    readonly nowUs: number;
  };
  readonly finding: Finding;
  /** Killed, re-armed, or further along with taking everything off. */
  readonly kill: { readonly killed: string | undefined; readonly openOrders: number | undefined; readonly nowUs: number };
  /** What a person asked for was refused. */
  readonly 'operator-refused': { readonly action: string; readonly refusal: Refusal; readonly nowUs: number };
  /** An opportunity an arbitrage strategy saw, taken or not. */
  readonly opportunity: { readonly strategy: StrategyId; readonly why: Intent['why']; readonly nowUs: number };
};

export type NoticeName = keyof EngineNotices & string;

/**
 * Notices of a turn, held until its commands have left. Nothing is made for a topic nobody listens to.
 */
export class NoticeBoard {
  readonly emitter: Emitter<EngineNotices>;
  /** Topics that have listeners, or had: asked of every notice, most of which nobody listens to. */
  readonly #heard = new Set<NoticeName>();
  readonly #waiting: (() => void)[] = [];

  constructor() {
    const inner = createEmitter<EngineNotices>();
    this.emitter = {
      ...inner,
      on: (name, handler) => {
        this.#heard.add(name);
        return inner.on(name, handler);
      },
      once: (name, handler) => {
        this.#heard.add(name);
        return inner.once(name, handler);
      },
    };
  }

  isHeard(name: NoticeName): boolean {
    return this.#heard.size > 0 && this.#heard.has(name) && this.emitter.listenerCount(name) > 0;
  }

  /** @param make called at once, and only when somebody listens */
  tell<Name extends NoticeName>(name: Name, make: () => EngineNotices[Name]): void {
    if (this.isHeard(name)) this.#hold(name, make());
  }

  /** The same for what is made already: nothing is allocated when nobody listens. */
  pass<Name extends NoticeName>(name: Name, notice: EngineNotices[Name]): void {
    if (this.isHeard(name)) this.#hold(name, notice);
  }

  #hold<Name extends NoticeName>(name: Name, notice: EngineNotices[Name]): void {
    this.#waiting.push(() => this.emitter.emit(name, notice));
  }

  /** Tells what waits. One that throws does not keep the others from being told. */
  deliver(onError: (error: unknown) => void): void {
    if (this.#waiting.length === 0) return;
    for (const tell of this.#waiting.splice(0)) {
      try {
        tell();
      } catch (error) {
        onError(error);
      }
    }
  }
}
