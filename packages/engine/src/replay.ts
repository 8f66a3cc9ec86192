import type { Command, EngineEvent } from '@mm/core';
import { createEngine, type Engine } from './engine.ts';
import type { EngineOptions } from './engine-options.ts';
import { isSame } from './is-same.ts';

/** One line of a journal, as `JournalReader` of `@mm/store` gives it. */
export type ReplayEntry =
  | { readonly what: 'event'; readonly entry: number; readonly event: EngineEvent }
  | { readonly what: 'command'; readonly entry: number; readonly command: Command }
  | { readonly what: 'check'; readonly entry: number; readonly stateHash: string };

/** Where entries come from: the next, or `undefined` at the end. */
export interface ReplaySource {
  next(): ReplayEntry | undefined;
}

export interface ReplayOptions {
  /** Stop before this entry: the engine is as it was then. */
  readonly until?: number;
  /** Told after every turn. Keep no event: its arrays are used again. */
  readonly onTurn?: (turn: ReplayTurn) => void;
}

export interface ReplayTurn {
  readonly entry: number;
  readonly event: EngineEvent;
  readonly commands: readonly Command[];
}

/** Where a replay did not go as the session had gone. */
export interface Divergence {
  readonly entry: number;
  readonly what: 'command' | 'missing-command' | 'state' | 'order';
  readonly expected: unknown;
  readonly actual: unknown;
}

export interface ReplayReport {
  readonly entries: number;
  readonly events: number;
  readonly commands: number;
  readonly checks: number;
  /** The first thing that was different; the replay stopped there. */
  readonly divergence: Divergence | undefined;
  /** What the last turn decided and the journal does not have: it was never written, and so never sent. */
  readonly unwritten: readonly Command[];
}

/**
 * Lives a journal again: every event goes in, every command that comes out is compared with the one that was written, every
 * check with the state. Deterministic: the engine must be of the same build and options.
 *
 * @param engine as it was at the first entry: new, or made of the snapshot that the entries begin at
 */
export function replay(engine: Engine, entries: ReplaySource, options: ReplayOptions = {}): ReplayReport {
  const run = new ReplayRun(engine, options);
  for (let entry = entries.next(); entry !== undefined; entry = entries.next()) {
    if (entry.entry >= (options.until ?? Number.POSITIVE_INFINITY)) break;
    if (!run.take(entry)) break;
  }
  return run.report();
}

class ReplayRun {
  readonly #engine: Engine;
  readonly #options: ReplayOptions;
  /** Commands of the last turn that were not met yet. */
  #open: readonly Command[] = [];
  #met = 0;
  #entries = 0;
  #events = 0;
  #commands = 0;
  #checks = 0;
  #divergence: Divergence | undefined;

  constructor(engine: Engine, options: ReplayOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  /** @returns whether it goes on */
  take(line: ReplayEntry): boolean {
    this.#entries += 1;
    if (line.what === 'command') return this.#onCommand(line.entry, line.command);
    // A process that died while it wrote has not sent what it did not write; the next went on from there.
    const isNewStart = line.what === 'event' && line.event.type === 'session-started';
    if (this.#met < this.#open.length && !isNewStart) {
      return this.#diverge(line.entry, 'missing-command', undefined, this.#open[this.#met]);
    }
    if (line.what === 'check') return this.#onCheck(line.entry, line.stateHash);
    this.#events += 1;
    this.#open = [...this.#engine.process(line.event)];
    this.#met = 0;
    this.#options.onTurn?.({ entry: line.entry, event: line.event, commands: this.#open });
    return true;
  }

  report(): ReplayReport {
    const unwritten = this.#divergence === undefined ? this.#open.slice(this.#met) : [];
    const [entries, events, commands, checks] = [this.#entries, this.#events, this.#commands, this.#checks];
    return { entries, events, commands, checks, divergence: this.#divergence, unwritten };
  }

  #onCommand(entry: number, command: Command): boolean {
    const own = this.#open[this.#met];
    if (own === undefined) return this.#diverge(entry, 'order', command, undefined);
    if (!isSame(own, command)) return this.#diverge(entry, 'command', command, own);
    this.#met += 1;
    this.#commands += 1;
    return true;
  }

  #onCheck(entry: number, stateHash: string): boolean {
    this.#checks += 1;
    const own = this.#engine.stateHash();
    return own === stateHash || this.#diverge(entry, 'state', stateHash, own);
  }

  #diverge(entry: number, what: Divergence['what'], expected: unknown, actual: unknown): false {
    this.#divergence = { entry, what, expected, actual };
    return false;
  }
}

/** What a journal was left with: `openJournal` of `@mm/store` gives it. */
export interface LeftBehind {
  readonly snapshot: { readonly state: Uint8Array } | undefined;
  readonly entries: ReplaySource;
}

/** An engine to start with. */
export interface RecoveredEngine {
  readonly engine: Engine;
  /** `undefined` when there was nothing to replay. */
  readonly report: ReplayReport | undefined;
  /**
   * Why what was left behind could not be used, and the engine begins from nothing: another build, other options, another
   * version of the snapshot. Orders are then found at the venues and treated as of an earlier start, positions are taken over
   * as the venues state them.
   */
  readonly lost: string | undefined;
}

/** Starting is recovering: the newest snapshot, and what came after it lived again. */
export function recoverEngine(options: EngineOptions, left: LeftBehind): RecoveredEngine {
  try {
    const engine = createEngine(options, left.snapshot?.state);
    const report = replay(engine, left.entries);
    if (report.divergence === undefined) return { engine, report, lost: undefined };
    const { entry, what } = report.divergence;
    return { engine: createEngine(options), report, lost: `entry ${entry} of the journal is not what comes out: ${what}` };
  } catch (error) {
    const lost = error instanceof Error ? error.message : String(error);
    return { engine: createEngine(options), report: undefined, lost };
  }
}
