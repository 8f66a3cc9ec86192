import type { Asset, DecimalText, VenueId } from '@mm/core';
import { fineUnits } from './fine.ts';

/** What flows made of a balance up to some time, in fine units, and how many fills are among them. */
export interface Computed {
  readonly amount: bigint;
  readonly fills: number;
}

interface Stated {
  readonly timeUs: number;
  readonly total: bigint;
}

/** Flows that are kept apart by time; past it the older half is added up. */
const MAX_FLOWS = 4_096;

/**
 * One asset's balance at one venue: what the venue states, and what moved it. A later balance must differ from the last one
 * that matched by exactly the flows between, give or take one unit of the venue per fill.
 */
export class Ledger {
  readonly venue: VenueId;
  readonly asset: Asset;
  stated: Stated | undefined = undefined;
  available: DecimalText | undefined = undefined;
  /** The last balance that matched, and what the flows made then; at the first, flows of before may still come in. */
  base: (Stated & { readonly computed: Computed | undefined }) | undefined = undefined;
  /** Transfers, adjustments and fees that belong to no instrument's own assets; by time of arrival. */
  flows: { readonly timeUs: number; readonly amount: bigint }[] = [];
  /** Those added up. */
  settledFlows = 0n;
  open = false;
  suspectSinceUs: number | undefined = undefined;
  standing = false;

  constructor(venue: VenueId, asset: Asset) {
    this.venue = venue;
    this.asset = asset;
  }

  /** Takes a balance; one older than the last is passed over. */
  report(total: DecimalText, available: DecimalText, timeUs: number): void {
    if (this.stated !== undefined && timeUs < this.stated.timeUs) return;
    this.stated = { timeUs, total: fineUnits(total) };
    this.available = available;
    this.open = true;
  }

  /** Takes a flow that no fill and no funding of a known instrument is. */
  flow(timeUs: number, amount: bigint): void {
    if (this.flows.length >= MAX_FLOWS) this.#addUp();
    this.flows.push({ timeUs, amount });
  }

  /** The latest of what was stated and what flowed. */
  get latestUs(): number {
    return this.flows.reduce((latest, { timeUs }) => Math.max(latest, timeUs), this.stated?.timeUs ?? 0);
  }

  /** Flows up to a time, without those of instruments. */
  flowsAt(timeUs: number): bigint {
    let total = this.settledFlows;
    for (const flow of this.flows) if (flow.timeUs <= timeUs) total += flow.amount;
    return total;
  }

  /**
   * What the last stated balance is above what the flows since the last match make, and what of it rounding may be.
   * @param computedAt all flows up to a time
   */
  drift(computedAt: (timeUs: number) => Computed, unit: bigint): { readonly drift: bigint; readonly tolerated: bigint } {
    const { stated, base } = this;
    if (stated === undefined || base === undefined) return { drift: 0n, tolerated: 0n };
    const before = base.computed ?? computedAt(base.timeUs);
    const now = computedAt(stated.timeUs);
    const drift = stated.total - base.total - (now.amount - before.amount);
    return { drift, tolerated: BigInt(Math.max(0, now.fills - before.fills)) * unit };
  }

  /** From here on differences count from the last stated balance. The first one has nothing to be compared with. */
  rebase(computed: Computed): void {
    const { stated, base } = this;
    if (stated !== undefined) this.base = { ...stated, computed: base === undefined ? undefined : computed };
  }

  #addUp(): void {
    const byTime = this.flows.sort((a, b) => a.timeUs - b.timeUs);
    for (const { amount } of byTime.splice(0, byTime.length / 2)) this.settledFlows += amount;
  }
}
