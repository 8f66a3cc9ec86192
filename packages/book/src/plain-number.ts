/** A number as JSON keeps it: NaN and the infinities as text. `Number(…)` reads it back. */
export type PlainNumber = number | string;

export function plainNumber(value: number): PlainNumber {
  return Number.isFinite(value) ? value : String(value);
}
