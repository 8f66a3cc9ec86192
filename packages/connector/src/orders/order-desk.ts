import type {
  AmendCommand,
  BatchCommand,
  CancelAllCommand,
  CancelCommand,
  EventSink,
  PlaceCommand,
  Refusal,
  SendPermit,
  VenueId,
  VenueOrderId,
  WireText,
} from '@mm/core';
import type { VenueClock } from '../clock/venue-clock.ts';
import type { CircuitBreaker } from '../limits/circuit-breaker.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { RateCost } from '../limits/rate-window.ts';
import type { Outcome } from '../outcome/outcome.ts';
import type { ConnectorWorld } from '../world.ts';

/** A command about one order. */
export type SingleOrderCommand = PlaceCommand | AmendCommand | CancelCommand;

/** Commands that change something at the venue. */
export type OrderCommand = SingleOrderCommand | CancelAllCommand;

/** What an acceptance says. */
export interface Accepted {
  readonly venueOrderId: VenueOrderId | undefined;
  /** 0 where the venue does not say. */
  readonly venueTimeUs: number;
  /**
   * The answer is final, and is said as `order-accepted`, `order-amended` or `order-canceled`. `false`: the venue only took
   * the request, its stream will say what came of it.
   */
  readonly final: boolean;
}

/** Signed bytes that are ready to leave, and the numbers in them. */
export interface SignedOrders<Bytes> {
  readonly bytes: Bytes;
  /** One for each command that was encoded, in order. */
  readonly wire: readonly WireText[];
}

/** A way to the venue for order bytes: the WebSocket API, or REST. */
export interface OrderChannel<Bytes> {
  /** The connection; a new one has a new name. */
  readonly name: string;
  /** Why nothing can leave now, or `undefined`. */
  check(): Refusal | undefined;
  /**
   * Hands the bytes over in this very call. The answer comes back with the same id through `OrderDesk.answer`; when the
   * connection goes, `OrderDesk.onChannelLost`.
   * @returns `false`: not a byte was handed over
   */
  write(bytes: Bytes, requestId: number): boolean;
}

/** One request: some commands that leave together. */
export interface OrderSend<Command extends OrderCommand, Bytes> {
  readonly commands: readonly Command[];
  readonly channel: OrderChannel<Bytes>;
  readonly cost: (commands: readonly Command[]) => RateCost;
  /** Default 10 s. */
  readonly timeoutUs?: number;
  /**
   * Writes and signs the request for these commands. Called in the same block as the permit and the write, and again when
   * the permit refused some of several commands.
   * @returns a refusal when a command cannot be written: unknown instrument, off grid
   */
  readonly encode: (commands: readonly Command[], requestId: number, signingTimeMs: number) => SignedOrders<Bytes> | Refusal;
}

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
  readonly maxInFlight?: number;
  /** The answer said something the connector must act on: probe the clock, read the specs again, back off. */
  readonly onOutcome?: (outcome: Outcome<Accepted>) => void;
}

/**
 * The only door for order bytes. `send` checks readiness, clock, breaker and budget, then in one synchronous block: encode →
 * sign → canonical text → `permit.check` for every command → write. Refusals come back as `order-denied`. The answer, a
 * timeout or a lost channel becomes exactly one event for each command: `order-accepted`, `order-amended`,
 * `order-canceled`, `order-rejected`, `amend-rejected`, `cancel-rejected` or `order-unknown` (for a cancel-all:
 * `command-refused` or nothing).
 */
export declare class OrderDesk<Bytes> {
  constructor(options: OrderDeskOptions);
  send<Command extends OrderCommand>(request: OrderSend<Command, Bytes>): void;
  /**
   * The venue answered request `id`. One outcome for all its commands, or a list with one for each in order.
   * @returns whether anybody waited for it
   */
  answer(id: number, outcome: Outcome<Accepted> | readonly Outcome<Accepted>[], receiveTimeUs: number): boolean;
  onChannelLost(channel: string, reason: string): void;
  /** Says that a command of any kind was refused by us: `order-denied`, or `command-refused`. */
  deny(command: OrderCommand | BatchCommand, refusal: Refusal): void;
  get inFlight(): number;
  close(): void;
}
