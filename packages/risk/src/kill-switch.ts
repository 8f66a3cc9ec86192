import { type Refusal, refusal } from '@mm/core';

/** Who killed, why and when: what the latch keeps. */
export interface KillRecord {
  readonly reason: string;
  readonly by: string;
  readonly atUs: number;
}

/**
 * Where a kill is kept so that it survives the process: a file. `unreadable` counts as set. Every call is synchronous and
 * may throw; a kill holds in memory whether the latch took it or not.
 */
export interface KillLatch {
  read(): KillRecord | 'clear' | 'unreadable';
  set(record: KillRecord): void;
  clear(): void;
}

/**
 * The kill switch. Once on, nothing turns it off but {@link rearm}: no timer, no reconnect, no restart. Anybody may turn it
 * on: a command, a loss limit, a file put there by hand.
 */
export class KillSwitch {
  readonly #latch: KillLatch;
  #record: KillRecord | undefined;
  #isLatched = true;
  #isFlattening = false;

  /** Reads the latch: killed before, killed still. One that cannot be read is taken for set. */
  constructor(latch: KillLatch, nowUs: number) {
    this.#latch = latch;
    this.poll(nowUs);
  }

  get killed(): boolean {
    return this.#record !== undefined;
  }

  get record(): KillRecord | undefined {
    return this.#record;
  }

  /** The kill would survive the process now. False while the latch could not be written: {@link poll} tries again. */
  get latched(): boolean {
    return this.#isLatched;
  }

  get flattening(): boolean {
    return this.#record !== undefined && this.#isFlattening;
  }

  /**
   * Kills: from this very call on no permit is given. The flag first, the file after.
   * @returns whether it was not killed before
   */
  trip(reason: string, by: string, nowUs: number): boolean {
    if (this.#record !== undefined) return false;
    this.#record = { reason, by, atUs: nowUs };
    this.#writeLatch();
    return true;
  }

  /** Looks whether somebody else set the latch, and writes it if that failed before. @returns whether it killed just now */
  poll(nowUs: number): boolean {
    if (this.#record !== undefined) {
      if (!this.#isLatched) this.#writeLatch();
      return false;
    }
    const read = this.#readLatch();
    if (read === 'clear') return false;
    this.#record = read === 'unreadable' ? { reason: 'the latch cannot be read', by: 'latch', atUs: nowUs } : read;
    return true;
  }

  /** Everything was read back as canceled: from now on what shrinks positions may be sent. */
  startFlattening(): void {
    this.#isFlattening = this.#record !== undefined;
  }

  endFlattening(): void {
    this.#isFlattening = false;
  }

  /**
   * A person says that trading may go on. Refused while orders of ours were not read back as gone, and while the latch
   * cannot be cleared: it would kill again at the next start.
   */
  rearm(openOrders: number | undefined): Refusal | undefined {
    if (this.#record === undefined) return undefined;
    if (openOrders !== 0) {
      const found = openOrders === undefined ? 'open orders were not read back yet' : `${openOrders} orders are open`;
      return refusal('orders-open', `not re-armed: ${found}`);
    }
    try {
      this.#latch.clear();
    } catch (error) {
      return refusal('killed', `not re-armed: the latch cannot be cleared: ${String(error)}`);
    }
    this.#record = undefined;
    this.#isFlattening = false;
    return undefined;
  }

  #readLatch(): KillRecord | 'clear' | 'unreadable' {
    try {
      return this.#latch.read();
    } catch {
      return 'unreadable';
    }
  }

  #writeLatch(): void {
    try {
      this.#latch.set(this.#record as KillRecord);
      this.#isLatched = true;
    } catch {
      this.#isLatched = false;
    }
  }
}

/** A latch in memory, for simulations and tests. It survives as long as the object does. */
export function memoryLatch(record?: KillRecord): KillLatch {
  let kept = record;
  return {
    read: () => kept ?? 'clear',
    set: (next) => {
      kept = next;
    },
    clear: () => {
      kept = undefined;
    },
  };
}
