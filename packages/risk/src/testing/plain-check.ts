import type { Instrument, Side } from '@mm/core';
import type { InstrumentLimits, RiskLimits } from '../limits.ts';

/** One order that may be live, in the plain twin's words. */
export interface PlainOrder {
  readonly instrument: number;
  readonly side: Side;
  readonly price: number;
  readonly size: number;
}

/** Everything the twin looks at, as plain lists that it walks each time. */
export interface PlainWorld {
  readonly instruments: readonly Instrument[];
  readonly limits: RiskLimits;
  readonly limitsOf: InstrumentLimits;
  readonly positions: readonly number[];
  readonly mids: readonly number[];
  readonly references: readonly number[];
  readonly spreads: readonly number[];
  readonly orders: readonly PlainOrder[];
  /** Approvals so far. */
  readonly approvals: readonly { readonly atUs: number; readonly value: bigint; readonly instrument: number }[];
}

export interface PlainCommand extends PlainOrder {
  readonly resting: boolean;
  readonly reduceOnly: boolean;
}

/**
 * The pre-trade check as one would write it on paper: all limits at once, over whole lists, in big integers. Shares no
 * arithmetic with the real one. Instruments are dollars-quoted.
 * @returns the names of all limits the command exceeds
 */
export function plainViolations(world: PlainWorld, command: PlainCommand, nowUs: number): ReadonlySet<string> {
  const out = new Set<string>();
  const check = (name: string, ok: boolean) => ok || out.add(name);
  const { limitsOf: limits } = world;
  const { instrument: i, side, price, size } = command;
  const [mid, half] = [world.mids[i] as number, (world.spreads[i] as number) / 2];
  checkPrices(world, command, check);
  const own = world.orders.filter((one) => one.instrument === i && one.side !== side);
  const rooms = own.map((one) => (side === 'bid' ? one.price - price : price - one.price));
  check(
    'self-trade',
    rooms.every((room) => room > 0),
  );
  if (command.resting) {
    check(
      'quoted-spread',
      rooms.every((room) => room * 10_000 >= limits.minQuotedSpreadBps * mid),
    );
    check('market-spread', command.reduceOnly || half * 20_000 >= limits.minMarketSpreadBps * mid);
  }
  const value = usd(world.instruments[i] as Instrument, size, Math.max(price, Math.ceil(mid)));
  check('order-notional', value <= BigInt(limits.maxOrderUsd));
  checkPositions(world, command, check);
  checkRates(world, value, i, nowUs, check);
  return out;
}

type Check = (name: string, ok: boolean) => unknown;

function checkPrices(world: PlainWorld, { instrument: i, side, price }: PlainCommand, check: Check): void {
  const { collarBps, maxThroughTouchBps } = world.limitsOf;
  const [mid, half] = [world.mids[i] as number, (world.spreads[i] as number) / 2];
  const reference = world.references[i] as number;
  const within = (of: number) => (Math.abs(price - of) * 10_000) / of <= collarBps;
  check('price-collar', within(mid) && within(reference));
  const touch = side === 'bid' ? mid + half : mid - half;
  const through = side === 'bid' ? price - touch : touch - price;
  check('through-touch', through * 10_000 <= maxThroughTouchBps * touch);
}

function checkPositions(world: PlainWorld, command: PlainCommand, check: Check): void {
  const after = [...world.orders, command];
  const { instrument: i, side } = command;
  const sideWorst = sideOf(world, after, i, side);
  if (command.reduceOnly) check('reduce-only', sideWorst <= 0);
  const price = Math.ceil(world.mids[i] as number);
  if (sideWorst > 0) {
    const limit = BigInt(world.limitsOf.maxPositionUsd);
    check('instrument-position', usd(world.instruments[i] as Instrument, sideWorst, price) <= limit);
  }
  const sum = (orders: readonly PlainOrder[], venue: string | undefined) =>
    world.instruments.reduce((total, one, n) => {
      if (venue !== undefined && one.venue !== venue) return total;
      const worst = Math.max(sideOf(world, orders, n, 'bid'), sideOf(world, orders, n, 'ask'));
      return total + usd(one, worst, Math.ceil(world.mids[n] as number));
    }, 0n);
  const { venue } = world.instruments[i] as Instrument;
  const grows = sum(after, undefined) > sum(world.orders, undefined);
  check('venue-position', !grows || sum(after, venue) <= BigInt(world.limits.venue.maxPositionUsd));
  check('total-position', !grows || sum(after, undefined) <= BigInt(world.limits.total.maxPositionUsd));
  const open = (venueOnly: boolean) =>
    after.filter((one) => !venueOnly || world.instruments[one.instrument]?.venue === venue).length;
  check('open-orders', after.filter((one) => one.instrument === i).length <= world.limitsOf.maxOpenOrders);
  check('venue-open-orders', open(true) <= world.limits.venue.maxOpenOrders);
  check('total-open-orders', open(false) <= world.limits.total.maxOpenOrders);
}

function sideOf(world: PlainWorld, orders: readonly PlainOrder[], instrument: number, side: Side): number {
  const live = orders.filter((one) => one.instrument === instrument && one.side === side);
  const position = world.positions[instrument] as number;
  return (side === 'bid' ? position : -position) + live.reduce((sum, one) => sum + one.size, 0);
}

function checkRates(world: PlainWorld, value: bigint, instrument: number, nowUs: number, check: Check): void {
  const { total, venue } = world.limits;
  const within = (us: number) => world.approvals.filter(({ atUs }) => atUs > nowUs - us);
  check('orders-per-second', within(1_000_000).length < total.maxOrdersPerSecond);
  const spent = within(1_000_000).reduce((sum, one) => sum + one.value, value);
  check('notional-per-second', spent <= BigInt(total.maxNotionalPerSecondUsd));
  const sameVenue = (n: number) => world.instruments[n]?.venue === world.instruments[instrument]?.venue;
  const atVenue = within(venue.rate.window).filter((one) => sameVenue(one.instrument));
  check('venue-rate', atVenue.length < venue.rate.orders);
}

/** Micro-dollars, rounded up, of lots at ticks. */
export function usd(of: Instrument, lots: number, ticks: number): bigint {
  const top = BigInt(lots) * BigInt(ticks) * BigInt(of.tick.mantissa) * BigInt(of.lot.mantissa) * 1_000_000n;
  const bottom = 10n ** BigInt(of.tick.decimals + of.lot.decimals);
  return (top + bottom - 1n) / bottom;
}
