import type { FaultRate, WorldVenueOptions } from '@mm/sim';
import { ACCOUNT } from '../oracle/venue-truth.ts';
import { Chance } from './chance.ts';
import { MISCOUNTED } from './fault-menu.ts';
import type { PlannedFault, SeedPlan } from './seed-plan.ts';

/**
 * One thing that is hard for a whole seed, where chance alone would bring it together too seldom.
 * - `unanswered`: orders and changes are done or not, nobody knows which, and reads and news lag, close to the limit.
 * - `few-requests`: the venues let so few requests through that what cancels need is soon all there is.
 * - `depth-stalls`: books stand still while everything else goes on, and the strategies trade on them all the same.
 * - `lone-legs`: legs are sent all the time, and venues refuse one of them, or fill little of it.
 * - `thin-margin`: the futures account has next to nothing beside its margin, and is liquidated.
 */
export type Strait = 'none' | 'unanswered' | 'few-requests' | 'depth-stalls' | 'lone-legs' | 'thin-margin';

/** By its own draws: seeds without a strait stay what they were. */
export function drawStrait(seed: string): Strait {
  const draw = new Chance(seed, 'strait').next();
  if (draw < 0.1) return 'unanswered';
  if (draw < 0.18) return 'few-requests';
  if (draw < 0.25) return 'depth-stalls';
  if (draw < 0.31) return 'lone-legs';
  return draw < 0.34 ? 'thin-margin' : 'none';
}

/** The plan with its strait over it. */
export function inStrait(plan: SeedPlan): SeedPlan {
  switch (plan.strait) {
    case 'unanswered':
      return { ...withRates(plan, UNANSWERED), planned: lagging(plan), limits: nearLimit(plan.limits) };
    case 'few-requests':
      return withFewRequests(plan);
    case 'depth-stalls':
      return withRates(plan, STALLS);
    case 'lone-legs':
      return withRates(plan, LONE);
    case 'thin-margin':
      return withThinMargin(plan);
    default:
      return plan;
  }
}

/** Done or not, and nobody says which; creates are done, so that what is forgotten of them is there. */
const UNANSWERED: readonly FaultRate[] = [
  { id: 'F04', perMinute: 30, params: [{ when: 'after' }, { when: 'after', answer: 'timeout' }] },
  { id: 'F04', perMinute: 30, params: [{ when: 'before', operation: 'amend' }] },
  { id: 'F02', perMinute: 4, params: [{ how: 'silence', operation: 'amend' }] },
];

/**
 * What became of an order is read back at once, and heard of at once: only where both lag all the time does it stay unknown long
 * enough for another order to be decided meanwhile.
 */
function lagging({ faultsUs, world }: SeedPlan): readonly PlannedFault[] {
  const forMs = Math.floor((faultsUs - LAGS_FROM_US) / 1_000);
  return world.venues.flatMap(({ venue }): PlannedFault[] => [
    { atUs: LAGS_FROM_US, id: 'F07', params: { venue, delayMs: 2_500, forMs } },
    { atUs: LAGS_FROM_US, id: 'F25', params: { venue, channel: 'user', delayMs: 2_500, forMs } },
  ]);
}

const LAGS_FROM_US = 2_000_000;

/** Longer than the bot's patience with a book, shorter than what its connector takes for a stall. */
const STALLS: readonly FaultRate[] = [{ id: 'F17', perMinute: 6, params: [{ channel: 'depth', forMs: 6_500 }] }];

/** Refused for want of margin, or filled by a lot at a time. */
const LONE: readonly FaultRate[] = [
  { id: 'F33', perMinute: 12, params: [{ code: -2_019, times: 2 }, { code: -2_010 }] },
  { id: 'F30', perMinute: 12, params: [{ lots: 1, times: 4 }] },
];

function withRates(plan: SeedPlan, rates: readonly FaultRate[]): SeedPlan {
  const { faults = {} } = plan.world;
  const others = typeof faults.rates === 'object' ? faults.rates : [];
  return { ...plan, world: { ...plan.world, faults: { ...faults, rates: [...others, ...rates] } } };
}

function nearLimit(limits: SeedPlan['limits']): SeedPlan['limits'] {
  const { instrument, venue, total } = limits;
  return {
    ...limits,
    instrument: { ...instrument, maxPositionUsd: 400, maxOpenOrders: 16 },
    venue: { ...venue, maxPositionUsd: 800 },
    total: { ...total, maxPositionUsd: 1_200, maxOrdersPerSecond: 50 },
  };
}

/**
 * A start alone takes a third of them. A process that begins where another died cannot know how much that one has used, and
 * the venue would refuse it without its fault: here none dies. Nor do faults come that make the two count differently.
 */
function withFewRequests(plan: SeedPlan): SeedPlan {
  const chance = new Chance(plan.seed, 'few requests');
  const venues = plan.world.venues.map((one): WorldVenueOptions => {
    const limit = one.venue === 'binance-usdm' ? chance.whole(350, 600) : chance.whole(650, 1_000);
    return { ...one, protocol: { limits: { weight: { interval: 'MINUTE', intervalNum: 1, limit } } } };
  });
  const { faults = {} } = plan.world;
  const rates = typeof faults.rates === 'object' ? faults.rates.filter(({ id }) => !MISCOUNTED.has(id)) : [];
  const world = { ...plan.world, venues, faults: { ...faults, rates } };
  return { ...plan, world, crashes: [], diskFull: undefined, restartsAtRest: 0 };
}

/** Orders are margined with a twentieth: enough to trade, and a move that a mark can make in a moment ends the position. */
const THIN_DEPOSIT = '120';

function withThinMargin(plan: SeedPlan): SeedPlan {
  const venues = plan.world.venues.map((one): WorldVenueOptions => {
    if (one.venue !== 'binance-usdm') return one;
    return { ...one, accounts: [{ name: ACCOUNT, deposits: { USDT: THIN_DEPOSIT } }] };
  });
  const planned = [0.3, 0.5, 0.7].map((share): PlannedFault => {
    const params = { venue: 'binance-usdm', how: 'liquidation' };
    return { atUs: Math.floor(share * plan.faultsUs), id: 'F36', params };
  });
  return { ...plan, world: { ...plan.world, venues }, planned };
}
