import type { InstrumentId, ReconcileSnapshotEvent, VenueId } from '@mm/core';
import type { Finding } from '@mm/portfolio';
import type { Risk } from '@mm/risk';
import type { NoticeBoard } from './notices.ts';
import type { VenueWatch } from './venue-watch.ts';

/** A finding that still stands, on its way to stopping new risk. */
interface Suspect {
  readonly venue: VenueId;
  readonly instrument: InstrumentId | undefined;
  readonly what: string;
  readonly difference: string;
  readonly allowed: string;
  readonly foundUs: number;
}

export type SavedFindings = readonly (readonly [key: string, suspect: Suspect])[];

export interface FindingsDeskOptions {
  readonly risk: Risk;
  readonly venues: VenueWatch;
  readonly notices: NoticeBoard;
  readonly venueOf: (instrument: InstrumentId) => VenueId | undefined;
  readonly audit: (venue: VenueId) => void;
  readonly now: () => number;
}

/**
 * What does not add up stops quotes at once and is looked into: the account is read anew, since a lost message is the usual
 * cause. What still stands after that stops new risk until a person has looked.
 */
export class FindingsDesk {
  readonly #options: FindingsDeskOptions;
  readonly #suspects = new Map<string, Suspect>();

  constructor(options: FindingsDeskOptions) {
    this.#options = options;
  }

  onFinding(finding: Finding): void {
    const { notices, now, venueOf } = this.#options;
    notices.tell('finding', () => finding);
    if (finding.type === 'position-mismatch') {
      const { instrument, delta } = finding;
      const venue = venueOf(instrument);
      if (venue === undefined) return;
      const suspect = { venue, instrument, what: instrument, difference: delta, allowed: '0', foundUs: now() };
      this.#suspect(keyOf('position-mismatch', venue, instrument), suspect);
    } else if (finding.type === 'ledger-drift') {
      const { venue, asset, drift, tolerated } = finding;
      const suspect = { venue, instrument: undefined, what: asset, difference: drift, allowed: tolerated, foundUs: now() };
      this.#suspect(keyOf('ledger-drift', venue, asset), suspect);
    } else if (finding.type === 'resolved') {
      const { about, venue, instrument, asset } = finding;
      this.#suspects.delete(keyOf(about, venue, instrument ?? asset ?? ''));
      this.#options.venues.get(venue)?.standing.delete(keyOf(about, venue, instrument ?? asset ?? ''));
    }
  }

  /** The account was read anew, after it was found: what has not gone by then will not go by itself. */
  onSnapshot(event: ReconcileSnapshotEvent): void {
    const { running } = this.#options.risk;
    const nowUs = this.#options.now();
    for (const [key, { venue, instrument, difference, allowed, foundUs }] of this.#suspects) {
      if (venue !== event.venue || event.askedAtUs < foundUs) continue;
      this.#suspects.delete(key);
      if (instrument === undefined) running.onLedgerDrift(venue, difference, allowed, nowUs);
      else running.onAlarm('unexplained-position', instrument, difference, nowUs);
    }
  }

  save(): SavedFindings {
    return [...this.#suspects];
  }

  restore(saved: SavedFindings): void {
    for (const [key, suspect] of saved) this.#suspects.set(key, { ...suspect, instrument: suspect.instrument });
  }

  #suspect(key: string, suspect: Suspect): void {
    this.#suspects.set(key, suspect);
    this.#options.venues.get(suspect.venue)?.standing.add(key);
    this.#options.audit(suspect.venue);
  }
}

function keyOf(about: 'position-mismatch' | 'ledger-drift', venue: VenueId, what: string): string {
  return `${about} ${venue} ${what}`;
}
