import { assert } from '@mm/core';
import { createRateWindow, type RateWindow, type RateWindowSpec } from './rate-window.ts';

/** Until when, in monotonic time, and what must not leave. */
export interface Block {
  readonly kind: BlockKind;
  readonly untilUs: number;
  readonly reason: string;
}

/**
 * - `creates` — the account has placed too much: new orders and amends wait.
 * - `everything` — the venue asks to slow down (429): cancels wait too.
 * - `banned` — the address is banned (418).
 */
export type BlockKind = 'creates' | 'everything' | 'banned';

/** Keys of a registry. A process has a handful of venues and accounts; more is a leak. */
const MAX_KEYS = 10_000;

/**
 * Who has used how much, and who is banned, of every limit that connectors of this process share: per address (a venue's
 * host) and per account (a venue's key). Make one and hand it to all connectors.
 */
export class RateLimitRegistry {
  readonly #windows = new Map<string, RateWindow>();
  readonly #blocks = new Map<string, Block>();

  /** The window of that name of that owner: the same one for everybody who asks. */
  window(owner: string, spec: RateWindowSpec): RateWindow {
    const key = `${spec.scope} ${owner} ${spec.name}`;
    let window = this.#windows.get(key);
    if (window === undefined) {
      assert(this.#windows.size < MAX_KEYS, 'a registry of limits that only grows');
      window = createRateWindow(spec);
      this.#windows.set(key, window);
    }
    return window;
  }

  /** The longer of two blocks counts; a stronger kind is kept until its own end. */
  block(owner: string, block: Block): void {
    const key = `${owner} ${block.kind}`;
    const before = this.#blocks.get(key);
    if (before === undefined || before.untilUs < block.untilUs) this.#blocks.set(key, block);
  }

  /** What holds back this kind at this time. */
  blockOf(owner: string, kind: BlockKind, nowUs: number): Block | undefined {
    const key = `${owner} ${kind}`;
    const block = this.#blocks.get(key);
    if (block === undefined || block.untilUs > nowUs) return block;
    this.#blocks.delete(key);
    return undefined;
  }
}
