/**
 * Looks a value up by the bytes of its name, so that a frame's symbol finds its instrument without becoming a string.
 * Filled at start-up; open addressing, at most half full. The names stand in one array, one behind the other: an array for
 * each would be some more cache misses a frame.
 */
export class ByteTable<Value> {
  readonly #names: Uint8Array;
  /** By place, where in {@link #names} the name starts and ends; the end is 0 where there is none. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #values: (Value | undefined)[];
  readonly #mask: number;

  constructor(entries: Iterable<readonly [name: string, value: Value]>) {
    const list = [...entries].map(([name, value]) => ({ name: Buffer.from(`\0${name}`), value }));
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, list.length * 2)));
    this.#mask = size - 1;
    this.#names = Uint8Array.from(Buffer.concat(list.map(({ name }) => name)));
    this.#starts = new Int32Array(size);
    this.#ends = new Int32Array(size);
    this.#values = new Array<Value | undefined>(size).fill(undefined);
    let end = 0;
    for (const { name, value } of list) {
      end += name.length;
      this.#add(end - name.length + 1, end, value);
    }
  }

  /** The value whose name is `bytes[start, end)`; `undefined` when there is none. */
  find(bytes: Uint8Array, start: number, end: number): Value | undefined {
    return this.#values[this.#placeOf(bytes, start, end)];
  }

  #add(start: number, end: number, value: Value): void {
    const place = this.#placeOf(this.#names, start, end);
    this.#starts[place] = start;
    this.#ends[place] = end;
    this.#values[place] = value;
  }

  /** Where the name is, or the empty place where it would go. */
  #placeOf(bytes: Uint8Array, start: number, end: number): number {
    const ends = this.#ends;
    let place = hashOf(bytes, start, end) & this.#mask;
    while (ends[place] !== 0 && !this.#isAt(place, bytes, start, end)) place = (place + 1) & this.#mask;
    return place;
  }

  #isAt(place: number, bytes: Uint8Array, start: number, end: number): boolean {
    const names = this.#names;
    const from = this.#starts[place] as number;
    if ((this.#ends[place] as number) - from !== end - start) return false;
    for (let i = start; i < end; i += 1) if (names[from + i - start] !== bytes[i]) return false;
    return true;
  }
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}
