import { type InstrumentId, instrumentId, venueId } from '@mm/core';
import type { RiskLimitsInput } from '@mm/risk';
import type { FaultId, FaultParams, LiquidityOptions, WorldInstrument, WorldOptions, WorldVenueKind } from '@mm/sim';
import { Chance } from './chance.ts';
import { drawRates } from './fault-menu.ts';
import { drawStrait, inStrait, type Strait } from './straits.ts';

/** How a process is to end before its time. */
export interface CrashPlan {
  /** Of phase 1: at this instant… */
  readonly afterUs: number;
  /** …or at the next write of the journal after it: with so much of its last write put down, of what it should be. */
  readonly tornShare: number | undefined;
  /** How long nobody is there. */
  readonly downUs: number;
}

export interface KillPlan {
  readonly afterUs: number;
  /** Told to the session, or found by it in the latch, or told while the bytes of an order are being handed over. */
  readonly how: 'session' | 'latch' | 'mid-send';
  /** A person re-arms it so much later, once it is read back; `undefined`: it stays. */
  readonly rearmAfterUs: number | undefined;
}

/** A fault that comes at a set instant of phase 1. */
export interface PlannedFault {
  readonly atUs: number;
  readonly id: FaultId;
  readonly params: FaultParams;
}

/** F49: for so long the process reads nothing: its loop is held, or its sockets alone. */
export interface HoldPlan {
  readonly afterUs: number;
  readonly forUs: number;
  readonly what: 'loop' | 'sockets';
}

/** Everything about one seed that chance decides, drawn before anything runs. */
export interface SeedPlan {
  /** `17`; `17.1` where the first draw of 17 was not worth an exam. */
  readonly seed: string;
  readonly world: WorldOptions;
  readonly keyType: 'hmac' | 'ed25519';
  readonly limits: RiskLimitsInput;
  /** How long faults come. */
  readonly faultsUs: number;
  readonly crashes: readonly CrashPlan[];
  readonly kill: KillPlan | undefined;
  readonly holds: readonly HoldPlan[];
  /** The disk is full from here on for so long. */
  readonly diskFull: { readonly afterUs: number; readonly forUs: number } | undefined;
  readonly snapshotEvery: number;
  /** How often it is started anew once nothing moves. */
  readonly restartsAtRest: number;
  /** F37 at this instant of phase 1. */
  readonly modeSwitchUs: number | undefined;
  /** Beside those that come by chance. */
  readonly planned: readonly PlannedFault[];
  readonly isTimid: boolean;
  readonly strait: Strait;
  /** F31: instruments of very small and very large prices and sizes are traded. */
  readonly hasExtremes: boolean;
  readonly tolerance: { readonly ticks: number; readonly size: number };
}

const SECOND = 1_000_000;
const VENUES = ['binance-usdm', 'binance-spot'] as const;

export function drawPlan(seed: string): SeedPlan {
  return inStrait({ ...plainPlan(seed), strait: drawStrait(seed) });
}

/** The same, before a strait is laid over it. */
export function plainPlan(seed: string): SeedPlan {
  const chance = new Chance(seed, 'plan');
  const faultsUs = chance.whole(9, 16) * SECOND;
  const rates = drawRates(new Chance(seed, 'faults'));
  const hasLongIds = chance.chance(0.2);
  const more = chance.pick<More>(['none', 'none', 'none', 'ether', 'ether', 'extremes']);
  const atStart = hasLongIds ? (['F32'] as const) : [];
  return {
    seed,
    strait: 'none',
    planned: [],
    world: {
      seed,
      venues: VENUES.map((venue) => ({
        venue,
        instruments: instrumentsOf(venue, more).map((one) => ({ ...one, liquidity: drawLiquidity(chance, one) })),
        fees: { maker: chance.pick(['0.0002', '0.00018', '-0.00005']), taker: chance.pick(['0.0005', '0.00045']) },
      })),
      volatilityBps: chance.pick([0.5, 1, 3]),
      ...(chance.chance(0.3) ? { arbitrage: { edgeBps: 3, everyMs: 5_000 } } : {}),
      faults: { rates, afterMs: 1_500, atStart, intensity: 4 },
      latency: chance.pick([{}, { upUs: 200, downUs: 200 }, { upUs: 20_000, downUs: 15_000, jitterUs: 30_000 }]),
    },
    keyType: chance.pick(['hmac', 'ed25519'] as const),
    limits: more === 'extremes' ? { ...drawLimits(chance), instruments: ALONE } : drawLimits(chance),
    faultsUs,
    crashes: drawCrashes(chance, faultsUs),
    kill: drawKill(chance, faultsUs),
    holds: drawHolds(new Chance(seed, 'holds'), faultsUs),
    diskFull: chance.chance(0.06)
      ? { afterUs: chance.between(0.2, 0.8) * faultsUs, forUs: chance.whole(1, 6) * SECOND }
      : undefined,
    snapshotEvery: chance.pick([500, 2_000, Number.POSITIVE_INFINITY]),
    restartsAtRest: chance.pick([0, 0, 0, 0, 2]),
    modeSwitchUs: chance.chance(0.03) ? chance.between(0.5, 0.9) * faultsUs : undefined,
    isTimid: chance.chance(0.1),
    hasExtremes: more === 'extremes',
    tolerance: { ticks: chance.whole(0, 20), size: chance.pick([0, 0.1, 0.5]) },
  };
}

export function tradedInstruments(plan: SeedPlan): readonly InstrumentId[] {
  return plan.world.venues.flatMap(({ venue, instruments = [] }) =>
    instruments.map((one) => idOf(venue, typeof one === 'string' ? one : one.symbol)),
  );
}

export function idOf(venue: string, symbol: string): InstrumentId {
  return instrumentId(venueId(venue), venue === 'binance-usdm' ? 'linear-perp' : 'spot', symbol);
}

/** What is traded beside BTCUSDT. `extremes`: F31, prices and sizes that break whoever writes numbers carelessly. */
type More = 'none' | 'ether' | 'extremes';

const DUST: WorldInstrument = {
  symbol: 'DUSTUSDT',
  base: 'DUST',
  quote: 'USDT',
  startPrice: '0.00001234',
  rules: { tickSize: '0.00000001', lotSize: '1', maxPrice: '1', maxSize: '90000000', minNotional: '1' },
};
const GOLD: WorldInstrument = {
  symbol: 'GOLDUSDT',
  base: 'GOLD',
  quote: 'USDT',
  startPrice: '1234000',
  rules: { tickSize: '1000', lotSize: '0.00001', maxPrice: '100000000', maxSize: '9000', minNotional: '5' },
};

/** Nothing else has its price: its own book is all there is to hold an order against. */
const ALONE: NonNullable<RiskLimitsInput['instruments']> = { [idOf('binance-spot', GOLD.symbol)]: { referencesRequired: 1 } };

function instrumentsOf(venue: WorldVenueKind, more: More): readonly WorldInstrument[] {
  const btc = { symbol: 'BTCUSDT' };
  if (more === 'ether' && venue === 'binance-usdm') return [btc, { symbol: 'ETHUSDT' }];
  if (more === 'extremes') return venue === 'binance-usdm' ? [btc, DUST] : [btc, GOLD];
  return [btc];
}

/** Thin enough to be quick, busy enough to fill. */
function drawLiquidity(chance: Chance, { base }: WorldInstrument): LiquidityOptions {
  return {
    levels: chance.pick([8, 12, 20]),
    levelsPerUpdate: chance.pick([2, 3]),
    everyMs: chance.pick([400, 700, 1_000]),
    takersPerSecond: chance.pick([5, 8, 12]),
    spreadBps: chance.pick([0, 2, 6]),
    ...(base === undefined ? { typicalSize: chance.pick(['0.05', '0.2', '1']) } : {}),
  };
}

function drawLimits(chance: Chance): RiskLimitsInput {
  const position = chance.pick([400, 1_000, 4_000]);
  const orders = chance.pick([10, 25, 50]);
  return {
    instrument: {
      maxPositionUsd: position,
      maxOrderUsd: chance.pick([250, 500, 1_000]),
      maxOpenOrders: chance.pick([4, 8, 16]),
      collarBps: chance.pick([50, 200]),
      maxThroughTouchBps: chance.pick([10, 50]),
      maxRejectStreak: chance.pick([3, 5, 20]),
      minQuotedSpreadBps: chance.pick([0, 2]),
    },
    venue: { maxOpenOrders: chance.pick([10, 16, 40]), maxPositionUsd: 2 * position },
    total: {
      maxPositionUsd: 3 * position,
      maxOpenOrders: chance.pick([16, 24, 60]),
      maxOrdersPerSecond: orders,
      maxNotionalPerSecondUsd: 5_000,
      coolDown: chance.pick(['2s', '5s']),
      maxTripsPerHour: 1_000,
    },
  };
}

function drawCrashes(chance: Chance, faultsUs: number): CrashPlan[] {
  const count = chance.pick([0, 0, 1, 1, 2, 3]);
  return Array.from({ length: count }, () => ({
    afterUs: Math.floor(chance.between(0.1, 0.95) * faultsUs),
    tornShare: chance.chance(0.5) ? chance.next() : undefined,
    downUs: Math.floor(chance.pick([20_000, 500_000, 4 * SECOND]) * chance.between(0.5, 1.5)),
  })).sort((one, other) => one.afterUs - other.afterUs);
}

function drawKill(chance: Chance, faultsUs: number): KillPlan | undefined {
  if (!chance.chance(0.25)) return undefined;
  return {
    afterUs: Math.floor(chance.between(0.3, 0.9) * faultsUs),
    how: chance.pick(['session', 'latch', 'mid-send'] as const),
    rearmAfterUs: chance.chance(0.7) ? chance.whole(1, 10) * SECOND : undefined,
  };
}

/** From what a collector of garbage takes to what `SIGSTOP` may. They are over when the faults are. */
function drawHolds(chance: Chance, faultsUs: number): HoldPlan[] {
  const count = chance.pick([0, 0, 0, 1, 2]);
  return Array.from({ length: count }, (): HoldPlan => {
    const forUs = Math.floor(chance.pick([100_000, SECOND, 3 * SECOND]) * chance.between(0.5, 2));
    const afterUs = Math.floor(chance.between(0.15, 1) * (faultsUs - forUs));
    return { afterUs, forUs, what: chance.pick(['loop', 'loop', 'sockets'] as const) };
  });
}
