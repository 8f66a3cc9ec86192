/** The steps of `mantissa × 10^-decimals` on which a venue counts prices or sizes. */
export interface DecimalGrid {
  readonly mantissa: number;
  /** As many as the venue writes: two for a tick of `0.10`. */
  readonly decimals: number;
}

/** @throws {RangeError} for what is not the plain text of a step above zero */
export function decimalGrid(text: string): DecimalGrid {
  const match = /^(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  const mantissa = Number(`${match?.[1] ?? ''}${fraction}`);
  if (match === null || mantissa === 0 || !Number.isSafeInteger(mantissa)) {
    throw new RangeError(`a step is plain decimal text above zero, not ${JSON.stringify(text)}`);
  }
  return { mantissa, decimals: fraction.length };
}

/** The nearest double to one step: for wishes, never for what is written. */
export function stepSize(grid: DecimalGrid): number {
  return grid.mantissa / 10 ** grid.decimals;
}

/**
 * Whole steps as the venue writes them: always as many decimals as the grid has, or `decimals` if that is more.
 * @throws {RangeError} past 2^53
 * @example writeSteps(617_000, decimalGrid('0.10')) // '61700.00', the mantissa being 10
 */
export function writeSteps(steps: number, grid: DecimalGrid, decimals: number = grid.decimals): string {
  const digits = steps * grid.mantissa;
  if (!Number.isSafeInteger(digits)) throw new RangeError(`${steps} steps are not a whole number below 2^53`);
  const zeros = '0'.repeat(Math.max(0, decimals - grid.decimals));
  if (grid.decimals === 0) return zeros === '' ? String(digits) : `${digits}.${zeros}`;
  const text = String(digits).padStart(grid.decimals + 1, '0');
  const point = text.length - grid.decimals;
  return `${text.slice(0, point)}.${text.slice(point)}${zeros}`;
}
