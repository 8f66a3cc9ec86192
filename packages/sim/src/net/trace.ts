import { createHash } from 'node:crypto';

/**
 * A running hash over everything that crossed a network, in order. Two runs with the same hash have done the same; a line
 * is what a person looks at when they have not.
 */
export class Trace {
  readonly #hash: ReturnType<typeof createHash> = createHash('sha256');
  readonly #onLine: ((line: string) => void) | undefined;
  #count = 0;

  constructor(onLine?: (line: string) => void) {
    this.#onLine = onLine;
  }

  get count(): number {
    return this.#count;
  }

  add(nowUs: number, what: string, text: string): void {
    this.#count += 1;
    this.#hash.update(`${nowUs} ${what} ${text}\n`);
    if (this.#onLine !== undefined) this.#onLine(`${nowUs} ${what} ${text}`);
  }

  /** 64 hexadecimal digits over all so far; more may be added after. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
