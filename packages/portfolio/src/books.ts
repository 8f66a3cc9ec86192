import type { FeeRatesEvent, InstrumentId, StrategyId, VenueId } from '@mm/core';
import { Activity } from './activity.ts';
import type { InstrumentAccount } from './instrument-account.ts';
import { VenueAccount } from './venue-account.ts';

/** Everything a portfolio knows, by what it is about. */
export class Books {
  readonly instruments: Map<InstrumentId, InstrumentAccount> = new Map();
  readonly venues: Map<VenueId, VenueAccount> = new Map();
  readonly activities: Map<string, Activity> = new Map();
  readonly feeRates: Map<InstrumentId, FeeRatesEvent> = new Map();
  /** The latest time told. */
  nowUs = 0;
  /** Some report was not compared yet, or did not match. */
  openAudits = false;
  readonly limits: Limits;

  constructor(limits: Limits) {
    this.limits = limits;
  }

  venue(id: VenueId): VenueAccount {
    const known = this.venues.get(id);
    if (known !== undefined) return known;
    const made = new VenueAccount(id, this.limits.retainedFlows);
    this.venues.set(id, made);
    return made;
  }

  /** A strategy's activity in an instrument, made when it is first needed. */
  activity(instrument: InstrumentId, strategy: StrategyId | undefined): Activity {
    const key = activityKey(instrument, strategy);
    const known = this.activities.get(key);
    if (known !== undefined) return known;
    const made = new Activity();
    this.activities.set(key, made);
    return made;
  }

  addInstrument(account: InstrumentAccount): void {
    this.instruments.set(account.instrument.id, account);
    this.venue(account.instrument.venue).instruments.push(account);
  }
}

/** What is remembered at most. */
export interface Limits {
  readonly retainedFills: number;
  readonly retainedFlows: number;
  readonly midHistory: number;
}

export function activityKey(instrument: InstrumentId, strategy: StrategyId | undefined): string {
  return `${instrument} ${strategy ?? ''}`;
}
