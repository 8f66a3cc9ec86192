/** All amounts of the oracle are counted in units of 10⁻¹⁸: finer than anything a venue writes. */
const PLACES = 18;

/** Decimal text → units, exactly. @throws {RangeError} for what is no plain decimal, or finer than a unit */
export function units(text: string): bigint {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(text);
  const fraction = (match?.[3] ?? '').replace(/0+$/, '');
  if (match === null || fraction.length > PLACES) throw new RangeError(`no decimal: ${JSON.stringify(text).slice(0, 60)}`);
  const size = BigInt(`${match[2]}${fraction.padEnd(PLACES, '0')}`);
  return match[1] === '-' ? -size : size;
}

/** So many steps of a grid, in units. */
export function steps(count: number | bigint, step: string): bigint {
  return BigInt(count) * units(step);
}

/** Money that is counted in `10^-decimals`, in units. */
export function money(amount: bigint, decimals: number): bigint {
  return amount * 10n ** BigInt(PLACES - decimals);
}

/** Price × size, in units, rounded towards zero. */
export function notional(price: bigint, size: bigint): bigint {
  return (price * size) / 10n ** BigInt(PLACES);
}

/** For messages alone. */
export function shown(amount: bigint): string {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(PLACES + 1, '0');
  const fraction = digits.slice(-PLACES).replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** As venues want numbers: digits, at most one point, no sign, no exponent, no needless zero in front. */
export function isCanonical(text: string): boolean {
  return /^(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text);
}
