import type { AmendCommand, CancelAllCommand, CancelCommand, PlaceCommand, Refusal, VenueOrderId, WireText } from '@mm/core';
import type { RateCost } from '../limits/rate-window.ts';

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
  /** Asked when the bytes are about to leave, which for a cancel that waited is later than the call. */
  readonly channel: () => OrderChannel<Bytes> | Refusal;
  readonly cost: RateCost;
  /** Default 10 s. */
  readonly timeoutUs?: number;
  /**
   * Writes and signs the request for these commands. Called in the same block as the permit and the write, and again when
   * the permit refused some of several commands.
   * @returns a refusal when a command cannot be written: unknown instrument, off grid
   */
  readonly encode: (commands: readonly Command[], requestId: number, signingTimeMs: number) => SignedOrders<Bytes> | Refusal;
}
