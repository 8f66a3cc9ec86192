import { referenceDepthFrame } from '@mm/sim';

const FRAME = Buffer.from(referenceDepthFrame());

/** Parses the reference frame so many times. */
export function parseReference(times: number): void {
  for (let i = 0; i < times; i += 1) consume(JSON.parse(FRAME.toString()));
}

/** So that nothing measured can be optimised away. */
export function consume(value: unknown): void {
  kept = value;
}

let kept: unknown;

/** The last thing consumed. */
export function lastConsumed(): unknown {
  return kept;
}
