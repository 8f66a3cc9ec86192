import { type BatchCommand, type EventSink, isRefusal, type Refusal, refusal, type SendPermit, type VenueId } from '@mm/core';
import type { VenueClock } from '../clock/venue-clock.ts';
import type { CircuitBreaker } from '../limits/circuit-breaker.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { ConnectorWorld } from '../world.ts';
import { InFlightTable } from './in-flight-table.ts';
import { answerEvent, deniedEvent, unknownEvent } from './order-answers.ts';
import type { Accepted, OrderChannel, OrderCommand, OrderSend } from './order-types.ts';
import { checkWire } from './wire-check.ts';

export interface OrderDeskOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  readonly permit: SendPermit;
  readonly limiter: RateLimiter;
  readonly clock: VenueClock;
  /** Why nothing may be created now (`not-ready`, `bad-credentials`), or `undefined`. */
  readonly ready: () => Refusal | undefined;
  readonly breaker?: CircuitBreaker;
  /** Requests without an answer; past it creates are denied. Cancels may go a quarter beyond. Default 1,024. */
  readonly maxInFlight?: number;
  /** The answer said something the connector must act on: probe the clock, read the specs again, back off. */
  readonly onOutcome?: (outcome: Outcome<Accepted>) => void;
}

const TIMEOUT_US = 10_000_000;

/** What an answer is for. */
interface Sent {
  readonly commands: readonly OrderCommand[];
  /** Gives its budget back: nothing left. */
  readonly giveBack: () => void;
}

const KEEP = (): void => {
  // What a create cost stays spent: it is not tried again and again.
};

/**
 * The only door for order bytes. `send` checks readiness, clock, breaker and budget, then in one synchronous block: encode →
 * sign → canonical text → `permit.check` for every command → write. Refusals come back as `order-denied`. The answer, a
 * timeout or a lost channel becomes one event for each command: `order-accepted`, `order-amended`, `order-canceled`,
 * `order-rejected`, `amend-rejected`, `cancel-rejected` or `order-unknown` (for a cancel-all: `command-refused` or
 * nothing). An answer that comes after `order-unknown` is said as well.
 */
export class OrderDesk<Bytes> {
  readonly #options: OrderDeskOptions;
  readonly #table: InFlightTable<Sent>;
  readonly #maxInFlight: number;

  constructor(options: OrderDeskOptions) {
    this.#options = options;
    this.#maxInFlight = options.maxInFlight ?? 1_024;
    this.#table = new InFlightTable({
      world: options.world,
      maxInFlight: this.#maxInFlight + Math.ceil(this.#maxInFlight / 4),
      maxLate: this.#maxInFlight,
      onLost: ({ request }, reason) => {
        options.breaker?.onFailure();
        for (const command of request.commands) options.sink(unknownEvent(command, reason, this.#nowUs()));
      },
    });
  }

  get inFlight(): number {
    return this.#table.size;
  }

  send<Command extends OrderCommand>(request: OrderSend<Command, Bytes>): void {
    const { commands, cost } = request;
    if (commands.some(isCreate)) {
      const problem = this.#checkCreate(request) ?? this.#options.limiter.trySpend(cost, 'create');
      if (problem === undefined) this.#dispatch(request, KEEP);
      else this.#denyAll(commands, problem);
      return;
    }
    // What does not leave costs nothing: a cancel without a connection is tried again soon, and must not use up what it needs later.
    const go = (giveBack: () => void): void => this.#dispatch(request, giveBack);
    this.#options.limiter.spendOrWait(cost, go, (why) => this.#denyAll(commands, why));
  }

  /**
   * The venue answered request `id`: one outcome for all its commands, or a list with one for each in order.
   * @returns whether anybody waited for it
   */
  answer(id: number, outcome: Outcome<Accepted> | readonly Outcome<Accepted>[], receiveTimeUs: number): boolean {
    const answered = this.#table.take(id);
    if (answered === undefined) return false;
    const outcomes = isList(outcome) ? outcome : [outcome];
    const { commands, giveBack } = answered.request;
    if (outcomes[0]?.type === 'not-sent') giveBack();
    this.#judge(outcomes);
    // Before it is told: whoever hears of a limit may ask something in the same call, and must not get past it.
    for (const one of outcomes) this.#options.onOutcome?.(one);
    for (const [i, command] of commands.entries()) {
      const own = isList(outcome) ? outcome[i] : outcome;
      // An answer for fewer commands than were sent says nothing about the rest.
      const said = own ?? { type: 'unknown', reason: 'the answer does not mention it' };
      // It was called unknown when it was given up.
      if (answered.late && said.type === 'unknown') continue;
      const event = answerEvent(command, said, receiveTimeUs);
      if (event !== undefined) this.#options.sink(event);
    }
    return true;
  }

  onChannelLost(channel: string, reason: string): void {
    this.#table.onChannelLost(channel, reason);
  }

  /** Says that a command was refused by us: `order-denied`, or `command-refused`. */
  deny(command: OrderCommand | BatchCommand, why: Refusal): void {
    this.#denyAll(command.type === 'batch' ? command.commands : [command], why);
  }

  close(): void {
    this.#table.close();
  }

  /** Everything that can be known before budget is spent. */
  #checkCreate<Command extends OrderCommand>(request: OrderSend<Command, Bytes>): Refusal | undefined {
    const { ready, clock, breaker } = this.#options;
    const problem = ready() ?? clock.check() ?? channelProblem(request.channel());
    if (problem !== undefined) return problem;
    if (this.#table.size >= this.#maxInFlight) return refusal('no-budget', `${this.#maxInFlight} requests wait for an answer`);
    return breaker?.check();
  }

  /** From here to the write nothing waits: what the permit saw is what leaves. */
  #dispatch<Command extends OrderCommand>(request: OrderSend<Command, Bytes>, giveBack: () => void): void {
    const channel = request.channel();
    const problem = channelProblem(channel);
    if (problem !== undefined || isRefusal(channel)) {
      giveBack();
      this.#denyAll(request.commands, problem ?? NOTHING_LEFT);
      return;
    }
    // The commands of a request are known to the table only once it is clear which of them leave.
    const commands: Command[] = [...request.commands];
    const id = this.#table.add({ commands, giveBack }, channel.name, request.timeoutUs ?? TIMEOUT_US);
    if (id === undefined) {
      giveBack();
      this.#denyAll(request.commands, refusal('no-budget', 'too many requests wait for an answer'));
      return;
    }
    if (this.#write(request, channel, commands, id)) return;
    giveBack();
    this.#table.withdraw(id);
  }

  /** @returns whether bytes left; what did not leave was denied. `commands` loses those the permit refused. */
  #write<Command extends OrderCommand>(
    request: OrderSend<Command, Bytes>,
    channel: OrderChannel<Bytes>,
    commands: Command[],
    id: number,
  ): boolean {
    const denied: [Command, Refusal][] = [];
    let left = false;
    while (commands.length > 0) {
      const signed = request.encode(commands, id, this.#options.clock.signingTimeMs());
      if (isRefusal(signed)) {
        for (const command of commands.splice(0)) denied.push([command, signed]);
        break;
      }
      const refused = this.#refused(commands, signed.wire);
      if (refused.length === 0) {
        left = channel.write(signed.bytes, id);
        if (!left) for (const command of commands.splice(0)) denied.push([command, NOTHING_LEFT]);
        break;
      }
      denied.push(...refused);
      for (const [command] of refused) commands.splice(commands.indexOf(command), 1);
    }
    // Said only now: whoever hears it may send again, and must not come between a permit and its write.
    for (const [command, why] of denied) this.#options.sink(deniedEvent(command, why, this.#nowUs()));
    return left;
  }

  #refused<Command extends OrderCommand>(commands: readonly Command[], wire: OrderWires): readonly [Command, Refusal][] {
    const nowUs = this.#nowUs();
    const refused: [Command, Refusal][] = [];
    for (const [i, command] of commands.entries()) {
      const text = wire[i];
      const why = checkWire(command, text) ?? (text && this.#options.permit.check(command, nowUs, text));
      if (why !== undefined) refused.push([command, why]);
    }
    return refused;
  }

  #denyAll(commands: readonly OrderCommand[], why: Refusal): void {
    for (const command of commands) this.#options.sink(deniedEvent(command, why, this.#nowUs()));
  }

  #judge(outcomes: readonly Outcome<Accepted>[]): void {
    const { breaker } = this.#options;
    if (outcomes.some(({ type }) => type === 'accepted' || type === 'rejected' || type === 'not-found')) breaker?.onSuccess();
    else if (outcomes.some(({ type }) => type === 'unknown' || type === 'not-sent')) breaker?.onFailure();
  }

  #nowUs(): number {
    return this.#options.world.clock.nowUs();
  }
}

type OrderWires = readonly { readonly price: string | undefined; readonly size: string | undefined }[];

const NOTHING_LEFT: Refusal = refusal('not-ready', 'the connection did not take the bytes');

function channelProblem(channel: OrderChannel<never> | Refusal): Refusal | undefined {
  return isRefusal(channel) ? channel : channel.check();
}

function isCreate(command: OrderCommand): boolean {
  return command.type === 'place' || command.type === 'amend';
}

function isList<Item extends object>(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value);
}
