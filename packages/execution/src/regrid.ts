import { commonStep, type Instrument, type Step, stepRatio } from '@mm/core';

/** How an integer of an old grid becomes one of the new: times the first, divided by the second. */
type Ratio = readonly [times: number, by: number];

/** How integers of an instrument's old grid become integers of its new one. */
export interface Regrid {
  readonly price: Ratio;
  readonly size: Ratio;
}

/** What became of an instrument's grid; `undefined` when it is the same. */
export function regridOf(before: Instrument, after: Instrument): Regrid | undefined {
  if (before.tick.text === after.tick.text && before.lot.text === after.lot.text) return undefined;
  return { price: ratioOf(before.tick, after.tick), size: ratioOf(before.lot, after.lot) };
}

/** Rounded up: a size is never taken for smaller than it is. */
export function scaledUp(value: number, [times, by]: Ratio): number {
  return Math.ceil((value * times) / by);
}

export function scaledDown(value: number, [times, by]: Ratio): number {
  return Math.floor((value * times) / by);
}

function ratioOf(before: Step, after: Step): Ratio {
  const common = commonStep(before, after);
  return [stepRatio(before, common) as number, stepRatio(after, common) as number];
}
