import type { EngineNotices } from '@mm/engine';
import type { KillLatch } from '@mm/risk';
import type { Invariant, Violation } from '../oracle/exam-context.ts';
import type { WireWrite } from '../oracle/wire-log.ts';
import { Chance } from '../rig/chance.ts';
import { DrillRun } from './drill-run.ts';
import { shortPlan } from './short-plan.ts';

/** How somebody kills: by telling the session, or by setting the latch for it to find. */
export const WAYS = ['command', 'latch'] as const;
/** What is under way at that instant. */
export const MOMENTS = ['any', 'between the commands of a turn', 'reconnect', 'restart'] as const;

export type Way = (typeof WAYS)[number];
export type Moment = (typeof MOMENTS)[number];

/** The sharpest most often. */
const OFTEN: readonly Moment[] = [...MOMENTS, MOMENTS[1], MOMENTS[1]];

/** What one drill came to. */
export interface KillDrill {
  readonly way: Way;
  readonly moment: Moment;
  readonly violations: readonly Violation[];
  /** Orders the venues had open when the flag was set. */
  readonly openAtKill: number;
  /** Creates and amends that were decided and denied because of the kill. */
  readonly heldBack: number;
  /** Creates and amends that left before it. */
  readonly before: number;
  /** Creates and amends of one turn that had still to leave when somebody killed in the middle of it. */
  readonly cutShort: number;
}

const MILLI = 1_000;
const SECOND = 1_000_000;
/** A session looks at its latch with every tick. */
const FOUND_WITHIN_US = 300 * MILLI;
/** How far our clock, as signatures have it, may be from the venue's in these plans. */
const CLOCK_MS = 60;
/** On days as good as these everything is off so soon, a restart included. */
const OFF_WITHIN_US = 8 * SECOND;
/** A signature is good for two seconds. */
const LATE_US = 2_500 * MILLI;
const READ_BACK_US = 90 * SECOND;
/** Seldom: what follows a kill takes long, and is no matter of snapshots. */
const SNAPSHOT_EVERY = 3_000;
const CREATES: ReadonlySet<string> = new Set(['create', 'amend', 'replace']);

/** One drill of a seed: the instant at which somebody kills is drawn, and everything after it is watched. */
export function killDrill(seed: number): KillDrill {
  const chance = new Chance(`kill ${seed}`, 'drill');
  // In turn, so that a hundred drills have been everywhere.
  const way = WAYS[seed % WAYS.length] as Way;
  const moment = OFTEN[Math.floor(seed / WAYS.length) % OFTEN.length] as Moment;
  const watch = new KillWatch();
  const run = new DrillRun({ ...shortPlan(`kill ${seed}`), snapshotEvery: SNAPSHOT_EVERY }, [watch.invariant]);
  watch.attach(run);
  run.start();
  // Some plans need longer than others until the first order leaves. A few are killed before that.
  const isEarly = chance.chance(0.1);
  if (!isEarly) run.run(4 * SECOND, () => watch.before > 0);
  const kill = (): void => killBy(run, watch, way);
  const atUs = Math.floor(chance.between(0, 1.2) * SECOND);
  const soonUs = Math.floor(chance.between(0, 0.4) * SECOND);
  run.downUs = chance.whole(5, 300) * MILLI;
  if (moment === 'any') run.at(atUs, kill);
  else if (moment === 'between the commands of a turn') run.at(atUs, () => watch.amidTurn(kill));
  else {
    run.at(atUs, () => (moment === 'restart' ? run.die() : run.bot?.client.resetConnections()));
    run.at(atUs + soonUs, kill);
  }
  run.run(4 * SECOND, () => watch.isSet && run.nowUs - watch.setUs > 300 * MILLI);
  if (!watch.isSet) kill();
  run.run(FOUND_WITHIN_US);
  if (chance.chance(0.4)) run.die();
  readBack(run, watch);
  run.die();
  run.run(run.downUs + 400 * MILLI);
  if (run.bot?.kill.killed !== true || !run.bot.isAlive) run.fail('kill', 'the last process is not killed');
  run.compare();
  if (run.latch.read() === 'clear') run.fail('kill', 'the latch is clear');
  const { openAtKill, heldBack, before, cutShort } = watch;
  return { way, moment, violations: run.violations, openAtKill, heldBack, before, cutShort };
}

/** A dead process cannot be told: then it is the latch in any case. */
function killBy(run: DrillRun, watch: KillWatch, way: Way): void {
  const { bot, nowUs } = run;
  if (watch.isSet) return;
  if (way === 'latch' || bot?.isAlive !== true) {
    watch.latchedUs ??= nowUs;
    run.latch.set({ reason: 'drill', by: 'latch', atUs: nowUs });
    return;
  }
  watch.set();
  bot.session.kill('drill', 'drill');
}

/** Everything is off, and the venues themselves have said so. */
function readBack(run: DrillRun, watch: KillWatch): void {
  run.phase = 'quiet';
  run.run(OFF_WITHIN_US, () => run.open() === 0);
  if (run.open() > 0) run.fail('kill', `${run.open()} orders are still open ${OFF_WITHIN_US} µs after the kill`);
  run.run(LATE_US);
  // What may still be on its way has come. Without a market the rest is quicker, and nothing else.
  run.halt();
  run.run(READ_BACK_US, () => watch.isReadBack && run.bot?.isAlive === true);
  if (!watch.isReadBack) run.fail('kill', 'open orders were never read back as gone');
  if (run.open() > 0) run.fail('kill', `${run.open()} orders are open at the venues, and were read back as gone`);
}

/** Knows the instant at which the flag of the process is set, and holds everything that leaves against it. */
class KillWatch {
  isSet = false;
  setUs = 0;
  latchedUs: number | undefined;
  isReadBack = false;
  openAtKill = 0;
  heldBack = 0;
  before = 0;
  cutShort = 0;
  #run: DrillRun | undefined;
  #amidTurn: (() => void) | undefined;
  /** Creates and amends that are written down and have not left: what is still to leave of the turn. */
  #toLeave = 0;
  #isLeaving = false;
  /** The last create or amend of each order, and whether it left after the flag was set. */
  readonly #writes = new Map<string, WireWrite & { readonly isLate: boolean }>();

  attach(run: DrillRun): void {
    this.#run = run;
    run.latch = this.#watched(run.latch);
  }

  /** Calls back while the bytes of a create are handed over, and creates or amends of the same turn are still to leave. */
  amidTurn(run: () => void): void {
    this.#amidTurn = run;
  }

  /** The flag is set now. */
  set(): void {
    const run = this.#run as DrillRun;
    this.isSet = true;
    this.setUs = run.nowUs;
    this.openAtKill = run.open();
    const lateUs = this.setUs - (this.latchedUs ?? this.setUs);
    const wasThere = run.bot?.isAlive === true && run.deaths === 0;
    if (wasThere && lateUs > FOUND_WITHIN_US) run.fail('kill', `the latch was found ${lateUs} µs after it was set`);
  }

  readonly invariant: Invariant = (exam) => ({
    onWrite: (write) => {
      if (!CREATES.has(write.what)) return;
      const isKilled = this.isSet || exam.bot?.kill.killed === true;
      for (const { clientId } of write.orders) this.#writes.set(clientId ?? '', { ...write, isLate: isKilled });
      if (isKilled) exam.fail('kill', `a ${write.what} left after the flag was set`);
      else this.before += 1;
      this.#isLeaving = true;
      this.#toLeave -= Math.max(1, write.orders.length);
      const then = this.#amidTurn;
      if (then === undefined || this.#toLeave <= 0) return;
      this.#amidTurn = undefined;
      this.cutShort = this.#toLeave;
      then();
    },
    onJournaled: ({ kind }) => {
      if (kind === 'cancel') return;
      if (this.#isLeaving) this.#toLeave = 0;
      this.#isLeaving = false;
      this.#toLeave += 1;
    },
    onOrder: ({ change, order }) => {
      if ((change !== 'accepted' && change !== 'amended') || order.origin !== 'api') return;
      const write = this.#writes.get(order.clientOrderId);
      if (write === undefined) exam.fail('kill', `${order.clientOrderId} was ${change}, and never left`);
      else if (write.isLate) exam.fail('kill', `${order.clientOrderId} was ${change}, and left after the flag was set`);
      const signedMs = write?.signedAtMs ?? 0;
      if (this.isSet && signedMs > this.setUs / MILLI + CLOCK_MS)
        exam.fail('kill', `${order.clientOrderId} was ${change}, signed at ${signedMs}`);
    },
    onNotice: (name, notice) => {
      if (name === 'order-denied') {
        const { refusal } = notice as EngineNotices['order-denied'];
        if (refusal.code === 'killed') this.heldBack += 1;
      }
      if (name !== 'kill') return;
      const { killed, openOrders } = notice as EngineNotices['kill'];
      this.isReadBack = killed !== undefined && openOrders === 0;
      if (killed === undefined) exam.fail('kill', 'it was turned off again');
    },
    onProcess: (bot) => {
      if (!this.isSet) return;
      this.isReadBack = false;
      if (!bot.kill.killed) exam.fail('kill', `process ${bot.process} is not killed`);
    },
  });

  /** A latch is found when somebody reads it: in that very call the flag of the process is set. */
  #watched(latch: KillLatch): KillLatch {
    return {
      read: () => {
        const read = latch.read();
        if (read !== 'clear' && !this.isSet) this.set();
        return read;
      },
      set: (record) => latch.set(record),
      clear: () => latch.clear(),
    };
  }
}
