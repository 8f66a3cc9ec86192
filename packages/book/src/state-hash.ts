/**
 * A hash of a book's content that does not depend on the order in which its levels are visited: each level is mixed to
 * 64 bits, the sum is the hash. So a dense array, a hash table and a plain `Map` agree whenever they hold the same levels.
 * For comparing books, not for security.
 */
export class StateHash {
  #high = 0;
  #low = 0;

  /** Counts a level in. */
  add(side: 'bid' | 'ask', ticks: number, lots: number): void {
    const salt = side === 'bid' ? 0x2545f491 : 0x6c078965;
    this.#high = (this.#high + mixed(salt, ticks, lots)) | 0;
    this.#low = (this.#low + mixed(salt ^ 0x5bd1e995, lots, ticks)) | 0;
  }

  /** Sixteen hexadecimal digits. */
  digest(): string {
    return hex(this.#high) + hex(this.#low);
  }
}

function mixed(salt: number, a: number, b: number): number {
  let hash = salt;
  hash = scrambled(hash ^ (a >>> 0));
  hash = scrambled(hash ^ Math.floor(a / 2 ** 32));
  hash = scrambled(hash ^ (b >>> 0));
  return scrambled(hash ^ Math.floor(b / 2 ** 32));
}

/** The finaliser of MurmurHash3 (Austin Appleby, public domain). */
function scrambled(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function hex(value: number): string {
  return (value >>> 0).toString(16).padStart(8, '0');
}
