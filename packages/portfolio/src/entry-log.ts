import { AccountState } from './account-state.ts';
import { type Account, compareEntries, type Entry, FUNDING } from './entry.ts';
import { difference, magnitude, negated, share, sum } from './exact.ts';

/** A stretch of lines, and the accounts as they stood before it, by index. */
export interface Block {
  before: AccountState[];
  entries: Entry[];
}

const BLOCK = 256;

/**
 * The lines of one instrument in their one order, with the states of its accounts folded over them. A line at the end is
 * folded at once; one that belongs further up makes its block and what follows stale, folded anew when next asked for. So
 * the state is a function of the *set* of lines. The oldest blocks are forgotten past `retained` lines.
 */
export class EntryLog {
  readonly blocks: Block[] = [{ before: [], entries: [] }];
  count = 0;
  /** A sum over the lines remembered: equal sets, equal sums. */
  linesHash = 0;
  /** Openings and adoptions so far: their ids. */
  adjustments = 0;
  /** The last line forgotten: what is not after it cannot be told from a repetition any more. */
  forgotten: Entry | undefined;
  readonly #accounts: readonly Account[];
  readonly #retained: number;
  /** First block that is not folded; beyond the last when all are. */
  #stale = Number.POSITIVE_INFINITY;

  /** @param accounts the whole first, then one per strategy; may grow */
  constructor(accounts: readonly Account[], retained: number) {
    this.#accounts = accounts;
    this.#retained = retained;
  }

  /** Is this line older than what is remembered? */
  isForgotten(entry: Entry): boolean {
    return this.forgotten !== undefined && compareEntries(entry, this.forgotten) <= 0;
  }

  /** Adds a line that is not there yet and not forgotten. */
  insert(entry: Entry): void {
    this.count += 1;
    this.linesHash = (this.linesHash + hashOf(entry)) | 0;
    const last = this.blocks.length - 1;
    const block = this.blocks[last] as Block;
    const newest = block.entries.at(-1);
    if (newest !== undefined && compareEntries(entry, newest) < 0) {
      this.#insertAbove(entry);
    } else if (block.entries.length < BLOCK) {
      block.entries.push(entry);
      if (this.#stale > last) this.#apply(entry);
    } else {
      this.settle();
      this.blocks.push({ before: this.#accounts.map(({ state }) => state.copy()), entries: [entry] });
      this.#apply(entry);
    }
  }

  /** Forgets the oldest block while more than the retained lines would be left. @returns the lines forgotten */
  evict(): readonly Entry[] {
    const [oldest, second] = this.blocks;
    if (second === undefined || oldest === undefined || this.count - oldest.entries.length < this.#retained) return NONE;
    this.settle();
    this.blocks.shift();
    this.count -= oldest.entries.length;
    for (const entry of oldest.entries) this.linesHash = (this.linesHash - hashOf(entry)) | 0;
    this.forgotten = oldest.entries.at(-1) ?? this.forgotten;
    return oldest.entries;
  }

  /** Folds what is stale. */
  settle(): void {
    if (this.#stale >= this.blocks.length) return;
    for (let i = this.#stale; i < this.blocks.length; i += 1) {
      const block = this.blocks[i] as Block;
      if (i === this.#stale) this.#restore(block.before);
      else block.before = this.#accounts.map(({ state }) => state.copy());
      for (const entry of block.entries) this.#apply(entry);
    }
    this.#stale = Number.POSITIVE_INFINITY;
  }

  /** Everything is stale: the units changed. */
  spoil(): void {
    this.#stale = 0;
  }

  /** The whole account as it stood after the last line up to `timeUs`; not to be changed. */
  stateAt(timeUs: number): AccountState {
    this.settle();
    const now = (this.#accounts[0] as Account).state;
    if (this.latestUs <= timeUs) return now;
    let i = this.blocks.length - 1;
    while (i > 0 && ((this.blocks[i] as Block).entries[0]?.timeUs ?? 0) > timeUs) i -= 1;
    const { before, entries } = this.blocks[i] as Block;
    const state = before[0]?.copy() ?? new AccountState();
    for (const entry of entries) {
      if (entry.timeUs > timeUs) break;
      applyTo(state, entry);
    }
    return state;
  }

  /** Time of the last line; 0 when there is none. */
  get latestUs(): number {
    return this.blocks.at(-1)?.entries.at(-1)?.timeUs ?? this.forgotten?.timeUs ?? 0;
  }

  #insertAbove(entry: Entry): void {
    let i = this.blocks.length - 1;
    while (i > 0 && isBefore(entry, this.blocks[i] as Block)) i -= 1;
    const { entries } = this.blocks[i] as Block;
    let at = entries.length;
    while (at > 0 && compareEntries(entry, entries[at - 1] as Entry) < 0) at -= 1;
    entries.splice(at, 0, entry);
    if (entries.length > 2 * BLOCK) this.blocks.splice(i + 1, 0, { before: [], entries: entries.splice(BLOCK) });
    this.#stale = Math.min(this.#stale, i);
  }

  #restore(before: readonly AccountState[]): void {
    for (const { index, state } of this.#accounts) state.become(before[index] ?? NOTHING);
  }

  #apply(entry: Entry): void {
    const whole = this.#accounts[0] as Account;
    if (entry.kind === FUNDING) this.#splitFunding(entry);
    else applyTo(entry.account.state, entry);
    applyTo(whole.state, entry);
  }

  /** Funding goes to strategies by their part of the position at that moment; what rounding leaves goes to nobody's part. */
  #splitFunding(entry: Entry): void {
    const whole = (this.#accounts[0] as Account).state.size;
    let left = entry.size;
    for (const { index, strategy, state } of this.#accounts) {
      if (index === 0 || strategy === '' || whole === 0 || state.size === 0) continue;
      const part = share(entry.size, magnitude(state.size), magnitude(whole));
      const signed = state.size > 0 === whole > 0 ? part : negated(part);
      state.funding = sum(state.funding, signed);
      left = difference(left, signed);
    }
    entry.account.state.funding = sum(entry.account.state.funding, left);
  }
}

const NONE: readonly Entry[] = [];
const NOTHING = new AccountState();

function isBefore(entry: Entry, block: Block): boolean {
  const first = block.entries[0];
  return first === undefined || compareEntries(entry, first) < 0;
}

/** Folds one line into a state. */
function applyTo(state: AccountState, entry: Entry): void {
  if (entry.kind === FUNDING) {
    state.funding = sum(state.funding, entry.size);
    return;
  }
  state.trade(entry.size, entry.notional);
  if (entry.fee !== 0) state.fees = sum(state.fees, entry.fee);
  if (entry.baseFee !== 0) state.baseFees = sum(state.baseFees, entry.baseFee);
  if (entry.fill !== undefined) state.fills += 1;
}

function hashOf({ id, sign, timeUs, kind }: Entry): number {
  let hash = Math.imul(sign + 2, 0x85ebca6b) ^ kind;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  hash ^= timeUs % 0x7fffffff;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}
