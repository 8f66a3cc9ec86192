import { BugError, type Clock, type Refusal, refusal } from '@mm/core';
import type { Files } from './files.ts';
import { type LeaseRecord, leaseEpochs, leaseName, leaseText, readLease } from './lease-record.ts';

export interface LeaseOptions {
  readonly files: Files;
  readonly clock: Clock;
  /** Who holds it, for people: host and process. At most 100 characters. */
  readonly owner: string;
  /** How long it lasts from each renewal; renew three times as often. */
  readonly leaseUs: number;
  /** The longest receive window requests are signed with: no longer than the lease. */
  readonly receiveWindowUs: number;
  /** How far the clocks of two machines that may hold it can be apart; one second. */
  readonly clockToleranceUs?: number;
  /** Epochs up to this were used, as the journal says: the files may have been lost. 0 when there is no journal. */
  readonly afterEpoch?: number;
}

/**
 * The right of one process to place and change orders of one account. A file per epoch, made in one piece or not at all, says
 * who has it and until when; the epoch grows with each owner and is part of every order's id.
 *
 * Two clocks guard it. The wall clock says when it ends; the monotonic one, that the time was not set back meanwhile. A
 * process that was stopped and goes on finds it ended, by whichever of the two noticed. What it had signed before is refused
 * by the venue once the receive window has passed, which a new owner waits for. Cancels need no lease.
 */
export class Lease {
  readonly epoch: number;
  readonly #options: Required<LeaseOptions>;
  /** Creates may leave from here on, by the monotonic clock. */
  readonly #usableFromUs: number;
  readonly #acquiredAtUs: number;
  #expiresAtUs: number;
  #expiresMonotonicUs: number;
  #lost: string | undefined = undefined;

  private constructor(options: Required<LeaseOptions>, epoch: number, times: Times, waitUs: number) {
    this.#options = options;
    this.epoch = epoch;
    this.#usableFromUs = times.monotonicUs + waitUs;
    this.#acquiredAtUs = times.nowUs;
    this.#expiresAtUs = times.nowUs + options.leaseUs;
    this.#expiresMonotonicUs = times.monotonicUs + options.leaseUs;
  }

  /**
   * Takes the lease, or says who has it. Where there was an owner before, the first create must wait: for the receive window
   * after one who let go, for lease and window after one who did not.
   *
   * @throws {BugError} when the receive window is longer than the lease; whatever the file system throws
   */
  static acquire(given: LeaseOptions): Lease | Refusal {
    const options = { clockToleranceUs: 1_000_000, afterEpoch: 0, ...given };
    checkOptions(options);
    const { files, leaseUs, receiveWindowUs, owner } = options;
    const last = leaseEpochs(files.list()).at(-1);
    const before = last === undefined ? undefined : readLease(files, last);
    const times = timesOf(options.clock);
    const held = last === undefined ? undefined : heldBy(before, times.nowUs, options.clockToleranceUs);
    if (held !== undefined) return held;
    const epoch = Math.max(last ?? 0, options.afterEpoch) + 1;
    const record: LeaseRecord = { epoch, owner, expiresAtUs: times.nowUs + leaseUs, released: false };
    if (!files.createWhole(leaseName(epoch), leaseText(record))) return refusal('no-lease', 'another process was faster');
    for (const old of leaseEpochs(files.list())) if (old < (last ?? 0)) files.remove(leaseName(old));
    const wait = last === undefined ? 0 : (before as LeaseRecord).released ? receiveWindowUs : leaseUs + receiveWindowUs;
    return new Lease(options, epoch, times, wait);
  }

  /** Until when it holds, by the wall clock. */
  get expiresAtUs(): number {
    return this.#expiresAtUs;
  }

  /** How long until the first create may leave. */
  get waitUs(): number {
    return Math.max(0, this.#usableFromUs - this.#options.clock.monotonicUs());
  }

  /**
   * May a create or an amend leave now? Asked after signing, in the same synchronous block as the write.
   * @param signedAtUs the time in the signature, taken from the wall clock before this call
   * @returns why not; `undefined` when it may
   */
  check(signedAtUs: number): Refusal | undefined {
    const times = timesOf(this.#options.clock);
    const ended = this.#endedAt(times);
    if (ended !== undefined) return refusal('no-lease', ended);
    if (times.monotonicUs < this.#usableFromUs) {
      return refusal('no-lease', 'requests of the owner before may still arrive', {
        waitUs: this.#usableFromUs - times.monotonicUs,
      });
    }
    // A signature from the future would be good for longer than the receive window, one from before is not ours.
    const isOurs = signedAtUs >= this.#acquiredAtUs && signedAtUs <= times.nowUs;
    return isOurs ? undefined : refusal('no-lease', 'the time in the signature is not within the lease', { signedAtUs });
  }

  /**
   * Extends it. It is extended only if the file says so before it would have ended; else it is lost for good.
   * @returns why it is lost; `undefined` when it holds
   * @throws what the file system throws; it is then as it was
   */
  renew(): Refusal | undefined {
    const { files, owner, leaseUs, clock } = this.#options;
    const times = timesOf(clock);
    const ended = this.#endedAt(times);
    if (ended !== undefined) return refusal('no-lease', ended);
    if (this.#isOvertaken()) return this.#lose('another process has taken it over');
    const expiresAtUs = times.nowUs + leaseUs;
    files.replace(leaseName(this.epoch), leaseText({ epoch: this.epoch, owner, expiresAtUs, released: false }));
    // Between the look and the write this process may have been stopped, for as long as it took another to take over.
    const late = this.#endedAt(timesOf(clock));
    if (late !== undefined) return refusal('no-lease', late);
    if (this.#isOvertaken()) return this.#lose('another process has taken it over');
    this.#expiresAtUs = expiresAtUs;
    this.#expiresMonotonicUs = times.monotonicUs + leaseUs;
    return undefined;
  }

  /** Lets go: the next owner need not wait for it to end. Call after the last request that changes orders. */
  release(): void {
    if (this.#lost !== undefined) return;
    const isHeld = this.#endedAt(timesOf(this.#options.clock)) === undefined && !this.#isOvertaken();
    this.#lose('it was let go');
    if (!isHeld) return;
    const { files, owner } = this.#options;
    files.replace(leaseName(this.epoch), leaseText({ epoch: this.epoch, owner, expiresAtUs: this.#expiresAtUs, released: true }));
  }

  /** Once it has ended it never holds again, whatever the clocks say later. */
  #endedAt({ nowUs, monotonicUs }: Times): string | undefined {
    if (this.#lost !== undefined) return this.#lost;
    if (monotonicUs >= this.#expiresMonotonicUs || nowUs >= this.#expiresAtUs) this.#lost = 'it has ended';
    return this.#lost;
  }

  #isOvertaken(): boolean {
    return (leaseEpochs(this.#options.files.list()).at(-1) ?? 0) > this.epoch;
  }

  #lose(why: string): Refusal {
    this.#lost ??= why;
    return refusal('no-lease', why);
  }
}

interface Times {
  readonly nowUs: number;
  readonly monotonicUs: number;
}

function timesOf(clock: Clock): Times {
  return { nowUs: clock.nowUs(), monotonicUs: clock.monotonicUs() };
}

function checkOptions({ leaseUs, receiveWindowUs, clockToleranceUs, owner }: Required<LeaseOptions>): void {
  const isSane = [leaseUs, receiveWindowUs, clockToleranceUs].every((us) => Number.isSafeInteger(us) && us >= 0);
  if (!isSane || leaseUs === 0) throw new BugError('a lease needs whole microseconds');
  if (receiveWindowUs > leaseUs) throw new BugError('the receive window is longer than the lease');
  if (owner.length > 100) throw new BugError('an owner has at most 100 characters');
}

/** Why it cannot be taken. A file that cannot be read may be anybody's: it is taken for held. */
function heldBy(record: LeaseRecord | undefined, nowUs: number, toleranceUs: number): Refusal | undefined {
  if (record === undefined) return refusal('no-lease', 'the newest lease file cannot be read; remove it if no process runs');
  if (record.released || nowUs >= record.expiresAtUs + toleranceUs) return undefined;
  const { owner, epoch, expiresAtUs } = record;
  return refusal('no-lease', `${owner} holds the lease`, { owner, epoch, expiresAtUs });
}
