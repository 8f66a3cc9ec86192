/** A fraction of big integers, for twins: never rounded, never fast. */
export class Rational {
  readonly n: bigint;
  readonly d: bigint;

  constructor(n: bigint, d = 1n) {
    const divisor = gcd(n < 0n ? -n : n, d < 0n ? -d : d) || 1n;
    const sign = d < 0n ? -1n : 1n;
    this.n = (sign * n) / divisor;
    this.d = (sign * d) / divisor;
  }

  static of(text: string): Rational {
    const [whole = '0', fraction = ''] = text.split('.');
    return new Rational(BigInt(whole + fraction), 10n ** BigInt(fraction.length));
  }

  plus(other: Rational): Rational {
    return new Rational(this.n * other.d + other.n * this.d, this.d * other.d);
  }

  minus(other: Rational): Rational {
    return this.plus(new Rational(-other.n, other.d));
  }

  times(other: Rational): Rational {
    return new Rational(this.n * other.n, this.d * other.d);
  }

  over(other: Rational): Rational {
    return new Rational(this.n * other.d, this.d * other.n);
  }

  get sign(): -1 | 0 | 1 {
    return this.n === 0n ? 0 : this.n > 0n ? 1 : -1;
  }

  abs(): Rational {
    return this.n < 0n ? new Rational(-this.n, this.d) : this;
  }

  equals(other: Rational): boolean {
    return this.n === other.n && this.d === other.d;
  }

  isAtMost(other: Rational): boolean {
    return this.n * other.d <= other.n * this.d;
  }

  toString(): string {
    return `${this.n}/${this.d}`;
  }
}

export const ZERO: Rational = new Rational(0n);

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}
