import type { AuditCommand, CancelAllCommand, InstrumentId, Lots, ReconcileSnapshotEvent, StrategyId, VenueId } from '@mm/core';
import { isRefusal, priceFromWish, type Refusal, refusal, type TakeIntent, type Ticks } from '@mm/core';
import { KillProcedure, type KillSwitch, type SavedKillProcedure } from '@mm/risk';
import type { NoticeBoard } from './notices.ts';
import { type Shown, tradableBook } from './strategy-view.ts';

export interface KillDeskOptions {
  readonly kill: KillSwitch;
  readonly venues: readonly VenueId[];
  readonly settleUs: number;
  readonly shown: Shown;
  readonly notices: NoticeBoard;
  readonly send: (command: CancelAllCommand | AuditCommand) => void;
  readonly traded: () => Iterable<InstrumentId>;
}

export interface SavedKill {
  readonly reason: string | undefined;
  readonly by: string;
  readonly atUs: number;
  readonly isFlattening: boolean;
  readonly procedure: SavedKillProcedure;
}

/** How far beyond the touch a position is closed after a kill: within what risk lets through the touch. */
const FLATTEN_BPS = 40;
const FLATTENER = '(flatten)' as StrategyId;

/**
 * What follows a kill, whoever tripped the switch: everything is taken off and read back, again and again, until the venues
 * themselves say that nothing is open; on a person's word positions are closed; and only then can trading go on.
 */
export class KillDesk {
  readonly #options: KillDeskOptions;
  readonly #procedure: KillProcedure;
  #isUnderWay = false;

  constructor(options: KillDeskOptions) {
    this.#options = options;
    this.#procedure = new KillProcedure({ venues: options.venues, settleUs: options.settleUs });
  }

  /** Open orders as the venues said after the kill; `undefined` while they were not read back. */
  openOrders(): number | undefined {
    return this.#procedure.openOrders();
  }

  /** Begins what follows a kill, in the turn that killed. */
  look(nowUs: number): void {
    const { kill } = this.#options;
    if (kill.killed === this.#isUnderWay) return;
    this.#isUnderWay = kill.killed;
    if (!kill.killed) return;
    this.#send(this.#procedure.start(nowUs));
    this.#tell(nowUs);
  }

  /** A new session: what a kill before it has left is to be looked at anew. */
  onStart(): void {
    this.#isUnderWay = false;
  }

  onTime(nowUs: number): void {
    if (!this.#options.kill.killed) return;
    this.#send(this.#procedure.onTime(nowUs));
    if (this.#options.kill.flattening) this.#flatten(nowUs);
  }

  onSnapshot(event: ReconcileSnapshotEvent, nowUs: number): void {
    if (!this.#isUnderWay) return;
    const before = this.#procedure.openOrders();
    this.#procedure.onSnapshot(event);
    if (before !== this.#procedure.openOrders()) this.#tell(nowUs);
  }

  /** A person wants positions closed. */
  startFlattening(): Refusal | undefined {
    const { kill } = this.#options;
    if (!kill.killed) return refusal('not-ready', 'only a kill is followed by flattening');
    if (this.#procedure.openOrders() !== 0) return refusal('orders-open', 'open orders were not read back as gone yet');
    kill.startFlattening();
    return undefined;
  }

  /** A person says that trading may go on. */
  rearm(nowUs: number): Refusal | undefined {
    const refused = this.#options.kill.rearm(this.#procedure.openOrders());
    if (refused !== undefined) return refused;
    this.#isUnderWay = false;
    this.#procedure.end();
    this.#tell(nowUs);
    return undefined;
  }

  save(): SavedKill {
    const { record, flattening } = this.#options.kill;
    const { reason, by = '', atUs = 0 } = record ?? {};
    return { reason, by, atUs, isFlattening: flattening, procedure: this.#procedure.save() };
  }

  restore({ reason, by, atUs, isFlattening, procedure }: SavedKill): void {
    const { kill } = this.#options;
    if (reason !== undefined) kill.trip(reason, by, atUs);
    if (isFlattening) kill.startFlattening();
    this.#procedure.restore(procedure);
    this.#isUnderWay = kill.killed;
  }

  #send(commands: readonly (CancelAllCommand | AuditCommand)[]): void {
    for (const command of commands) this.#options.send(command);
  }

  #tell(nowUs: number): void {
    const { kill, notices } = this.#options;
    notices.tell('kill', () => ({ killed: kill.record?.reason, openOrders: this.#procedure.openOrders(), nowUs }));
  }

  /** Closes what is held, reduce-only, one order an instrument at a time; done once all are flat. */
  #flatten(nowUs: number): void {
    const { shown, traded, kill } = this.#options;
    let isFlat = true;
    for (const id of traded()) {
      const held = shown.portfolio.lots(id);
      const take = held === 0 ? undefined : this.#takeOf(id, held, nowUs);
      if (take === 'too-small' || held === 0) continue;
      isFlat = false;
      if (take !== undefined) shown.execution.want(FLATTENER, [take], nowUs);
    }
    if (isFlat) kill.endFlattening();
  }

  #takeOf(id: InstrumentId, held: Lots, nowUs: number): TakeIntent | 'too-small' | undefined {
    const instrument = this.#options.shown.instrument(id);
    const { books, maxAgeUs } = this.#options.shown;
    const book = tradableBook(books, id, nowUs, maxAgeUs);
    if (instrument === undefined || book === undefined) return undefined;
    const size = (Math.abs(held) - (Math.abs(held) % instrument.orderLots)) as Lots;
    if (size < instrument.minLots) return 'too-small';
    const side = held > 0 ? 'ask' : 'bid';
    const touch = held > 0 ? book.bestBidTicks : book.bestAskTicks;
    const wish = touch * (1 + ((held > 0 ? -1 : 1) * FLATTEN_BPS) / 10_000);
    const limit: Ticks | Refusal = priceFromWish(instrument, wish, held > 0 ? 'down' : 'up');
    if (isRefusal(limit)) return undefined;
    const why = { summary: 'flattening after a kill', figures: { held } };
    return { type: 'take', instrument: id, side, limit, size, reduceOnly: true, why };
  }
}
