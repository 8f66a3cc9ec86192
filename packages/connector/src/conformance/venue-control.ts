import type { ClientOrderId, DecimalText, InstrumentId, Side } from '@mm/core';
import type { ConnectorWorld } from '../world.ts';

/** How a venue is to be set up before a connector meets it. */
export interface VenueSetup {
  /** Rights of the account's key. Default: it can trade and cannot withdraw. */
  readonly canTrade?: boolean;
  readonly canWithdraw?: boolean;
  /** Default `one-way`. */
  readonly positionMode?: 'one-way' | 'hedge';
  /** Venue's clock minus the machine's. Default 0. */
  readonly clockErrorUs?: number;
}

/** An order as the venue itself knows it, done ones included. Canonical decimal text, prices and sizes counted as the venue counts them. */
export interface TruthOrder {
  /** `undefined`: not one of ours. */
  readonly clientOrderId: ClientOrderId | undefined;
  readonly venueOrderId: string;
  readonly instrument: InstrumentId;
  readonly side: Side;
  /** Zero for a market order. */
  readonly price: DecimalText;
  readonly size: DecimalText;
  readonly filled: DecimalText;
  readonly isOpen: boolean;
}

export interface TruthFill {
  readonly tradeId: string;
  readonly clientOrderId: ClientOrderId | undefined;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly price: DecimalText;
  readonly size: DecimalText;
  /** Positive: charged. */
  readonly fee: DecimalText;
  readonly feeAsset: string;
  readonly isMaker: boolean;
}

/** `[price, size]`, best first. */
export type TruthLevels = readonly (readonly [price: DecimalText, size: DecimalText])[];

/**
 * A venue in a box as the suite needs it: its truth, its time and its troubles. One account, at least one liquid
 * instrument. Made anew for every case.
 */
export interface VenueControl {
  /** What a connector in this world is made with. */
  readonly world: ConnectorWorld;
  /** A liquid instrument, whose book moves. */
  readonly instrument: InstrumentId;
  /** Lets so much time pass for venue and connector; promises settle. On loopback: waits. */
  advance(us: number): Promise<void>;

  /** Every order the account ever had. */
  orders(): readonly TruthOrder[];
  fills(): readonly TruthFill[];
  /** Signed, as the venue writes sizes; zero at spot. */
  position(instrument: InstrumentId): DecimalText;
  /** Totals of the wallet. */
  balances(): Readonly<Record<string, DecimalText>>;
  book(instrument: InstrumentId, depth: number): { readonly bids: TruthLevels; readonly asks: TruthLevels };
  fees(instrument: InstrumentId): { readonly maker: DecimalText; readonly taker: DecimalText };
  /** Requests the venue refused because a limit was passed; `undefined` where nobody counts. */
  rateRefusals(): number | undefined;

  /** A stranger trades with a resting order: all that is left of it, or so much. @returns whether it did */
  fill(order: ClientOrderId, size?: DecimalText): boolean;
  /** Makes a fault of the taxonomy happen. @returns `false` where this venue does not know it: the case is then skipped */
  fault(id: string, params?: Readonly<Record<string, string | number>>): boolean;
  clearFaults(): void;
  stop(): Promise<void>;
}
