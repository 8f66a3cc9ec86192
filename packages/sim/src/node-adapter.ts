/**
 * What of a simulated venue touches the machine: wall time, timers and ports.
 *
 * @packageDocumentation
 */
import type { Scheduler } from '@mm/core';
import type { LoopbackMachine } from './loopback/loopback-host.ts';

/** The machine this runs on. */
export function thisMachine(): LoopbackMachine {
  let latestUs = 0;
  const scheduler: Scheduler = {
    after: (delayUs, run) => {
      const timer = setTimeout(run, Math.ceil(delayUs / 1_000));
      return () => clearTimeout(timer);
    },
  };
  return {
    scheduler,
    nowUs: () => {
      latestUs = Math.max(latestUs, Math.floor((performance.timeOrigin + performance.now()) * 1_000));
      return latestUs;
    },
  };
}

/** Resolves once every promise that could settle by itself has: what a virtual world waits for between two steps. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
