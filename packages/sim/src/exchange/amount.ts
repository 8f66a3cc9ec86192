/**
 * Exact money inside the exchange: a `number` while it is a safe integer, else a `bigint`. Most amounts are small, and
 * numbers cost nothing; results that are too large for one become the other.
 */
export type Amount = number | bigint;

export function toBigint(amount: Amount): bigint {
  if (typeof amount === 'bigint') return amount;
  return amount === 0 ? 0n : BigInt(amount);
}

export function negated(amount: Amount): Amount {
  return typeof amount === 'bigint' ? -amount : 0 - amount;
}

/** A running sum of amounts. */
export class Sum {
  #small = 0;
  /** `undefined` while the sum is a safe integer. */
  #big: bigint | undefined;

  constructor() {
    this.#big = undefined;
  }

  get value(): bigint {
    return this.#big ?? toBigint(this.#small);
  }

  /** The sum as a safe integer; `NaN` where it is none. */
  get number(): number {
    return this.#big === undefined ? this.#small : Number.NaN;
  }

  /** The nearest double. */
  get rough(): number {
    return this.#big === undefined ? this.#small : Number(this.#big);
  }

  add(amount: Amount): void {
    if (typeof amount === 'number' && this.#big === undefined) {
      const sum = this.#small + amount;
      if (Number.isSafeInteger(sum)) this.#small = sum;
      else this.#big = BigInt(this.#small) + BigInt(amount);
      return;
    }
    this.#set(this.value + toBigint(amount));
  }

  #set(value: bigint): void {
    const number = Number(value);
    const isSmall = Number.isSafeInteger(number);
    this.#small = isSmall ? number : 0;
    this.#big = isSmall ? undefined : value;
  }
}
