import type { CancelAlarm, Clock, Command, EngineEvent, Journal, Scheduler } from '@mm/core';

interface Alarm {
  readonly dueUs: number;
  readonly sequence: number;
  readonly run: () => void;
}

/** A clock and an alarm clock in memory, moved by hand. */
export class QuietWorld implements Clock, Scheduler {
  #nowUs: number;
  #sequence = 0;
  readonly #alarms: Alarm[] = [];

  constructor(startUs = 1_700_000_000_000_000) {
    this.#nowUs = startUs;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  monotonicUs(): number {
    return this.#nowUs;
  }

  after(delayUs: number, run: () => void): CancelAlarm {
    this.#sequence += 1;
    const alarm = { dueUs: this.#nowUs + Math.max(0, delayUs), sequence: this.#sequence, run };
    this.#alarms.push(alarm);
    return () => {
      const at = this.#alarms.indexOf(alarm);
      if (at >= 0) this.#alarms.splice(at, 1);
    };
  }

  /** Lets time pass; what falls due runs in order. */
  run(us: number): void {
    const untilUs = this.#nowUs + us;
    for (let next = this.#next(untilUs); next !== undefined; next = this.#next(untilUs)) {
      this.#alarms.splice(this.#alarms.indexOf(next), 1);
      this.#nowUs = Math.max(this.#nowUs, next.dueUs);
      next.run();
    }
    this.#nowUs = untilUs;
  }

  /** The process was busy for so long: time passed, and nothing ran. */
  block(us: number): void {
    this.#nowUs += us;
  }

  #next(untilUs: number): Alarm | undefined {
    return this.#alarms
      .filter(({ dueUs }) => dueUs <= untilUs)
      .toSorted((a, b) => a.dueUs - b.dueUs || a.sequence - b.sequence)[0];
  }
}

type Line =
  | { readonly what: 'event'; readonly event: EngineEvent }
  | { readonly what: 'command'; readonly command: Command }
  | { readonly what: 'check'; readonly stateHash: string };

/** A journal in memory that knows what was written when. It can be made to fail. */
export class ListJournal implements Journal {
  /** Everything appended, numbered by its place. */
  readonly lines: Line[] = [];
  /** How many of them a write has put down. */
  written = 0;
  writes = 0;
  readonly snapshots: { readonly entry: number; readonly state: Uint8Array }[] = [];
  isBroken = false;

  appendEvent(event: EngineEvent): void {
    this.lines.push({ what: 'event', event: structuredClone(event) });
  }

  appendCommand(command: Command): void {
    this.lines.push({ what: 'command', command: structuredClone(command) });
  }

  appendCheck(stateHash: string): void {
    this.lines.push({ what: 'check', stateHash });
  }

  write(): void {
    if (this.isBroken) throw new Error('the disk is full');
    this.written = this.lines.length;
    this.writes += 1;
  }

  snapshot(state: Uint8Array): void {
    this.write();
    this.snapshots.push({ entry: this.lines.length, state });
  }

  /** As a replay reads it, from an entry on. */
  from(entry = 0): { next(): (Line & { readonly entry: number }) | undefined } {
    let at = entry;
    return {
      next: () => {
        const line = this.lines[at];
        if (line === undefined) return undefined;
        at += 1;
        return { ...line, entry: at - 1 };
      },
    };
  }
}
