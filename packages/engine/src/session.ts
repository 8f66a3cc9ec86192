import {
  assert,
  type CancelAlarm,
  type Command,
  type EngineEvent,
  type OperatorEvent,
  type Refusal,
  type Settings,
  type StrategyId,
  type VenueCommand,
  type VenueId,
  type VenuePort,
} from '@mm/core';
import type { Engine } from './engine.ts';
import { keptEvent } from './kept-event.ts';
import type { SessionFailure, SessionOptions, SessionState, StopReport } from './session-options.ts';
import { SessionTimers, type TimerFired } from './session-timers.ts';

/** What a person may say: {@link OperatorEvent} without what the session adds. */
export type OperatorWord = Pick<OperatorEvent, 'action'> & Partial<Pick<OperatorEvent, 'scope' | 'about' | 'by' | 'reason'>>;

/** Later than this is told to the engine as a lag. */
const LAG_US = 50_000;
/** Events that wait for a write that a command, an order or this many of them will bring. */
const MAX_UNWRITTEN = 512;
const LAST_STAND_US = 1_000_000;
const DISARM_US = 500_000;

/** Market data: what a crash may lose, since the venue is asked anew. */
const LOSABLE: ReadonlySet<EngineEvent['type']> = new Set<EngineEvent['type']>([
  ...(['book-delta', 'book-snapshot', 'book-audit', 'bbo', 'trade', 'mark-price', 'index-price', 'funding-rate'] as const),
  ...(['stream-alive', 'batch-end', 'rate-budget'] as const),
]);

/**
 * The only pump: it joins an engine with venues, journal and clock. For each event: the journal is told, the engine runs its
 * turn, the journal is told the commands and written once, and only then do the commands leave. Nothing is sent that was not
 * written.
 *
 * @example
 * const session = createSession({ engine, venues: [connector], journal, clock, scheduler, kill, epoch, instance: 1 });
 * session.start();
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #engine: Engine;
  readonly #venues: ReadonlyMap<VenueId, VenuePort>;
  readonly #timers: SessionTimers;
  readonly #waiting: EngineEvent[] = [];
  /** For venues that are not open yet. */
  readonly #early: VenueCommand[] = [];
  #areOpen = false;
  #state: SessionState = 'idle';
  #isBusy = false;
  #unwritten = 0;
  #turns = 0;
  #sinceSnapshot = 0;
  #hasLease = true;
  #lastStand: CancelAlarm | undefined;
  readonly #onObserverError = (error: unknown): void => this.#options.onObserverError?.(error);

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#engine = options.engine;
    this.#venues = new Map(options.venues.map((port) => [port.venue, port]));
    this.#timers = new SessionTimers(options.clock, options.scheduler, (fired) => this.#onTimer(fired));
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Opens the venues. Call once. */
  start(): void {
    assert(this.#state === 'idle', 'a session is started once');
    this.#state = 'running';
    const { epoch, instance, kill } = this.#options;
    const killed = kill.record?.reason;
    this.#onEvent({ type: 'session-started', epoch, instance, killed, receiveTimeUs: this.#options.clock.nowUs() });
    for (const port of this.#venues.values()) if (this.#isLive) port.open((event) => this.#onEvent(event));
    this.#areOpen = true;
    for (const command of this.#early.splice(0)) this.#venues.get(command.venue)?.send(command);
  }

  /** Stops trading. From this very call on no create and no amend leaves, whatever else is under way. */
  kill(reason: string, by: string): void {
    this.#options.kill.trip(reason, by, this.#options.clock.nowUs());
    this.tell({ action: 'kill', by, reason });
  }

  /**
   * Tells the engine what a person wants.
   * @returns why it was not done; `undefined` when it was, or when it waits for the turn under way
   */
  tell(word: OperatorWord): Refusal | undefined {
    const { action, scope, about, by = '', reason = '' } = word;
    return this.#ask({ type: 'operator', action, scope, about, by, reason, receiveTimeUs: this.#options.clock.nowUs() });
  }

  /** Changes settings of a strategy. @returns as {@link tell} */
  configure(strategy: StrategyId, settings: Settings, by: string, reason = ''): Refusal | undefined {
    return this.#ask({ type: 'settings-changed', strategy, settings, by, reason, receiveTimeUs: this.#options.clock.nowUs() });
  }

  /**
   * Winds down: no strategy runs, quotes are taken off, and once nothing is open — or patience is over — everything is closed.
   */
  stop(patienceUs = 10_000_000): Promise<StopReport> {
    const { clock, scheduler } = this.#options;
    const startedUs = clock.monotonicUs();
    if (this.#state === 'running') {
      this.#state = 'stopping';
      this.tell({ action: 'stop', by: 'session', reason: 'a planned stop' });
    }
    return new Promise((resolve) => {
      const end = (): void => {
        const openOrders = this.#engine.execution.openOrders();
        this.close();
        resolve({ isQuiet: openOrders === 0, openOrders, tookUs: clock.monotonicUs() - startedUs });
      };
      const look = (): void => {
        const isOver = this.#state !== 'stopping' || clock.monotonicUs() - startedUs >= patienceUs;
        if (isOver) end();
        // The dead-man's switches are let go once nothing is open: they are given a moment for it.
        else if (this.#engine.isQuiet) scheduler.after(DISARM_US, end);
        else scheduler.after(50_000, look);
      };
      look();
    });
  }

  /** Closes everything at once, whatever is open. A snapshot is kept, so that the next start is quick. */
  close(): void {
    if (this.#state === 'closed' || this.#state === 'idle') return;
    const isWhole = this.#state !== 'failed';
    this.#state = 'closed';
    this.#timers.clearAll();
    this.#lastStand?.();
    for (const port of this.#venues.values()) port.close();
    if (isWhole) this.#keepState();
  }

  get #isLive(): boolean {
    return this.#state === 'running' || this.#state === 'stopping';
  }

  #ask(event: EngineEvent): Refusal | undefined {
    const waits = this.#isBusy;
    this.#onEvent(event);
    return waits ? undefined : this.#engine.refusedWhy;
  }

  /** A sink may be called from within a turn: by a connector that refuses a command at once, or by an observer. */
  #onEvent(event: EngineEvent): void {
    if (!this.#isLive) return;
    if (this.#isBusy) {
      this.#waiting.push(keptEvent(event));
      return;
    }
    this.#isBusy = true;
    try {
      this.#turn(event);
      while (this.#waiting.length > 0) {
        const next = this.#waiting.shift() as EngineEvent;
        if (this.#isLive) this.#turn(next);
      }
    } finally {
      this.#isBusy = false;
    }
  }

  #turn(event: EngineEvent): void {
    const commands = this.#decided(event);
    if (commands === undefined) return;
    for (const command of commands) this.#dispatch(command);
    this.#engine.deliver(this.#onObserverError);
    this.#keepUp();
  }

  /** The turn itself, and the journal: `undefined` when nothing may be sent. */
  #decided(event: EngineEvent): readonly Command[] | undefined {
    const { journal } = this.#options;
    let what: SessionFailure['what'] = 'journal';
    try {
      journal.appendEvent(event);
      what = 'bug';
      const commands = this.#engine.process(event);
      what = 'journal';
      // Before anything leaves: what the engine has killed must not get past the permit.
      this.#alignKill(event);
      for (const command of commands) journal.appendCommand(command);
      this.#unwritten += 1;
      if (commands.length > 0 || !LOSABLE.has(event.type) || this.#unwritten >= MAX_UNWRITTEN) {
        journal.write();
        this.#unwritten = 0;
      }
      this.#sinceSnapshot += 1 + commands.length;
      return commands;
    } catch (error) {
      this.#fail({ what, error });
      return undefined;
    }
  }

  #dispatch(command: Command): void {
    if (command.type === 'set-timer') this.#timers.set(command.timer, command.dueUs);
    else if (command.type === 'clear-timer') this.#timers.clear(command.timer);
    else if (this.#areOpen) this.#venues.get(command.venue)?.send(command);
    else this.#early.push(command);
  }

  /** The switch that the permit looks at, and the engine's own: a kill of either is a kill of both. */
  #alignKill(event: EngineEvent): void {
    const { kill, clock } = this.#options;
    const own = this.#engine.kill;
    if (own.killed && !kill.killed) kill.trip(this.#engine.killedWhy ?? 'killed', 'engine', clock.nowUs());
    if (event.type === 'operator' && event.action === 'rearm' && kill.killed && !own.killed) {
      const refused = kill.rearm(0);
      if (refused !== undefined) this.tell({ action: 'kill', by: 'session', reason: refused.message });
    }
    if (own.flattening && !kill.flattening) kill.startFlattening();
    else if (!own.flattening && kill.flattening) kill.endFlattening();
  }

  #onTimer({ timer, dueUs, firedUs, lagUs }: TimerFired): void {
    if (!this.#isLive) return;
    this.#watchOutside(firedUs);
    if (lagUs > LAG_US) this.#onEvent({ type: 'loop-lag', lagUs, receiveTimeUs: firedUs });
    this.#onEvent({ type: 'timer', timer, dueUs, receiveTimeUs: firedUs });
  }

  /** What others may have done meanwhile: set the latch by hand, or taken the lease. */
  #watchOutside(nowUs: number): void {
    const { kill, isLeaseHeld } = this.#options;
    kill.poll(nowUs);
    if (kill.killed && !this.#engine.kill.killed) {
      const { reason = 'killed', by = 'latch' } = kill.record ?? {};
      this.tell({ action: 'kill', by, reason });
    }
    if (!this.#hasLease || isLeaseHeld === undefined || isLeaseHeld()) return;
    this.#hasLease = false;
    this.tell({ action: 'halt', by: 'lease', reason: 'the right to trade is not ours any more' });
  }

  /** Checks and snapshots, when they are due. */
  #keepUp(): void {
    const { journal, checkEvery = 10_000, snapshotEvery = 500_000 } = this.#options;
    this.#turns += 1;
    try {
      if (this.#turns % checkEvery === 0) journal.appendCheck(this.#engine.stateHash());
      if (this.#sinceSnapshot < snapshotEvery) return;
      this.#sinceSnapshot = 0;
      journal.snapshot(this.#engine.save());
    } catch (error) {
      this.#fail({ what: 'journal', error });
    }
  }

  #keepState(): void {
    const { journal } = this.#options;
    try {
      journal.appendCheck(this.#engine.stateHash());
      journal.snapshot(this.#engine.save());
    } catch (error) {
      this.#options.onFailure?.({ what: 'journal', error });
    }
  }

  /** Nothing can be decided or written down any more: everything is taken off, and again until somebody closes. */
  #fail(failure: SessionFailure): void {
    if (this.#state === 'failed') return;
    const { kill, clock, onFailure } = this.#options;
    this.#state = 'failed';
    this.#timers.clearAll();
    kill.trip(`the session failed (${failure.what}): ${textOf(failure.error)}`, 'session', clock.nowUs());
    this.#takeAllOff();
    onFailure?.(failure);
  }

  /** Needs no state of ours: cancels are let out by every permit. */
  #takeAllOff(): void {
    if (this.#state !== 'failed') return;
    for (const port of this.#venues.values()) {
      try {
        port.send({ type: 'cancel-all', venue: port.venue, instrument: undefined });
      } catch {
        // A venue that cannot even be told must not keep the others from being told.
      }
    }
    this.#lastStand = this.#options.scheduler.after(LAST_STAND_US, () => this.#takeAllOff());
  }
}

/** Joins an engine with the world. */
export function createSession(options: SessionOptions): Session {
  return new Session(options);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
