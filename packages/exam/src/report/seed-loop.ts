import { isEnough } from '../rig/enough.ts';
import { drawPlan } from '../rig/seed-plan.ts';
import { type SeedResult, SeedRun } from '../rig/seed-run.ts';

/** A seed is drawn anew so often at most. */
const MOST_DRAWS = 8;

export interface CountedSeed {
  readonly result: SeedResult;
  /** How often it was drawn anew before it was worth an exam. */
  readonly redrawn: number;
}

/**
 * Runs one seed. One that came to too little is drawn anew, under a name derived from it, and counted; but none is passed
 * over: whatever was wrong in a draw that came to too little is wrong.
 */
export function runSeed(seed: number): CountedSeed {
  for (let redrawn = 0; ; redrawn += 1) {
    const result = new SeedRun(drawPlan(redrawn === 0 ? String(seed) : `${seed}.${redrawn}`)).run();
    if (result.violations.length > 0 || isEnough(result) || redrawn === MOST_DRAWS) return { result, redrawn };
  }
}
