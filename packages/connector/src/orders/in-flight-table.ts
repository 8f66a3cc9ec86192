import { Alarm } from '../alarm.ts';
import type { ConnectorWorld } from '../world.ts';

/** What a request's answer belongs to. */
export interface InFlightRequest<Request> {
  readonly id: number;
  readonly request: Request;
  /** The name of the connection it went out on; its loss ends the waiting. */
  readonly channel: string;
  /** When it was sent, on our steady clock. */
  readonly sentAtUs: number;
  /** It was given up before: its outcome was called unknown. */
  readonly late: boolean;
}

export interface InFlightTableOptions<Request> {
  readonly world: ConnectorWorld;
  /** Requests without an answer. Past it `add` refuses. Default 1,024. */
  readonly maxInFlight?: number;
  /** Requests that were given up and whose answer may still come. Past it the oldest is forgotten. Default 1,024. */
  readonly maxLate?: number;
  /** The first id. Ids grow by one. Default 1. */
  readonly firstId?: number;
  /** No answer in time, or the channel is gone: the outcome is unknown. Called once for each request at most. */
  readonly onLost: (lost: InFlightRequest<Request>, reason: string) => void;
}

interface Waiting<Request> extends InFlightRequest<Request> {
  /** Monotonic. */
  readonly deadlineUs: number;
}

/** Requests that wait for an answer: none is forgotten, each ends exactly once in an answer, a timeout or a lost channel. */
export class InFlightTable<Request> {
  readonly #options: InFlightTableOptions<Request>;
  readonly #waiting = new Map<number, Waiting<Request>>();
  readonly #late = new Map<number, InFlightRequest<Request>>();
  readonly #alarm: Alarm;
  #nextId: number;
  /** When the alarm rings, monotonic. */
  #ringsAtUs = Number.POSITIVE_INFINITY;

  constructor(options: InFlightTableOptions<Request>) {
    this.#options = options;
    this.#nextId = options.firstId ?? 1;
    this.#alarm = new Alarm(options.world, () => this.#expire());
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** @returns the request's id, or `undefined` when the table is full: then do not send. */
  add(request: Request, channel: string, timeoutUs: number): number | undefined {
    if (this.#waiting.size >= (this.#options.maxInFlight ?? 1_024)) return undefined;
    const { clock } = this.#options.world;
    const id = this.#nextId;
    this.#nextId += 1;
    const deadlineUs = clock.monotonicUs() + timeoutUs;
    this.#waiting.set(id, { id, request, channel, sentAtUs: clock.nowUs(), late: false, deadlineUs });
    this.#ringBy(deadlineUs);
    return id;
  }

  /** The answer came: takes the request out. `undefined` for an id nobody waits for. */
  take(id: number): InFlightRequest<Request> | undefined {
    const found = this.#waiting.get(id) ?? this.#late.get(id);
    this.#waiting.delete(id);
    this.#late.delete(id);
    return found;
  }

  /** It was not sent after all: takes it out without a word. */
  withdraw(id: number): void {
    this.#waiting.delete(id);
  }

  /** Everything that went out on it will not be answered. */
  onChannelLost(channel: string, reason: string): void {
    this.#lose((waiting) => waiting.channel === channel, reason);
  }

  /** Stops the alarm. What is in flight is forgotten. */
  close(): void {
    this.#alarm.clear();
    this.#waiting.clear();
    this.#late.clear();
  }

  /** An answer that comes while the alarm is set leaves it set: one alarm serves many requests. */
  #ringBy(deadlineUs: number): void {
    if (this.#ringsAtUs <= deadlineUs) return;
    this.#ringsAtUs = deadlineUs;
    this.#alarm.after(deadlineUs - this.#options.world.clock.monotonicUs());
  }

  #expire(): void {
    this.#ringsAtUs = Number.POSITIVE_INFINITY;
    const now = this.#options.world.clock.monotonicUs();
    this.#lose((waiting) => waiting.deadlineUs <= now, 'no answer in time');
    let next = Number.POSITIVE_INFINITY;
    for (const { deadlineUs } of this.#waiting.values()) next = Math.min(next, deadlineUs);
    if (next < Number.POSITIVE_INFINITY) this.#ringBy(next);
  }

  #lose(isLost: (waiting: Waiting<Request>) => boolean, reason: string): void {
    const lost = [...this.#waiting.values()].filter(isLost);
    for (const waiting of lost) {
      this.#waiting.delete(waiting.id);
      this.#remember({ ...waiting, late: true });
    }
    // Whoever is told may send again: the table is in order by now.
    for (const waiting of lost) this.#options.onLost(waiting, reason);
  }

  #remember(late: InFlightRequest<Request>): void {
    const [oldest] = this.#late.keys();
    if (oldest !== undefined && this.#late.size >= (this.#options.maxLate ?? 1_024)) this.#late.delete(oldest);
    this.#late.set(late.id, late);
  }
}
