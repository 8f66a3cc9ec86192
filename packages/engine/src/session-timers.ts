import type { CancelAlarm, Clock, Scheduler, TimerId, Timers } from '@mm/core';

/** A timer went off. */
export interface TimerFired {
  readonly timer: TimerId;
  readonly dueUs: number;
  readonly firedUs: number;
  /** How much later than it could have been: the process was busy, or asleep. */
  readonly lagUs: number;
}

/** The engine's timers over the edge's alarm clock: one alarm a name. */
export class SessionTimers implements Timers {
  readonly #clock: Clock;
  readonly #scheduler: Scheduler;
  readonly #onFired: (fired: TimerFired) => void;
  readonly #alarms = new Map<TimerId, CancelAlarm>();

  constructor(clock: Clock, scheduler: Scheduler, onFired: (fired: TimerFired) => void) {
    this.#clock = clock;
    this.#scheduler = scheduler;
    this.#onFired = onFired;
  }

  set(timer: TimerId, dueUs: number): void {
    this.#alarms.get(timer)?.();
    const setUs = this.#clock.nowUs();
    const cancel = this.#scheduler.after(Math.max(0, dueUs - setUs), () => {
      this.#alarms.delete(timer);
      const firedUs = this.#clock.nowUs();
      this.#onFired({ timer, dueUs, firedUs, lagUs: firedUs - Math.max(dueUs, setUs) });
    });
    this.#alarms.set(timer, cancel);
  }

  clear(timer: TimerId): void {
    this.#alarms.get(timer)?.();
    this.#alarms.delete(timer);
  }

  clearAll(): void {
    for (const cancel of this.#alarms.values()) cancel();
    this.#alarms.clear();
  }
}
