import type { WorldVenueOptions } from '@mm/sim';
import { plainPlan, type SeedPlan } from '../rig/seed-plan.ts';

/** Thin and busy: quick to simulate, and quotes are filled within seconds. */
const LIQUIDITY = { levels: 4, levelsPerUpdate: 1, everyMs: 400, takersPerSecond: 8 } as const;
/** Every other plan keeps snapshots as often: journal entries. */
const SNAPSHOT_EVERY = 150;

/**
 * A plan for a few virtual seconds on good days: what goes wrong is what the drill does. Keys, strategies, limits, fees and
 * latencies are drawn from the seed as ever.
 */
export function shortPlan(seed: string): SeedPlan {
  const drawn = plainPlan(seed);
  const instruments = [{ symbol: 'BTCUSDT', liquidity: LIQUIDITY }];
  const venues = drawn.world.venues.map((venue): WorldVenueOptions => ({ ...venue, instruments }));
  return {
    ...drawn,
    world: { seed, venues, volatilityBps: drawn.world.volatilityBps ?? 1, latency: drawn.world.latency ?? {} },
    crashes: [],
    kill: undefined,
    holds: [],
    diskFull: undefined,
    modeSwitchUs: undefined,
    restartsAtRest: 0,
    isTimid: false,
    hasExtremes: false,
    snapshotEvery: drawn.snapshotEvery <= 500 || drawn.restartsAtRest > 0 ? SNAPSHOT_EVERY : Number.POSITIVE_INFINITY,
  };
}
