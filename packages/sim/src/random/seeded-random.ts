import type { RandomSource } from '@mm/core';

/**
 * A seeded sequence of numbers in [0, 1), the same on every machine: sfc32, 128 bits of state, by Chris Doty-Humphrey
 * (PractRand, public domain). Not for secrets.
 *
 * @param name tells sequences of one seed apart, so that drawing from one never shifts another
 * @see https://pracrand.sourceforge.net/RNG_engines.txt
 */
export function seededRandom(seed: number | string, name = ''): RandomSource {
  const word = stateWords(`${seed}/${name}`);
  let a = word();
  let b = word();
  let c = word();
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let i = 0; i < WARM_UP; i += 1) next();
  return next;
}

/** Rounds after which every bit of the seed has reached every bit of the state, as PractRand does it. */
const WARM_UP = 15;

/** Text → as many 32-bit words as asked for: FNV-1a over the text, then murmur3's finalizer over a counter. */
function stateWords(text: string): () => number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return () => {
    hash = (hash + 0x9e3779b9) | 0;
    let mixed = hash ^ (hash >>> 16);
    mixed = Math.imul(mixed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return mixed ^ (mixed >>> 16);
  };
}
