import type { DecimalText } from './decimal.ts';
import type { Refusal } from './errors.ts';
import type { Asset, InstrumentId, VenueId } from './ids.ts';

/**
 * - `starting` — instruments, clock and account are being read; nothing can be placed yet.
 * - `ready` — commands are taken.
 * - `degraded` — connected in part: cancels and reads are tried, what cannot be sent is denied.
 * - `refused` — start-up found something that must not be traded with; `refusal` says what. Final.
 * - `closed` — stopped on request. Final.
 */
export type VenueState = 'starting' | 'ready' | 'degraded' | 'refused' | 'closed';

/** A venue as a whole changed state. */
export interface VenueStateEvent {
  readonly type: 'venue-state';
  readonly venue: VenueId;
  readonly state: VenueState;
  /** For people and logs. */
  readonly reason: string;
  /** Set when `state` is `refused`. */
  readonly refusal: Refusal | undefined;
  readonly receiveTimeUs: number;
}

/** What the venue charges this account, as the venue states it: shares of the notional, negative for a rebate. */
export interface FeeRatesEvent {
  readonly type: 'fee-rates';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly maker: DecimalText;
  readonly taker: DecimalText;
  readonly receiveTimeUs: number;
}

/** How the account is set up and what the key may do; `undefined` where the venue does not say. */
export interface AccountReportedEvent {
  readonly type: 'account-reported';
  readonly venue: VenueId;
  /** `undefined` at spot venues, which have no positions. */
  readonly positionMode: 'one-way' | 'hedge' | undefined;
  readonly canTrade: boolean;
  readonly canWithdraw: boolean | undefined;
  /** The key works from listed addresses only. */
  readonly addressBound: boolean | undefined;
  readonly feeTier: string | undefined;
  readonly receiveTimeUs: number;
}

/** How leverage and margin of one instrument are set. */
export interface MarginModeEvent {
  readonly type: 'margin-mode';
  readonly venue: VenueId;
  readonly instrument: InstrumentId;
  readonly mode: 'cross' | 'isolated';
  readonly leverage: DecimalText | undefined;
  readonly settle: Asset;
  readonly receiveTimeUs: number;
}

/** The venue's clock against ours, by a midpoint probe: venue time = our monotonic time + offset, give or take. */
export interface ClockOffsetEvent {
  readonly type: 'clock-offset';
  readonly venue: VenueId;
  /** Venue's wall clock minus ours at the probe. */
  readonly offsetUs: number;
  /** Half the round trip of the best probe: the offset is within this. */
  readonly uncertaintyUs: number;
  /** The drift is beyond its budget: new orders are denied until a probe is within it again. */
  readonly alarm: boolean;
  readonly receiveTimeUs: number;
}

/**
 * The venue's dead-man's switch: `armed` — it takes every order off unless refreshed before `firesAtUs`; `off` — none is
 * running; `not-granted` — the venue has one, not for this account; `none` — the venue has none.
 */
export interface DeadManSwitchEvent {
  readonly type: 'dead-man-switch';
  readonly venue: VenueId;
  /** `undefined` where one switch guards the whole account. */
  readonly instrument: InstrumentId | undefined;
  readonly state: 'armed' | 'off' | 'not-granted' | 'none';
  readonly firesAtUs: number | undefined;
  readonly receiveTimeUs: number;
}

/** What a connector says about the venue itself and the account's set-up. */
export type VenueFactEvent =
  | VenueStateEvent
  | FeeRatesEvent
  | AccountReportedEvent
  | MarginModeEvent
  | ClockOffsetEvent
  | DeadManSwitchEvent;
