import { join } from 'node:path';
import type { OrderUpdatedEvent } from '@mm/sim';
import { type RunningWorld, startVenues } from '@mm/sim/node';
import {
  askLine,
  linesOf,
  type RunningScript,
  startScript,
  type ThrowAwayDirectory,
  throwAwayDirectory,
  waitMs,
  writeText,
} from '../node-adapter.ts';
import { ownId } from '../oracle/exam-context.ts';
import { VenueTruth } from '../oracle/venue-truth.ts';
import { Chance } from '../rig/chance.ts';
import {
  type ChildConfig,
  type ChildStarted,
  type ChildStatus,
  type ChildWord,
  LATCH,
  SENT,
  type SentLine,
  SYMBOL,
  VENUES,
} from './child-words.ts';

const CHILD = 'packages/exam/src/drills/child.ts';
/** A busy machine may take long to start a process. */
const START_MS = 60_000;
const LOOK_MS = 100;

/** Something happened to an order at a venue, in the order in which it did. */
export interface SeenOrder {
  readonly venue: string;
  readonly id: string;
  readonly change: OrderUpdatedEvent['change'];
  readonly isOpen: boolean;
}

/** Venues on loopback, and the process that trades at them: it can be killed and started anew as often as one likes. */
export class KillNine {
  readonly seed: number;
  readonly chance: Chance;
  readonly world: RunningWorld;
  readonly truths: readonly VenueTruth[];
  readonly seen: SeenOrder[] = [];
  /** What was wrong on the way. */
  readonly wrong: string[] = [];
  processes = 0;
  /** Starts that found the journal torn. */
  torn = 0;
  /** Orders that were open when a process was killed. */
  leftOpen = 0;
  readonly #directory: ThrowAwayDirectory = throwAwayDirectory();
  #child: RunningScript | undefined;
  #port = 0;
  #taken = 0;

  private constructor(seed: number, world: RunningWorld) {
    this.seed = seed;
    this.chance = new Chance(`kill -9 ${seed}`, 'instants');
    this.world = world;
    this.truths = Object.values(world.venues).map(
      (venue) =>
        new VenueTruth(venue, ({ change, order }, { name }) => {
          const isOpen = order.status === 'working' || order.status === 'partially-filled';
          this.seen.push({ venue: name, id: order.clientOrderId, change, isOpen });
          if (change === 'accepted') this.#taken += 1;
        }),
    );
  }

  static async begin(seed: number): Promise<KillNine> {
    const liquidity = { levels: 8, levelsPerUpdate: 2, everyMs: 200, takersPerSecond: 12 };
    const instruments = [{ symbol: SYMBOL, liquidity }];
    return new KillNine(seed, await startVenues({ seed, venues: VENUES.map((venue) => ({ venue, instruments })) }));
  }

  get directory(): string {
    return this.#directory.path;
  }

  get latch(): string {
    return join(this.directory, LATCH);
  }

  /** What left, from all processes. */
  sent(): readonly SentLine[] {
    return linesOf(join(this.directory, SENT)).map((line) => JSON.parse(line) as SentLine);
  }

  /** Orders that are open, as the venues have it: our ids. */
  open(): readonly string[] {
    return this.truths.flatMap((truth) => truth.openOrders().map(({ clientOrderId }) => ownId(clientOrderId) ?? clientOrderId));
  }

  /** Starts the next process; returns when it answers, or when it was killed before it did. */
  async start(): Promise<void> {
    this.processes += 1;
    const config = join(this.directory, 'config.json');
    writeText(config, `${JSON.stringify(this.#config())}\n`);
    const started = new Promise<ChildStarted>((resolve) => {
      this.#child = startScript(CHILD, [config], (line) => resolve(JSON.parse(line) as ChildStarted));
    });
    const child = this.#child as RunningScript;
    const first = await Promise.race([started, child.ended.then(() => undefined), waitMs(START_MS).then(() => undefined)]);
    if (this.#child !== child) return;
    if (first === undefined) {
      const { complaint } = await this.#end(child);
      this.wrong.push(`process ${this.processes} did not start: ${complaint}`);
      return;
    }
    this.#port = first.port;
    if (first.tornTail) this.torn += 1;
    if (first.lost !== undefined) this.wrong.push(`process ${this.processes} lost its journal: ${first.lost}`);
  }

  /** `kill -9`, and until nothing of it is left. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    await this.#end(child);
    this.leftOpen += this.open().length;
  }

  async ask(word: ChildWord): Promise<ChildStatus> {
    return JSON.parse(await askLine(this.#port, word)) as ChildStatus;
  }

  /** Looks again and again until it is so, and gives the last answer; at most so long. */
  async until(isSo: (status: ChildStatus) => boolean, withinMs: number): Promise<ChildStatus> {
    for (let left = withinMs; ; left -= LOOK_MS) {
      const status = await this.ask('status');
      if (isSo(status) || left <= 0) return status;
      await waitMs(LOOK_MS);
    }
  }

  /** Returns once so many orders more were taken by the venues, or when it takes too long. */
  async traded(orders: number, withinMs: number): Promise<void> {
    const enough = this.#taken + orders;
    for (let left = withinMs; this.#taken < enough && left > 0; left -= LOOK_MS) await waitMs(LOOK_MS);
  }

  /** Nothing is left of the drill: no process, no port, no file. */
  async end(): Promise<void> {
    if (this.#child !== undefined) await this.#end(this.#child);
    await this.world.stop();
    this.#directory.remove();
  }

  async #end(child: RunningScript): Promise<Awaited<RunningScript['ended']>> {
    this.#child = undefined;
    child.kill();
    return child.ended;
  }

  #config(): ChildConfig {
    const venues = Object.values(this.world.venues).map(({ name, urls, keys }) => {
      const key = keys.find(({ kind }) => kind === 'hmac');
      if (key === undefined) throw new RangeError(`${name} has no key`);
      return [name, { urls, apiKey: key.apiKey, secret: key.secret }] as const;
    });
    return { process: this.processes, seed: this.seed, directory: this.directory, venues: Object.fromEntries(venues) };
  }
}
