import type { DecimalText } from '@mm/core';

/**
 * An integer that is never rounded: a `number` while it is a safe integer, a `bigint` beyond. In this canonical form equal
 * integers are `===`, and nearly all money fits the fast half.
 */
export type Exact = number | bigint;

const MAX = Number.MAX_SAFE_INTEGER;
const BIG_MAX = BigInt(MAX);

/** Puts a big integer into canonical form. */
export function exact(value: bigint): Exact {
  return value <= BIG_MAX && value >= -BIG_MAX ? Number(value) : value;
}

// Doubles round monotonically: a result within ±(2^53 − 1) was not rounded. Adding zero turns −0 into 0.

/** a + b. */
export function sum(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = a + b;
    if (result <= MAX && result >= -MAX) return result;
  }
  return exact(BigInt(a) + BigInt(b));
}

/** a − b. */
export function difference(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = a - b;
    if (result <= MAX && result >= -MAX) return result;
  }
  return exact(BigInt(a) - BigInt(b));
}

/** a × b. */
export function product(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const result = a * b + 0;
    if (result <= MAX && result >= -MAX) return result;
  }
  return exact(BigInt(a) * BigInt(b));
}

/** −a. */
export function negated(a: Exact): Exact {
  return typeof a === 'number' ? 0 - a : -a;
}

/** |a|. */
export function magnitude(a: Exact): Exact {
  return a < 0 ? negated(a) : a;
}

/**
 * amount × part / whole, rounded to nearest, halves to even.
 * @param part not below zero; may be more than the whole
 * @param whole above zero
 */
export function share(amount: Exact, part: Exact, whole: Exact): Exact {
  if (part === whole) return amount;
  if (typeof amount === 'number' && typeof part === 'number' && typeof whole === 'number' && part < whole) {
    const result = shareOfNumbers(amount < 0 ? -amount : amount, part, whole);
    if (result >= 0) return amount < 0 ? 0 - result : result;
  }
  return bigShare(BigInt(amount), BigInt(part), BigInt(whole));
}

/** Not negative arguments; −1 when a step of it would not be exact. Every division below leaves no remainder. */
function shareOfNumbers(amount: number, part: number, whole: number): number {
  const rest = amount % whole;
  const scaledRest = rest * part;
  if (scaledRest > MAX) return -1;
  const over = scaledRest % whole;
  const floor = ((amount - rest) / whole) * part + (scaledRest - over) / whole;
  const doubled = over * 2;
  return doubled > whole || (doubled === whole && floor % 2 === 1) ? floor + 1 : floor;
}

function bigShare(amount: bigint, part: bigint, whole: bigint): Exact {
  const negative = amount < 0n;
  const dividend = (negative ? -amount : amount) * part;
  const floor = dividend / whole;
  const doubled = (dividend % whole) * 2n;
  const rounded = doubled > whole || (doubled === whole && floor % 2n === 1n) ? floor + 1n : floor;
  return exact(negative ? -rounded : rounded);
}

/** 10^n. */
export function powerOfTen(n: number): Exact {
  return POWERS[n] ?? 10n ** BigInt(n);
}

const POWERS: readonly number[] = Array.from({ length: 16 }, (_, n) => 10 ** n);

/** How many decimals a canonical decimal text has. */
export function decimalsIn(text: DecimalText): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/**
 * Decimal text → units of 10^-decimals, exactly.
 * @param decimals at least {@link decimalsIn} the text
 */
export function unitsIn(text: DecimalText, decimals: number): Exact {
  if (text.length > 15) return bigUnits(text, decimals);
  const negative = text.charCodeAt(0) === 45;
  let digits = 0;
  let point = -1;
  for (let i = negative ? 1 : 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 46) point = i;
    else digits = digits * 10 + (code - 48);
  }
  const missing = decimals - (point < 0 ? 0 : text.length - point - 1);
  return product(negative ? 0 - digits : digits, powerOfTen(missing));
}

function bigUnits(text: DecimalText, decimals: number): Exact {
  return exact(BigInt(text.replace('.', '')) * 10n ** BigInt(decimals - decimalsIn(text)));
}

/** Units of 10^-decimals → canonical decimal text. */
export function decimalOf(units: Exact, decimals: number): DecimalText {
  const negative = units < 0;
  const digits = String(negative ? -units : units).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = digits.slice(digits.length - decimals).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return (negative && text !== '0' ? `-${text}` : text) as DecimalText;
}
