import type { VenueEvent } from '@mm/core';
import type { SessionFailure } from '@mm/engine';
import { type KillLatch, memoryLatch } from '@mm/risk';
import { createWorld, type World } from '@mm/sim';
import { quotesAgain } from '../invariants/i23-liveness.ts';
import { INVARIANTS } from '../invariants/index.ts';
import type { Exam, Hooks, Invariant, Phase, Violation } from '../oracle/exam-context.ts';
import { VenueTruth } from '../oracle/venue-truth.ts';
import { WireLog } from '../oracle/wire-log.ts';
import { BotProcess } from '../rig/bot-process.ts';
import { type Mode, RandomStrategy } from '../rig/random-strategy.ts';
import type { SeedPlan } from '../rig/seed-plan.ts';
import { tempersOf } from '../rig/tempers.ts';
import { DrillFiles } from './drill-files.ts';

const MILLI = 1_000;
const SECOND = 1_000_000;
/** Within so long nothing is open any more. */
const QUIET_US = 60 * SECOND;
const STILL_US = 1_500 * MILLI;
const LEAST_US = 400 * MILLI;
const STEP_US = 100 * MILLI;
const MOST_VIOLATIONS = 20;
/** Everything of the exam that means something on good days: there is nothing to heal from. */
const WATCHED = INVARIANTS.filter((one) => one !== quotesAgain);

/**
 * The bot of the exam, driven by hand: a drill starts it, lets it trade, ends it or kills it where it likes, and has everything
 * compared at the end. Every invariant of the exam listens.
 */
export class DrillRun implements Exam {
  readonly plan: SeedPlan;
  readonly world: World;
  readonly truths: ReadonlyMap<string, VenueTruth>;
  readonly files: DrillFiles = new DrillFiles(() => this.die());
  latch: KillLatch = memoryLatch();
  readonly violations: Violation[] = [];
  /** What leaves, counted from 0; at this one the process dies, before the bytes are handed over. */
  dieAtSend: number | undefined;
  /** How long nobody is there after a death. */
  downUs: number = 30 * MILLI;
  sends = 0;
  processes = 0;
  deaths = 0;
  /** Called at each death, before the next start is planned. */
  onDeath: (() => void) | undefined;
  phase: Phase = 'faults';
  bot: BotProcess | undefined;
  readonly #wire: WireLog;
  readonly #hooks: readonly Hooks[];
  readonly #startUs: number;
  #isStarting = false;

  constructor(plan: SeedPlan, watch: readonly Invariant[] = []) {
    this.plan = plan;
    this.world = createWorld(plan.world);
    this.#startUs = this.world.nowUs;
    const venues = Object.values(this.world.venues);
    const told = (event: Parameters<NonNullable<Hooks['onOrder']>>[0], truth: VenueTruth): void =>
      this.#tell((hooks) => hooks.onOrder?.(event, truth));
    this.truths = new Map(venues.map((venue) => [venue.name, new VenueTruth(venue, told)]));
    this.#wire = new WireLog({
      venues: Object.fromEntries(venues.map(({ name, urls }) => [name, urls])),
      nowUs: () => this.world.nowUs,
      onWrite: (write) => {
        const isLast = this.dieAtSend === this.sends;
        this.sends += 1;
        if (isLast) this.die();
        else this.#tell((hooks) => hooks.onWrite?.(write));
      },
      onRate: (answer) => this.#tell((hooks) => hooks.onRate?.(answer)),
    });
    this.#hooks = [...WATCHED, ...watch].map((invariant) => invariant(this));
  }

  get nowUs(): number {
    return this.world.nowUs;
  }

  isRefused(): boolean {
    return false;
  }

  fail(invariant: string, what: string): void {
    if (this.violations.length >= MOST_VIOLATIONS) return;
    this.violations.push({ invariant, atUs: this.nowUs - this.#startUs, what });
  }

  probe(): void {
    // Which situations a drill meets is the drill's business.
  }

  /** A process begins; it may die on the way. */
  start(): void {
    this.processes += 1;
    const before = this.deaths;
    this.#isStarting = true;
    try {
      this.#begin();
    } catch (error) {
      // A death while it recovers ends up here: nobody else catches it.
      if (this.deaths === before) throw error;
    }
    this.#isStarting = false;
  }

  /** `kill -9`, and after a while the next start. */
  die(): void {
    const { bot } = this;
    const wasAlive = bot?.isAlive === true || this.#isStarting;
    this.#isStarting = false;
    bot?.die();
    if (!wasAlive) return;
    this.deaths += 1;
    this.onDeath?.();
    this.at(this.downUs, () => this.start());
  }

  at(delayUs: number, run: () => void): void {
    this.world.network.time.at(this.nowUs + delayUs, run);
  }

  run(forUs: number, isEnough: () => boolean = () => false): void {
    for (let left = forUs; left > 0 && !isEnough(); left -= STEP_US) this.world.run(Math.min(STEP_US, left));
    this.#tell((hooks) => hooks.onSecond?.());
  }

  /** Nothing is wanted any more; once nothing is open the venues halt. */
  calmDown(): void {
    this.#enter('quiet');
    this.want('still');
    this.run(LEAST_US);
    this.run(QUIET_US, () => this.isQuiet());
  }

  /** The venues trade no more. */
  halt(): void {
    for (const { venue } of this.truths.values())
      for (const { spec } of venue.exchange.instruments) venue.exchange.setStatus(spec.symbol, 'halted', this.nowUs);
  }

  /** Orders that are open, as the venues have it. */
  open(): number {
    return [...this.truths.values()].reduce((sum, truth) => sum + truth.openOrders().length, 0);
  }

  /** Nothing moves any more: everything is compared. */
  compare(): void {
    this.#enter('still');
    this.halt();
    if (this.bot?.isAlive === true) this.bot.session.tell({ action: 'audit', by: 'drill' });
    this.run(STILL_US);
    // What left in the last moment is found out about, too.
    this.run(QUIET_US, () => this.isQuiet());
    this.#tell((hooks) => hooks.atEnd?.());
    this.bot?.session.close();
  }

  want(mode: Mode): void {
    if (this.bot?.isAlive !== true) return;
    for (const { id } of tempersOf(this.plan)) this.bot.session.configure(id, { mode }, 'drill');
  }

  isQuiet(): boolean {
    const { bot } = this;
    if (bot?.isAlive !== true || bot.engine.execution.openOrders() > 0) return false;
    const isRead = bot.connectors.every(({ venue }) => bot.engine.execution.isReconciled(venue));
    return isRead && this.open() === 0;
  }

  #begin(): void {
    const bot: BotProcess = new BotProcess({
      plan: this.plan,
      world: this.world,
      wire: this.#wire,
      files: this.files,
      latch: this.latch,
      process: this.processes,
      strategies: tempersOf(this.plan).map((temper) => new RandomStrategy(temper)),
      onTold: (event: VenueEvent, venue) => this.#tell((hooks) => hooks.onTold?.(event, venue)),
      onJournaled: (order) => this.#tell((hooks) => hooks.onJournaled?.(order)),
      onEvent: () => undefined,
      onDeath: () => this.#tell((hooks) => hooks.onDeath?.(bot)),
      onFailure: (failure) => this.#onFailure(failure),
      onObserverError: (error) => this.fail('I29', `an observer threw: ${String(error)}`),
    });
    this.bot = bot;
    this.#isStarting = false;
    bot.listen((name, notice) => this.#tell((hooks) => hooks.onNotice?.(name, notice)));
    this.#tell((hooks) => hooks.onProcess?.(bot));
    bot.session.start();
    if (this.phase !== 'faults') this.want('still');
  }

  #onFailure({ what, error }: SessionFailure): void {
    if (this.bot?.isAlive !== true) return;
    const cause = error instanceof Error ? String(error.cause ?? error.stack) : String(error);
    this.fail('I29', `the session ended by itself (${what}): ${cause}`);
  }

  #enter(phase: Phase): void {
    this.phase = phase;
    this.#tell((hooks) => hooks.onPhase?.(phase));
  }

  #tell(run: (hooks: Hooks) => void): void {
    for (const hooks of this.#hooks) run(hooks);
  }
}
