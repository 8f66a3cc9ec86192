import type { StrategyId } from '@mm/core';
import { Chance } from './chance.ts';
import type { Temper } from './random-strategy.ts';
import { type SeedPlan, tradedInstruments } from './seed-plan.ts';

/** The strategies of a seed: one or two, on the same instruments. */
export function tempersOf(plan: SeedPlan): readonly Temper[] {
  const chance = new Chance(plan.seed, 'strategies');
  const count = chance.pick([1, 1, 2]);
  const isUnanswered = plan.strait === 'unanswered';
  return Array.from({ length: count }, (_, i): Temper => {
    const everyUs = plan.isTimid ? 250_000 : chance.pick([50_000, 90_000, 150_000]);
    return {
      id: `random-${i + 1}` as StrategyId,
      seed: chance.whole(0, 2 ** 31),
      instruments: tradedInstruments(plan),
      orderUsd: chance.pick([60, isUnanswered ? 200 : 120]),
      everyUs: everyUs * count,
      takes: chance.pick([0.05, 0.15, 0.3]),
      targets: chance.pick([0, 0.05, 0.15]),
      legs: chance.pick([0, 0.03, 0.1]) + (plan.strait === 'lone-legs' ? 0.2 : 0),
      pulls: chance.pick([0.02, 0.1]),
      resizes: isUnanswered ? 0.5 : 0,
      isReckless: chance.chance(0.4) || plan.strait === 'depth-stalls',
    };
  });
}
