import type { VenueEvent } from '@mm/core';
import type { SessionFailure } from '@mm/engine';
import { type KillLatch, memoryLatch } from '@mm/risk';
import { createWorld, type World } from '@mm/sim';
import { MemoryFiles } from '@mm/store';
import { whyNotQuoted } from '../invariants/i23-liveness.ts';
import { INVARIANTS } from '../invariants/index.ts';
import type { Exam, Hooks, JournaledOrder, Phase, Violation } from '../oracle/exam-context.ts';
import type { ProbeName } from '../oracle/probe-names.ts';
import { VenueTruth } from '../oracle/venue-truth.ts';
import { WireLog } from '../oracle/wire-log.ts';
import { BotProcess } from './bot-process.ts';
import { Chance } from './chance.ts';
import { isEnough, type Yield } from './enough.ts';
import { LONGEST_MS } from './fault-menu.ts';
import { type Mode, RandomStrategy } from './random-strategy.ts';
import { type CrashPlan, type HoldPlan, idOf, type SeedPlan } from './seed-plan.ts';
import { tempersOf } from './tempers.ts';

/** What one run came to. */
export interface SeedResult extends Yield {
  readonly seed: string;
  readonly processes: number;
  readonly probes: readonly ProbeName[];
  readonly violations: readonly Violation[];
  /** Equal for two runs that did the same, to the byte on the wire and in the journal. */
  readonly hash: string;
}

const SECOND = 1_000_000;
const MOST_VIOLATIONS = 20;
/** Within so long after the last fault everything must quote again… */
const HEAL_US = 60 * SECOND;
/** …and where requests are few, once the venue's next minute has let the bot read everything anew. */
const HEAL_WITH_FEW_US = 120 * SECOND;
/** After which nothing is open any more. */
const QUIET_US = 40 * SECOND;
const STILL_US = 8 * SECOND;
/** What is left of the venue's minute may be too little to read the account: it is waited for. */
const READ_US = 65 * SECOND;
const LEAST_US = 3 * SECOND;
/** How often a person looks in. */
const ATTEND_US = 4 * SECOND;

/** One seed from its first event to the comparison at its end. */
export class SeedRun implements Exam {
  readonly plan: SeedPlan;
  readonly world: World;
  readonly truths: ReadonlyMap<string, VenueTruth>;
  readonly #files = new MemoryFiles();
  readonly #latch: KillLatch = memoryLatch();
  readonly #wire: WireLog;
  readonly #hooks: readonly Hooks[];
  readonly #violations: Violation[] = [];
  readonly #probes = new Set<ProbeName>();
  readonly #refused = new Set<string>();
  /** Venues whose account was read since nothing moves. */
  readonly #read = new Set<string>();
  readonly #startUs: number;
  #bot: BotProcess | undefined;
  #processes = 0;
  #phase: Phase = 'faults';
  #phaseUs = 0;
  #deadly: () => void = () => undefined;
  #events = 0;
  #killAtNextSend = false;
  #orders = 0;
  #held = 0;

  constructor(plan: SeedPlan) {
    this.plan = plan;
    this.world = createWorld(plan.world);
    this.#startUs = this.world.nowUs;
    const venues = Object.values(this.world.venues);
    this.truths = new Map(
      venues.map((venue) => [
        venue.name,
        new VenueTruth(venue, (event, truth) => this.#tell((hooks) => hooks.onOrder?.(event, truth))),
      ]),
    );
    this.#wire = new WireLog({
      venues: Object.fromEntries(venues.map(({ name, urls }) => [name, urls])),
      nowUs: () => this.world.nowUs,
      onWrite: (write) => {
        if (write.what === 'create') this.#orders += write.orders.length;
        this.#tell((hooks) => hooks.onWrite?.(write));
        if (!this.#killAtNextSend || write.what !== 'create') return;
        this.#killAtNextSend = false;
        this.#killNow();
      },
      onRate: (answer) => this.#tell((hooks) => hooks.onRate?.(answer)),
    });
    this.#hooks = INVARIANTS.map((invariant) => invariant(this));
    this.world.onKill(() => this.#deadly());
  }

  get nowUs(): number {
    return this.world.nowUs;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get bot(): BotProcess | undefined {
    return this.#bot;
  }

  isRefused(venue: string): boolean {
    return this.#refused.has(venue);
  }

  fail(invariant: string, what: string): void {
    if (this.#violations.length >= MOST_VIOLATIONS) return;
    this.#violations.push({ invariant, atUs: this.nowUs - this.#startUs, what });
  }

  probe(name: ProbeName): void {
    this.#probes.add(name);
  }

  run(): SeedResult {
    try {
      this.#live();
    } catch (error) {
      this.fail('I29', `it threw: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    for (const mistake of this.world.admin.summary().mistakes) this.fail('simulation', mistake);
    return {
      seed: this.plan.seed,
      ...this.#yield(),
      processes: this.#processes,
      probes: [...this.#probes],
      violations: this.#violations,
      hash: this.world.traceHash,
    };
  }

  #yield(): Yield {
    // What the rig does by itself the world does not know to be a fault.
    const extremes = { id: 'F31', name: 'extreme instruments', asked: 1, fired: 1 } as const;
    const held = { id: 'F49', name: 'reads nothing for a while, then everything', asked: this.#held, fired: this.#held } as const;
    const faults = [...this.world.admin.faults(), ...(this.plan.hasExtremes ? [extremes] : []), held];
    const fills = [...this.truths.values()].reduce((sum, { fills: all }) => sum + all.length, 0);
    return { events: this.#events, orders: this.#orders, fills, faults };
  }

  #live(): void {
    const { plan, world } = this;
    this.#start();
    for (const { atUs, id, params } of plan.planned) this.#after(atUs, () => world.admin.fire(id, params));
    for (const crash of plan.crashes) this.#after(crash.afterUs, () => this.#crash(crash));
    for (const hold of plan.holds) this.#after(hold.afterUs, () => this.#hold(hold));
    if (plan.kill !== undefined) this.#planKill(plan.kill);
    if (plan.diskFull !== undefined) this.#planFullDisk(plan.diskFull);
    if (plan.modeSwitchUs !== undefined) this.#after(plan.modeSwitchUs, () => world.admin.fire('F37', { venue: 'binance-usdm' }));
    this.#attend();
    this.#run(plan.faultsUs);
    // What has come to too little by then is given as long again: cheaper than another draw from its beginning.
    if (!isEnough(this.#yield())) this.#run(plan.faultsUs, () => isEnough(this.#yield()));
    this.#enter('heal');
    this.#heal();
    this.#run(plan.strait === 'few-requests' ? HEAL_WITH_FEW_US : HEAL_US, () => this.#isQuoting());
    this.#enter('quiet');
    this.#want('still');
    this.#run(QUIET_US, () => this.#isQuiet());
    this.#enter('still');
    for (const { venue } of this.truths.values())
      for (const { spec } of venue.exchange.instruments) venue.exchange.setStatus(spec.symbol, 'halted', this.nowUs);
    if (this.#bot?.isAlive === true) this.#bot.session.tell({ action: 'audit', by: 'exam' });
    this.#run(READ_US, () => this.#isRead());
    this.#run(STILL_US);
    for (let i = 0; i < plan.restartsAtRest; i += 1) {
      this.#bot?.die();
      this.#start();
      this.#run(STILL_US);
    }
    this.#tell((hooks) => hooks.atEnd?.());
    this.#bot?.session.close();
  }

  /** A process begins; one that cannot is a violation, and there is no other. */
  #start(): void {
    this.#processes += 1;
    const bot: BotProcess = new BotProcess({
      plan: this.plan,
      world: this.world,
      wire: this.#wire,
      files: this.#files,
      latch: this.#latch,
      process: this.#processes,
      strategies: tempersOf(this.plan).map((temper) => new RandomStrategy(temper)),
      onTold: (event, venue) => this.#onTold(event, venue),
      onJournaled: (order: JournaledOrder) => this.#tell((hooks) => hooks.onJournaled?.(order)),
      onEvent: () => {
        this.#events += 1;
      },
      onDeath: () => this.#tell((hooks) => hooks.onDeath?.(bot)),
      onFailure: (failure) => this.#onFailure(failure),
      onObserverError: (error) => this.fail('I29', `an observer threw: ${String(error)}`),
    });
    this.#bot = bot;
    bot.listen((name, notice) => this.#tell((hooks) => hooks.onNotice?.(name, notice)));
    this.#tell((hooks) => hooks.onProcess?.(bot));
    bot.session.start();
    if (this.#phase === 'heal') this.#want('steady');
    if (this.#phase === 'quiet' || this.#phase === 'still') this.#want('still');
  }

  #onTold(event: VenueEvent, venue: string): void {
    const isUnfit = event.type === 'venue-state' && (event.state === 'refused' || /hedge mode/.test(event.reason));
    if (isUnfit) this.#refused.add(venue);
    if (event.type === 'reconcile-snapshot' && this.#phase === 'still' && event.askedAtUs >= this.#phaseUs) this.#read.add(venue);
    this.#tell((hooks) => hooks.onTold?.(event, venue));
  }

  #hold({ forUs, what }: HoldPlan): void {
    const bot = this.#bot;
    if (bot === undefined || !bot.isAlive || bot.loop.isHeld) return;
    this.#held += 1;
    if (bot.engine.execution.openOrders() > 0) this.probe('the process read nothing for a while with orders open');
    if (what === 'sockets') {
      bot.client.clog('down', this.nowUs + forUs);
      return;
    }
    bot.loop.hold();
    this.#after(forUs, () => bot.loop.release());
  }

  #crash({ tornShare, downUs }: CrashPlan): void {
    const bot = this.#bot;
    if (bot === undefined || !bot.isAlive) return;
    this.#deadly = (): void => (tornShare === undefined ? bot.die() : bot.files.tearNext(tornShare));
    this.world.admin.fire('F45');
    // The write may take a moment to come.
    const look = (): void => {
      if (this.#bot !== bot) return;
      if (bot.isAlive) this.#after(50_000, look);
      else this.#after(downUs, () => this.#restart(bot));
    };
    look();
  }

  #restart(dead: BotProcess): void {
    if (this.#bot !== dead) return;
    // Without room for a line nobody can begin: whoever looks after the process tries again.
    if (this.#files.room === Number.POSITIVE_INFINITY) this.#start();
    else this.#after(SECOND, () => this.#restart(dead));
  }

  #planKill({ afterUs, how, rearmAfterUs }: NonNullable<SeedPlan['kill']>): void {
    this.#after(afterUs, () => {
      if (how === 'latch') this.#latch.set({ reason: 'exam', by: 'latch', atUs: this.nowUs });
      else if (how === 'mid-send') this.#killAtNextSend = true;
      else this.#killNow();
    });
    if (rearmAfterUs === undefined) return;
    const rearm = (): void => {
      const bot = this.#bot?.loop.isHeld === true ? undefined : this.#bot;
      // Before it is told: in that very turn it may trade again. Who is still killed after it counts as killed again.
      if (bot?.isAlive === true && bot.kill.killed) this.#tell((hooks) => hooks.onRearm?.());
      const isTold = bot?.isAlive === true && bot.kill.killed && bot.session.tell({ action: 'rearm', by: 'exam' }) === undefined;
      if (isTold && !bot.kill.killed) {
        this.probe('a person turned the kill switch off again');
      } else if (this.#phase === 'faults' || this.#phase === 'heal') this.#after(SECOND, rearm);
    };
    this.#after(afterUs + rearmAfterUs, rearm);
  }

  #killNow(): void {
    const bot = this.#bot;
    bot?.loop.turn(() => {
      if (bot.isAlive) bot.session.kill('exam', 'exam');
    });
  }

  #planFullDisk({ afterUs, forUs }: NonNullable<SeedPlan['diskFull']>): void {
    this.#after(afterUs, () => {
      this.#files.room = new Chance(this.plan.seed, 'disk').whole(0, 3_000);
    });
    this.#after(afterUs + forUs, () => {
      this.#files.room = Number.POSITIVE_INFINITY;
    });
  }

  /** A session that cannot write ends by itself; somebody makes room, takes the latch away and starts it anew. */
  #onFailure({ what, error }: SessionFailure): void {
    const bot = this.#bot;
    if (bot === undefined || !bot.isAlive) return;
    if (what === 'bug') {
      this.fail('I29', `a bug ended the session: ${error instanceof Error ? error.stack : String(error)}`);
      return;
    }
    // Now, and not at its death: until then what is open is taken off.
    if (what === 'journal' && this.#files.room < Number.POSITIVE_INFINITY && bot.engine.execution.openOrders() > 0) {
      this.probe('the disk was full with orders open');
    }
    if (what === 'journal' && this.#files.room === Number.POSITIVE_INFINITY) {
      this.fail('I29', `the journal failed: ${error instanceof Error ? String(error.cause ?? error.message) : String(error)}`);
    }
    const look = (): void => {
      if (this.#bot !== bot || !bot.isAlive) return;
      if (this.#files.room < Number.POSITIVE_INFINITY) {
        this.#after(SECOND, look);
        return;
      }
      bot.session.close();
      bot.die();
      this.#latch.clear();
      this.#tell((hooks) => hooks.onRearm?.());
      this.#start();
    };
    this.#after(2 * SECOND, look);
  }

  #heal(): void {
    this.world.admin.clearFaults();
    this.#files.room = Number.POSITIVE_INFINITY;
    if (this.#bot?.isAlive === true) this.#want('steady');
  }

  #want(mode: Mode): void {
    const bot = this.#bot;
    if (bot === undefined || !bot.isAlive) return;
    for (const { id } of tempersOf(this.plan)) bot.session.configure(id, { mode }, 'exam');
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#phaseUs = this.nowUs;
    this.#tell((hooks) => hooks.onPhase?.(phase));
  }

  /** Lets time pass, less of it once what is waited for is so. */
  #run(forUs: number, isEnough: () => boolean = () => false): void {
    const leastUs = this.nowUs + LEAST_US;
    for (let left = forUs; left > 0; left -= SECOND) {
      this.world.run(Math.min(SECOND, left));
      this.#tell((hooks) => hooks.onSecond?.());
      if (this.nowUs >= leastUs && isEnough()) return;
    }
  }

  /** A person looks in now and then: a level that could not be reached in time is looked into, and tried on. */
  #attend(): void {
    const bot = this.#bot;
    if (bot?.isAlive === true && bot.session.state === 'running' && !bot.loop.isHeld) {
      const naked = bot.engine.risk.conditions.list().filter(({ name }) => name === 'naked-exposure');
      for (const { scope } of naked) bot.session.tell({ action: 'clear', about: 'naked-exposure', scope, by: 'exam' });
      if (naked.length > 0) bot.session.tell({ action: 'resume-levels', by: 'exam' });
    }
    if (this.#phase === 'faults' || this.#phase === 'heal') this.#after(ATTEND_US, () => this.#attend());
  }

  /** Whatever can be quoted is, and what lasted longest of the faults is over. */
  #isQuoting(): boolean {
    if (this.nowUs - this.#phaseUs < LONGEST_MS * 1_000 + 2 * SECOND) return false;
    const bot = this.#bot;
    if (bot?.isAlive !== true) return false;
    return [...this.truths.values()].every(({ instruments, name }) =>
      [...instruments.values()].every(({ open, symbol }) => {
        if (bot.kill.killed) return open.size === 0;
        return this.isRefused(name) || open.size > 0 || whyNotQuoted(bot, idOf(name, symbol), name) !== undefined;
      }),
    );
  }

  /** Every account was read since nothing moves any more. */
  #isRead(): boolean {
    return this.#bot?.isAlive !== true || [...this.truths.keys()].every((name) => this.#read.has(name) || this.isRefused(name));
  }

  #isQuiet(): boolean {
    const bot = this.#bot;
    if (bot?.isAlive !== true || bot.engine.execution.openOrders() > 0) return false;
    return [...this.truths.values()].every((truth) => truth.openOrders().length === 0);
  }

  #after(delayUs: number, run: () => void): void {
    this.world.network.time.at(this.nowUs + delayUs, run);
  }

  #tell(run: (hooks: Hooks) => void): void {
    for (const hooks of this.#hooks) run(hooks);
  }
}
