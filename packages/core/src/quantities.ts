import type { Brand } from './brand.ts';
import { BugError } from './errors.ts';

/**
 * A price, or a difference of prices, counted in an instrument's tick steps. A safe integer.
 * Which step is meant is the business of whoever holds the number: an `Instrument`, or a `Grid` for consolidated books.
 */
export type Ticks = Brand<number, 'Ticks'>;

/** A size in base units counted in an instrument's lot steps. A safe integer; a signed one is a position. Never contracts. */
export type Lots = Brand<number, 'Lots'>;

/** Basis points, 1/10,000. Finite, may be fractional (a fee of 1.5 bps), negative for a rebate. */
export type Bps = Brand<number, 'Bps'>;

/** Is this a whole number of ticks that arithmetic keeps exact? */
export function isTicks(value: unknown): value is Ticks {
  return Number.isSafeInteger(value);
}

/** @throws {BugError} when `value` is not a safe integer. */
export function assertIsTicks(value: unknown): asserts value is Ticks {
  if (!isTicks(value)) throw new BugError(`not a whole number of ticks: ${String(value)}`);
}

/**
 * Brands an integer as ticks.
 * @throws {BugError} when `value` is not a safe integer.
 * @example ticks(617_000)
 */
export function ticks(value: number): Ticks {
  assertIsTicks(value);
  return value;
}

/** Is this a whole number of lots that arithmetic keeps exact? */
export function isLots(value: unknown): value is Lots {
  return Number.isSafeInteger(value);
}

/** @throws {BugError} when `value` is not a safe integer. */
export function assertIsLots(value: unknown): asserts value is Lots {
  if (!isLots(value)) throw new BugError(`not a whole number of lots: ${String(value)}`);
}

/**
 * Brands an integer as lots.
 * @throws {BugError} when `value` is not a safe integer.
 * @example lots(25)
 */
export function lots(value: number): Lots {
  assertIsLots(value);
  return value;
}

/** Is this a finite number of basis points? */
export function isBps(value: unknown): value is Bps {
  return Number.isFinite(value);
}

/** @throws {BugError} when `value` is not finite. */
export function assertIsBps(value: unknown): asserts value is Bps {
  if (!isBps(value)) throw new BugError(`not a number of basis points: ${String(value)}`);
}

/**
 * Brands a finite number as basis points.
 * @throws {BugError} when `value` is NaN or infinite.
 * @example bps(1.5)
 */
export function bps(value: number): Bps {
  assertIsBps(value);
  return value;
}
