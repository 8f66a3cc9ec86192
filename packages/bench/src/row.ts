/** One measured figure, as written with `--json`. */
export interface Row {
  readonly name: string;
  /** The figure itself, in `unit`. */
  readonly value: number;
  readonly unit: string;
  /** What it is compared with; `null` where the value itself is bounded. */
  readonly ratioTo: string | null;
  readonly ratio: number | null;
  readonly must: number;
  readonly goal: number;
  /** `max`: must and goal are upper bounds; `min`: lower ones. */
  readonly direction: 'max' | 'min';
  /** The must is not met yet, and it is known: shown as missed, and no reason to exit with 1. To be taken away once it is met. */
  readonly isKnownMiss?: true;
  /** A time by the clock: what it comes to is the machine's doing as well, and no reason to exit with 1. */
  readonly isTime?: true;
}

/** On a machine that others use at the same time, a ratio varies by so much from run to run. */
const NOISE = 1.25;

/** The figure that must and goal bound. */
export function boundedFigure(row: Row): number {
  return row.ratio ?? row.value;
}

export function meets(row: Row, bound: 'must' | 'goal'): boolean {
  const figure = boundedFigure(row);
  return row.direction === 'max' ? figure <= row[bound] : figure >= row[bound];
}

/** Misses its must by more than noise, and nobody knew. */
export function isUnexpected(row: Row): boolean {
  if (meets(row, 'must') || row.isKnownMiss === true || row.isTime === true) return false;
  const figure = boundedFigure(row);
  return row.direction === 'max' ? figure > row.must * NOISE : figure < row.must / NOISE;
}

/** The better of two measurements of the same thing. */
export function better(a: Row, b: Row): Row {
  const aIsLess = boundedFigure(a) < boundedFigure(b);
  return aIsLess === (a.direction === 'max') ? a : b;
}
