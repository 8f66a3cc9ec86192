/**
 * Looks a value up by the bytes of its name, so that a frame's symbol finds its instrument without becoming a string.
 * Filled at start-up; open addressing, at most half full.
 */
export class ByteTable<Value> {
  readonly #names: (Uint8Array | undefined)[];
  readonly #values: (Value | undefined)[];
  readonly #mask: number;

  constructor(entries: Iterable<readonly [name: string, value: Value]>) {
    const list = [...entries];
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, list.length * 2)));
    this.#mask = size - 1;
    this.#names = new Array<Uint8Array | undefined>(size).fill(undefined);
    this.#values = new Array<Value | undefined>(size).fill(undefined);
    for (const [name, value] of list) this.#add(Uint8Array.from(Buffer.from(name)), value);
  }

  /** The value whose name is `bytes[start, end)`; `undefined` when there is none. */
  find(bytes: Uint8Array, start: number, end: number): Value | undefined {
    let place = hashOf(bytes, start, end) & this.#mask;
    for (;;) {
      const name = this.#names[place];
      if (name === undefined) return undefined;
      if (equals(name, bytes, start, end)) return this.#values[place];
      place = (place + 1) & this.#mask;
    }
  }

  #add(name: Uint8Array, value: Value): void {
    let place = hashOf(name, 0, name.length) & this.#mask;
    while (this.#names[place] !== undefined && !equals(this.#names[place] as Uint8Array, name, 0, name.length)) {
      place = (place + 1) & this.#mask;
    }
    this.#names[place] = name;
    this.#values[place] = value;
  }
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return hash ^ (hash >>> 15);
}

function equals(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i += 1) if (name[i] !== bytes[start + i]) return false;
  return true;
}
