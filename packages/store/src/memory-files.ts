import type { AppendFile, Files } from './files.ts';

/** What may go wrong, for tests: called before each operation, to throw or to let it be. */
export type FileFault = (operation: 'write' | 'sync' | 'create' | 'replace' | 'truncate' | 'remove', name: string) => void;

/** A directory in memory: for tests, for the exam, and for runs that leave nothing behind. */
export class MemoryFiles implements Files {
  readonly contents: Map<string, Uint8Array> = new Map();
  /** Bytes that still fit; writes past it put down what fits, and throw. */
  room: number = Number.POSITIVE_INFINITY;
  onOperation: FileFault | undefined = undefined;
  /** Writes so far. */
  writes = 0;
  syncs = 0;

  list(): readonly string[] {
    return [...this.contents.keys()];
  }

  read(name: string, limit?: number): Uint8Array | undefined {
    return this.contents.get(name)?.slice(0, limit);
  }

  size(name: string): number | undefined {
    return this.contents.get(name)?.length;
  }

  create(name: string): AppendFile {
    this.onOperation?.('create', name);
    if (this.contents.has(name)) throw new Error(`there is a file ${name} already`);
    this.contents.set(name, new Uint8Array(0));
    return this.#appendTo(name);
  }

  open(name: string): AppendFile {
    this.#known(name);
    return this.#appendTo(name);
  }

  truncate(name: string, length: number): void {
    this.onOperation?.('truncate', name);
    this.contents.set(name, this.#known(name).slice(0, length));
  }

  replace(name: string, bytes: Uint8Array): void {
    this.onOperation?.('replace', name);
    this.#take(bytes.length);
    this.contents.set(name, new Uint8Array(bytes));
  }

  createWhole(name: string, bytes: Uint8Array): boolean {
    this.onOperation?.('create', name);
    if (this.contents.has(name)) return false;
    this.#take(bytes.length);
    this.contents.set(name, new Uint8Array(bytes));
    return true;
  }

  remove(name: string): void {
    this.onOperation?.('remove', name);
    this.contents.delete(name);
  }

  #known(name: string): Uint8Array {
    const bytes = this.contents.get(name);
    if (bytes === undefined) throw new Error(`there is no file ${name}`);
    return bytes;
  }

  #take(count: number): void {
    if (count > this.room) throw new Error('no space left');
    this.room -= count;
  }

  #appendTo(name: string): AppendFile {
    // Grown in steps, so that appending many times costs what it should.
    let space = new Uint8Array(this.#known(name));
    let length = space.length;
    return {
      write: (bytes, from, to) => {
        this.onOperation?.('write', name);
        this.writes += 1;
        const fits = Math.min(to - from, this.room);
        if (length + fits > space.length) {
          const grown = new Uint8Array(Math.max(length + fits, space.length * 2));
          grown.set(space.subarray(0, length));
          space = grown;
        }
        space.set(bytes.subarray(from, from + fits), length);
        length += fits;
        this.room -= fits;
        this.contents.set(name, space.subarray(0, length));
        if (fits < to - from) throw new Error('no space left');
      },
      sync: () => {
        this.onOperation?.('sync', name);
        this.syncs += 1;
      },
      close: () => undefined,
    };
  }
}
