import { Alarm } from '../alarm.ts';
import type { ConnectorWorld } from '../world.ts';
import type { Connection } from './socket-types.ts';

/** The venue's second is not ours to the millisecond. */
const SECOND_US = 1_100_000;

export interface ControlMessage {
  readonly verb: 'subscribe' | 'unsubscribe';
  readonly topics: readonly string[];
}

export interface ControlLaneOptions {
  readonly world: ConnectorWorld;
  readonly maxTopicsPerMessage: number;
  readonly maxMessagesPerSecond: number;
  /** Writes and sends one message now. */
  readonly send: (message: ControlMessage) => void;
}

/**
 * Control messages of one connection, as many topics in each and as many a second as the venue takes. What is queued is the
 * difference between what the venue was told and what is wanted, so it is bounded by the number of topics.
 */
export class ControlLane {
  readonly connection: Connection;
  readonly #options: ControlLaneOptions;
  /** Topic → what to tell about it; a later wish takes the place of an earlier one. */
  readonly #queue = new Map<string, ControlMessage['verb']>();
  readonly #sentAtUs: number[] = [];
  readonly #alarm: Alarm;

  constructor(connection: Connection, options: ControlLaneOptions) {
    this.connection = connection;
    this.#options = options;
    this.#alarm = new Alarm(options.world, () => this.flush());
  }

  queue(verb: ControlMessage['verb'], topic: string): void {
    this.#queue.delete(topic);
    this.#queue.set(topic, verb);
  }

  /** Takes back what was not sent yet. @returns whether there was such */
  unqueue(topic: string): boolean {
    return this.#queue.delete(topic);
  }

  get isEmpty(): boolean {
    return this.#queue.size === 0;
  }

  /** Sends what may be sent now; the rest follows by itself. */
  flush(): void {
    while (this.#queue.size > 0) {
      const wait = this.#waitUs();
      if (wait > 0) {
        this.#alarm.after(wait);
        return;
      }
      this.#sentAtUs.push(this.#options.world.clock.monotonicUs());
      this.#options.send(this.#nextMessage());
    }
  }

  close(): void {
    this.#alarm.clear();
    this.#queue.clear();
  }

  #waitUs(): number {
    const now = this.#options.world.clock.monotonicUs();
    while (this.#sentAtUs.length > 0 && (this.#sentAtUs[0] as number) + SECOND_US <= now) this.#sentAtUs.shift();
    const [first] = this.#sentAtUs;
    return first === undefined || this.#sentAtUs.length < this.#options.maxMessagesPerSecond ? 0 : first + SECOND_US - now;
  }

  #nextMessage(): ControlMessage {
    const topics: string[] = [];
    let verb: ControlMessage['verb'] | undefined;
    for (const [topic, wanted] of this.#queue) {
      verb ??= wanted;
      if (wanted !== verb) continue;
      topics.push(topic);
      if (topics.length === this.#options.maxTopicsPerMessage) break;
    }
    for (const topic of topics) this.#queue.delete(topic);
    return { verb: verb ?? 'subscribe', topics };
  }
}
