import type { Clock, Refusal } from '@mm/core';
import { memoryLatch } from '@mm/risk';
import { createWorld, type World } from '@mm/sim';
import { Lease, MemoryFiles } from '@mm/store';
import { VenueTruth } from '../oracle/venue-truth.ts';
import { WireLog, type WireWrite } from '../oracle/wire-log.ts';
import { BotProcess } from '../rig/bot-process.ts';
import { Chance } from '../rig/chance.ts';
import { RandomStrategy } from '../rig/random-strategy.ts';
import { tempersOf } from '../rig/tempers.ts';
import { shortPlan } from './short-plan.ts';

const SECOND = 1_000_000;
const LEASE_US = 3 * SECOND;
const RECEIVE_WINDOW_US = 2 * SECOND;
const LOOK_US = 250_000;
/** From taking the lease to the first create an owner waits for lease and window, and then it reads the account. */
const SETTLED_US = 10 * SECOND;
const QUIET_US = 60 * SECOND;

/** What one drill came to. */
export interface LeaseDrillResult {
  readonly heldUs: number;
  readonly hasTakenOver: boolean;
  /** Creates and amends: of the first before it was stopped and after it went on, and of the second. */
  readonly sent: { readonly before: number; readonly after: number; readonly second: number };
  readonly violations: readonly string[];
}

export interface LeaseDrillOptions {
  /** The first goes on as if it had not lost anything: what the drill must find. */
  readonly isDeaf?: boolean;
  /** How long it is stopped. Default drawn, and longer than its lease. */
  readonly heldUs?: number;
}

/** One of the two programs: its process, and its lease from when it has it. */
interface Program {
  readonly bot: BotProcess;
  readonly lease: Lease;
  /** When its right ends, as the oracle counts: from when it last asked for more. */
  endsUs: number;
}

/**
 * I14. A program is stopped in the middle of its work, as by `SIGSTOP` (F46), and a second one for the same account, which stands by on
 * another machine, takes over when it may. The first goes on later. Whatever it finds to do then, it must create nothing.
 */
export class LeaseDrill {
  readonly #world: World;
  readonly #truths: readonly VenueTruth[];
  readonly #wire: WireLog;
  /** On the file system that both share. */
  readonly #leaseFiles = new MemoryFiles();
  readonly #plan;
  readonly #isDeaf: boolean;
  readonly #heldUs: number;
  readonly #holdAtUs: number;
  readonly #writes: WireWrite[] = [];
  readonly #violations: string[] = [];
  readonly #ids = new Set<string>();
  #first: Program | undefined;
  #second: Program | undefined;
  #wokenUs = Number.POSITIVE_INFINITY;

  constructor(seed: string, { isDeaf = false, heldUs }: LeaseDrillOptions = {}) {
    const chance = new Chance(seed, 'lease drill');
    this.#plan = shortPlan(seed);
    this.#world = createWorld(this.#plan.world);
    this.#isDeaf = isDeaf;
    this.#heldUs = heldUs ?? Math.floor(chance.pick([6, 6, 20]) * chance.between(0.8, 1.3) * SECOND);
    this.#holdAtUs = Math.floor(chance.between(2.5, 5) * SECOND);
    const venues = Object.values(this.#world.venues);
    this.#truths = venues.map((venue) => new VenueTruth(venue, () => undefined));
    this.#wire = new WireLog({
      venues: Object.fromEntries(venues.map(({ name, urls }) => [name, urls])),
      nowUs: () => this.#world.nowUs,
      onWrite: (write) => this.#onWrite(write),
      onRate: () => undefined,
    });
  }

  run(): LeaseDrillResult {
    const first = this.#begin(1);
    if (first === undefined) throw new Error('nobody had the lease, and it was not given');
    this.#first = first;
    this.#world.run(this.#holdAtUs);
    first.bot.loop.hold();
    this.#standBy(this.#world.nowUs + this.#heldUs);
    first.bot.loop.release();
    this.#wokenUs = this.#world.nowUs;
    this.#standBy(this.#world.nowUs + SETTLED_US);
    this.#end();
    return {
      heldUs: this.#heldUs,
      hasTakenOver: this.#second !== undefined,
      sent: { before: this.#countOf(1, false), after: this.#countOf(1, true), second: this.#countOf(2, true) },
      violations: this.#violations,
    };
  }

  /** The second asks again and again until the lease is to be had. */
  #standBy(untilUs: number): void {
    while (this.#world.nowUs < untilUs) {
      this.#second ??= this.#begin(2);
      this.#world.run(Math.min(LOOK_US, untilUs - this.#world.nowUs));
    }
  }

  #begin(process: 1 | 2): Program | undefined {
    const { clock } = this.#world.client('lease');
    const lease = this.#leaseOf(process, clock);
    if (lease === undefined) return undefined;
    const isDeaf = this.#isDeaf && process === 1;
    const whyNot = (): Refusal | undefined => (isDeaf ? undefined : lease.check(clock.nowUs()));
    const bot: BotProcess = new BotProcess({
      ...{ plan: this.#plan, world: this.#world, wire: this.#wire, process },
      // Each writes its own journal.
      ...{ files: new MemoryFiles(), latch: memoryLatch() },
      strategies: tempersOf(this.#plan).map((temper) => new RandomStrategy(temper)),
      lease: {
        isHeld: () => whyNot()?.details?.waitUs !== undefined || whyNot() === undefined,
        mayCreate: () => whyNot() === undefined,
      },
      ...{ onTold: () => undefined, onJournaled: () => undefined, onEvent: () => undefined, onDeath: () => undefined },
      onFailure: ({ what, error }) => this.#violations.push(`process ${process} ended by itself: ${what} ${String(error)}`),
      onObserverError: (error) => this.#violations.push(`an observer threw: ${String(error)}`),
    });
    const program: Program = { bot, lease, endsUs: this.#world.nowUs + LEASE_US };
    const renew = (): void => {
      const askedUs = this.#world.nowUs;
      if (lease.renew() === undefined) program.endsUs = askedUs + LEASE_US;
      bot.loop.scheduler(bot.client.scheduler).after(LEASE_US / 3, renew);
    };
    bot.loop.scheduler(bot.client.scheduler).after(LEASE_US / 3, renew);
    bot.session.start();
    return program;
  }

  #leaseOf(process: number, clock: Clock): Lease | undefined {
    const files = this.#leaseFiles;
    const options = { files, clock, owner: `program ${process}`, leaseUs: LEASE_US, receiveWindowUs: RECEIVE_WINDOW_US };
    const lease = Lease.acquire(options);
    return lease instanceof Lease ? lease : undefined;
  }

  #onWrite(write: WireWrite): void {
    if (write.what !== 'create' && write.what !== 'amend') return;
    this.#writes.push(write);
    const program = write.process === 1 ? this.#first : this.#second;
    const about = `a ${write.what} of program ${write.process} left for ${write.venue}`;
    if (program !== undefined && write.atUs >= program.endsUs) this.#violations.push(`${about} after its lease had ended`);
    if (write.process === 1 && this.#second !== undefined) this.#violations.push(`${about} though the other has the lease`);
    if (write.what !== 'create') return;
    for (const { clientId = '' } of write.orders) {
      if (this.#ids.has(clientId)) this.#violations.push(`${clientId} was sent twice`);
      this.#ids.add(clientId);
    }
  }

  /** Whoever may trade last takes everything off, and knows what there is. */
  #end(): void {
    const last = this.#second ?? this.#first;
    if (last === undefined) return;
    for (const { id } of tempersOf(this.#plan)) last.bot.session.configure(id, { mode: 'still' }, 'drill');
    const isQuiet = (): boolean => last.bot.engine.execution.openOrders() === 0 && this.#open() === 0;
    for (let leftUs = QUIET_US; leftUs > 0 && !isQuiet(); leftUs -= SECOND) this.#world.run(SECOND);
    if (!isQuiet()) this.#violations.push(`${this.#open()} orders are open at the end`);
    for (const { bot } of [this.#first, this.#second].filter((one) => one !== undefined)) bot.session.close();
  }

  #open(): number {
    return this.#truths.reduce((sum, truth) => sum + truth.openOrders().length, 0);
  }

  #countOf(process: number, isAfter: boolean): number {
    return this.#writes.filter((one) => one.process === process && (process === 2 || one.atUs >= this.#wokenUs === isAfter))
      .length;
  }
}
