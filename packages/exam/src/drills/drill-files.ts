import { type AppendFile, MemoryFiles } from '@mm/store';

/** Something was done to the directory. */
export interface FileStep {
  readonly what: 'write' | 'sync' | 'create' | 'open' | 'truncate' | 'replace' | 'remove';
  readonly name: string;
  /** Where in the file a write began, and what it put down; empty for anything else. */
  readonly from: number;
  readonly bytes: Uint8Array;
}

/** At which step the process dies: before it is done, once it is done, or with so many bytes of a write put down. */
export interface CrashPoint {
  readonly step: number;
  readonly at: 'before' | 'after' | number;
}

/** Nobody is left to catch it: whatever follows happens in a dead process. */
class DiedHere extends Error {
  override readonly name = 'DiedHere';
}

/** A directory that outlives its processes, counts every step, and lets the process die at one of them. */
export class DrillFiles extends MemoryFiles {
  readonly steps: FileStep[] = [];
  crash: CrashPoint | undefined;
  readonly #die: () => void;

  constructor(die: () => void) {
    super();
    this.#die = die;
  }

  override create(name: string): AppendFile {
    return this.#step('create', name, () => this.#counted(name, super.create(name)));
  }

  override open(name: string): AppendFile {
    return this.#step('open', name, () => this.#counted(name, super.open(name)));
  }

  override truncate(name: string, length: number): void {
    this.#step('truncate', name, () => super.truncate(name, length));
  }

  override replace(name: string, bytes: Uint8Array): void {
    this.#step('replace', name, () => super.replace(name, bytes));
  }

  override remove(name: string): void {
    this.#step('remove', name, () => super.remove(name));
  }

  #counted(name: string, file: AppendFile): AppendFile {
    return {
      write: (bytes, from, to) => this.#write(name, file, bytes.slice(from, to)),
      sync: () => this.#step('sync', name, () => file.sync()),
      close: () => file.close(),
    };
  }

  #write(name: string, file: AppendFile, bytes: Uint8Array<ArrayBuffer>): void {
    const from = this.size(name) ?? 0;
    this.#step(
      'write',
      name,
      () => file.write(bytes, 0, bytes.length),
      { from, bytes },
      (count) => {
        file.write(bytes, 0, count);
      },
    );
  }

  #step<Result>(
    what: FileStep['what'],
    name: string,
    run: () => Result,
    { from, bytes } = { from: 0, bytes: new Uint8Array(0) },
    put: (count: number) => void = () => undefined,
  ): Result {
    const at = this.crash?.step === this.steps.length ? this.crash.at : undefined;
    this.steps.push({ what, name, from, bytes });
    if (at === undefined) return run();
    if (typeof at === 'number') put(at);
    if (at === 'after') run();
    this.crash = undefined;
    this.#die();
    throw new DiedHere(`${at} at ${what} ${name}`);
  }
}
