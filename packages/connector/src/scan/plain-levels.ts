import { MAX_DECIMAL_LENGTH, type Step } from '@mm/core';
import type { LevelBuffer } from './level-buffer.ts';

/*
 * Character codes stand here as literals: constants of a module cost a load at every use, and this is the innermost loop
 * of all, two thirds of the time that a depth frame takes.
 */

/** Can {@link readPlainLevels} read levels on this grid? Its digits are gathered in 32-bit integers, nine at most. */
export function isPlainGrid(price: Step, size: Step): boolean {
  return isPlainStep(price) && isPlainStep(size);
}

function isPlainStep(step: Step): boolean {
  return step.mantissa === 1 && step.decimals >= 1 && step.decimals <= 9;
}

/**
 * Reads as many levels `["61700.10","0.500"],` as are spelled exactly so: no white space, a point in every number, all
 * decimals of the grid written out, a comma after each. Where the point stands is guessed from the level before.
 *
 * @returns the position of the first level that is not: the last one of an array, or one for the tolerant reader. Nothing
 *   of that one has been taken in.
 */
export function readPlainLevels(bytes: Uint8Array, start: number, into: LevelBuffer, price: Step, size: Step): number {
  const { ticks, lots } = into;
  const capacity = ticks.length;
  const priceDecimals = price.decimals;
  const sizeDecimals = size.decimals;
  const priceScale = 10 ** priceDecimals;
  const sizeScale = 10 ** sizeDecimals;
  let count = into.count;
  let priceWhole = 1;
  let sizeWhole = 1;
  let at = start;
  while (count < capacity && bytes[at] === 0x5b /* [ */ && bytes[at + 1] === 0x22 /* " */) {
    const priceAt = at + 2;
    if (bytes[priceAt + priceWhole] !== 0x2e /* . */) priceWhole = digitsBeforePoint(bytes, priceAt);
    const priceFraction = priceAt + priceWhole + 1;
    const priceEnd = skipZeros(bytes, priceFraction + priceDecimals);
    if (!isPlainWhole(bytes, priceAt, priceWhole) || priceEnd - priceAt > MAX_DECIMAL_LENGTH) break;
    if (bytes[priceEnd] !== 0x22 /* " */ || bytes[priceEnd + 1] !== 0x2c /* , */ || bytes[priceEnd + 2] !== 0x22 /* " */) break;

    const sizeAt = priceEnd + 3;
    if (bytes[sizeAt + sizeWhole] !== 0x2e /* . */) sizeWhole = digitsBeforePoint(bytes, sizeAt);
    const sizeFraction = sizeAt + sizeWhole + 1;
    const sizeEnd = skipZeros(bytes, sizeFraction + sizeDecimals);
    if (!isPlainWhole(bytes, sizeAt, sizeWhole) || sizeEnd - sizeAt > MAX_DECIMAL_LENGTH) break;
    if (bytes[sizeEnd] !== 0x22 /* " */ || bytes[sizeEnd + 1] !== 0x5d /* ] */ || bytes[sizeEnd + 2] !== 0x2c /* , */) break;

    const priceUnits = digits(bytes, priceAt, priceWhole) * priceScale + digits(bytes, priceFraction, priceDecimals);
    const sizeUnits = digits(bytes, sizeAt, sizeWhole) * sizeScale + digits(bytes, sizeFraction, sizeDecimals);
    // NaN, from anything that is no digit, fails both.
    if (!(priceUnits > 0 && priceUnits <= 9007199254740991 && sizeUnits <= 9007199254740991)) break;
    ticks[count] = priceUnits;
    lots[count] = sizeUnits;
    count += 1;
    at = sizeEnd + 3;
  }
  into.count = count;
  return at;
}

/** A whole part has a digit, and no zero before others. */
function isPlainWhole(bytes: Uint8Array, start: number, length: number): boolean {
  return length === 1 || (length > 1 && bytes[start] !== 0x30) /* 0 */;
}

/** How many bytes stand before the point, at most nine; 0 when there is no point. */
function digitsBeforePoint(bytes: Uint8Array, start: number): number {
  for (let length = 1; length <= 9; length += 1) {
    if (bytes[start + length] === 0x2e /* . */) return length;
  }
  return 0;
}

function skipZeros(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at] === 0x30 /* 0 */) at += 1;
  return at;
}

/** The integer that `length` digits spell; NaN when one is no digit. */
function digits(bytes: Uint8Array, start: number, length: number): number {
  let value = 0;
  for (let at = start; at < start + length; at += 1) {
    const digit = (bytes[at] as number) - 0x30;
    if (digit >>> 0 > 9) return Number.NaN;
    value = (Math.imul(value, 10) + digit) | 0;
  }
  return value;
}
