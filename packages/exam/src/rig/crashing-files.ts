import type { AppendFile, Files, MemoryFiles } from '@mm/store';

/** What a write that does not come back throws. Nobody is left to catch it: whatever follows happens in a dead process. */
class ProcessDied extends Error {
  override readonly name = 'ProcessDied';
}

/**
 * The directory of one process, over files that outlive it. The process can be made to die in the middle of a write: of what
 * it was to put down a part is there, and nothing it says afterwards counts.
 */
export class CrashingFiles implements Files {
  readonly #kept: MemoryFiles;
  readonly #die: () => void;
  #isDead = false;
  #tornShare: number | undefined;
  /** Writes of this process so far. */
  writes = 0;

  constructor(kept: MemoryFiles, die: () => void) {
    this.#kept = kept;
    this.#die = die;
  }

  /** The next write is the last: so much of it is put down, from nothing (0) to all but the last byte (1). */
  tearNext(share: number): void {
    this.#tornShare = share;
  }

  /** The process ended otherwise: nothing is put down any more. */
  end(): void {
    this.#isDead = true;
  }

  list(): readonly string[] {
    return this.#kept.list();
  }

  read(name: string, limit?: number): Uint8Array | undefined {
    return this.#kept.read(name, limit);
  }

  size(name: string): number | undefined {
    return this.#kept.size(name);
  }

  create(name: string): AppendFile {
    this.#alive();
    return this.#watched(this.#kept.create(name));
  }

  open(name: string): AppendFile {
    this.#alive();
    return this.#watched(this.#kept.open(name));
  }

  truncate(name: string, length: number): void {
    this.#alive();
    this.#kept.truncate(name, length);
  }

  replace(name: string, bytes: Uint8Array): void {
    this.#alive();
    this.#kept.replace(name, bytes);
  }

  createWhole(name: string, bytes: Uint8Array): boolean {
    this.#alive();
    return this.#kept.createWhole(name, bytes);
  }

  remove(name: string): void {
    this.#alive();
    this.#kept.remove(name);
  }

  #watched(file: AppendFile): AppendFile {
    return {
      write: (bytes, from, to) => {
        this.#alive();
        this.writes += 1;
        const share = this.#tornShare;
        if (share === undefined) {
          file.write(bytes, from, to);
          return;
        }
        const whole = Math.floor(share * Math.max(0, to - from - 1));
        if (whole > 0) file.write(bytes, from, from + whole);
        this.#isDead = true;
        this.#die();
        throw new ProcessDied('in the middle of a write');
      },
      sync: () => {
        this.#alive();
        file.sync();
      },
      close: () => file.close(),
    };
  }

  #alive(): void {
    if (this.#isDead) throw new ProcessDied('it is dead already');
  }
}
