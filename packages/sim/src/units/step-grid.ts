import { decimalOf, fixedText, parseDecimal, powerOfTen } from './decimal-text.ts';

/** Text that is no whole number of steps: no plain decimal, more digits than the grid can hold, off its steps, or past 2^53. */
export type OffGrid = 'malformed' | 'too-precise' | 'off-grid' | 'too-large';

/**
 * Steps on which prices or sizes are counted: `0.10` counts in tenths and writes two decimals. Exact both ways.
 *
 * @example
 * const grid = new StepGrid('0.10');
 * grid.steps('61700.0'); // 617000
 * grid.text(617_000); // '61700.00'
 */
export class StepGrid {
  /** As given. */
  readonly step: string;
  /** As many as the step is written with. */
  readonly decimals: number;
  readonly #digits: bigint;

  /** @throws {RangeError} for what is not plain decimal text above zero */
  constructor(step: string) {
    const { digits, decimals } = decimalOf(step);
    if (digits <= 0n) throw new RangeError(`a step is above zero, not ${step}`);
    this.step = step;
    this.decimals = decimals;
    this.#digits = digits;
  }

  /** One step, as integer of {@link StepGrid.decimals} decimals: 10n for `0.10`. */
  get digits(): bigint {
    return this.#digits;
  }

  /** Whole steps, negative ones included; or why not. `too-precise`: a digit other than 0 beyond the grid's decimals. */
  steps(text: string): number | OffGrid {
    const decimal = parseDecimal(text);
    if (decimal === undefined) return 'malformed';
    const missing = this.decimals - decimal.decimals;
    const divisor = missing >= 0 ? this.#digits : this.#digits * powerOfTen(-missing);
    const dividend = missing >= 0 ? decimal.digits * powerOfTen(missing) : decimal.digits;
    if (dividend % divisor !== 0n) {
      return missing < 0 && dividend % powerOfTen(-missing) !== 0n ? 'too-precise' : 'off-grid';
    }
    const steps = Number(dividend / divisor);
    return Number.isSafeInteger(steps) ? steps : 'too-large';
  }

  /** As {@link StepGrid.steps}, for the host's own numbers. @throws {RangeError} with the text */
  exactly(text: string): number {
    const steps = this.steps(text);
    if (typeof steps === 'number') return steps;
    throw new RangeError(`${text} is no whole number of steps of ${this.step}: ${steps}`);
  }

  /** Steps as fixed text, with the grid's decimals or as many as `shown` (cut, or padded with zeros). */
  text(steps: number, shown: number = this.decimals): string {
    if (!Number.isSafeInteger(steps)) throw new RangeError(`${steps} is not a whole number of steps`);
    const digits = steps * Number(this.#digits);
    if (shown === this.decimals && steps >= 0 && Number.isSafeInteger(digits)) return plainText(digits, shown);
    return fixedText(BigInt(steps) * this.#digits, this.decimals, shown);
  }
}

/** The common case without `bigint`: what streams write most. */
function plainText(digits: number, decimals: number): string {
  const text = String(digits);
  if (decimals === 0) return text;
  const padded = text.length > decimals ? text : text.padStart(decimals + 1, '0');
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}
