import { CutRig, type CutRigOptions, type Fate, type Trial } from './cut-rig.ts';
import type { Cut } from './cut-wires.ts';

/** What a sweep over every offset of one direction found. */
export interface Sweep {
  /** Bytes of the create, or of what answers it. */
  readonly bytes: number;
  /** Offsets that were cut, each once at least. */
  readonly offsets: ReadonlySet<number>;
  /** `unknown, at the venue` → how often. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Those that break a rule beyond what {@link CutRig.trial} checks by itself. */
  readonly wrong: readonly string[];
}

/** Uncut creates in a row after which a request or an answer has no more bytes. */
const PAST_THE_END = 3;
/** A create is so much longer at most once its number has more digits. */
const MORE = 3;
/** A connection's first answers are some bytes longer or shorter now and then, and a probe may be cut in its place: once more. */
const SHIFTS: readonly number[] = [0, 0, -1, 1, -2, 2, -3, 3, 0, -1, 1];
/** Orders that have ended stay in the venue's memory, and are read again and again. */
const TRIALS_OF_A_RIG = 100;

/**
 * Cuts one create after another, at every offset from its first byte to its last. What is cut on its way up never arrives,
 * and what is cut on its way back did: in neither case may anything but `unknown` be said by whoever waits for the answer.
 */
export function sweep(options: CutRigOptions, fate: Fate, direction: Cut['direction']): Sweep {
  const one = new Sweeper(options, fate, direction);
  const last = options.channel === 'ws-api' ? one.measured + MORE : one.toTheEnd();
  for (const shift of SHIFTS) {
    for (let at = 1; at <= last; at += 1) if (!one.offsets.has(at)) one.cut(Math.max(0, at + shift));
  }
  if (options.channel === 'ws-api' && direction === 'up') one.cutBehind();
  one.close();
  // From the first byte: a connection that ends before it does not carry the create.
  for (let at = 1; at <= last; at += 1) if (!one.offsets.has(at)) one.wrong.push(`nothing was cut at ${at}`);
  return { bytes: last, offsets: one.offsets, outcomes: one.outcomes, wrong: one.wrong };
}

class Sweeper {
  readonly offsets: Set<number> = new Set();
  readonly outcomes: Map<string, number> = new Map();
  readonly wrong: string[] = [];
  readonly measured: number;
  readonly #options: CutRigOptions;
  readonly #fate: Fate;
  readonly #direction: Cut['direction'];
  #rig: CutRig;
  #trials = 0;
  /** Of the last two creates: one bought, one sold, and their prices need not have the same number of digits. */
  #lengths: [number, number] = [0, 0];

  constructor(options: CutRigOptions, fate: Fate, direction: Cut['direction']) {
    this.#options = options;
    this.#fate = fate;
    this.#direction = direction;
    this.#rig = new CutRig(options);
    this.measured = this.#rig.measure(fate)[direction];
  }

  /** Over REST, where nobody sees bytes: until cuts make no difference. @returns the last offset at which one did */
  toTheEnd(): number {
    let uncut = 0;
    let bytes = 0;
    for (; uncut < PAST_THE_END; bytes += 1) uncut = this.cut(bytes).verdict === 'accepted' ? uncut + 1 : 0;
    return bytes - 1 - PAST_THE_END;
  }

  cut(bytes: number): Trial {
    this.#trials += 1;
    if (this.#trials % TRIALS_OF_A_RIG === 0) {
      this.#rig.close();
      this.#rig = new CutRig(this.#options);
      this.#rig.measure(this.#fate);
    }
    const trial = this.#rig.trial(this.#fate, { direction: this.#direction, bytes });
    const outcome = `${trial.verdict}, ${trial.isAtVenue ? 'at the venue' : 'not there'}`;
    const { at } = trial;
    this.#lengths = [this.#lengths[1], trial.createBytes];
    if (at === undefined || at < 1) return trial;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    this.offsets.add(at);
    if (this.#direction === 'up' && this.#options.channel === 'ws-api') {
      const said = at < trial.createBytes ? 'unknown, not there' : at === trial.createBytes ? 'unknown, at the venue' : outcome;
      if (outcome !== said) this.wrong.push(`cut at ${at} of ${trial.createBytes}: ${outcome}`);
    }
    if (this.#direction === 'down' && !trial.isAtVenue) this.wrong.push(`cut at ${at} of the answer: ${outcome}`);
    return trial;
  }

  /** The last byte of a create gets through, and none after it. */
  cutBehind(): void {
    for (let i = 0; i < 4 * MORE; i += 1) {
      const { at, createBytes } = this.cut(this.#lengths[0]);
      if (at === createBytes) return;
    }
    this.wrong.push('never cut right behind a create');
  }

  close(): void {
    this.#rig.close();
  }
}

export function sweepText(name: string, { bytes, offsets, outcomes }: Sweep): string {
  const counts = [...outcomes].map(([outcome, count]) => `${outcome}: ${count}`).sort();
  return `${name}: ${offsets.size} offsets of ${bytes} bytes; ${counts.join('; ')}\n`;
}
