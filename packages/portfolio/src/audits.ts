import type { Asset, DecimalText, VenueId } from '@mm/core';
import { decimalOf, difference, type Exact, product } from './exact.ts';
import type { FindingSink } from './findings.ts';
import { fineText, toFine } from './fine.ts';
import type { InstrumentAccount } from './instrument-account.ts';
import type { Ledger } from './ledger.ts';
import { judged } from './position-audit.ts';
import type { VenueAccount } from './venue-account.ts';

/** A balance as the venue states it, beside what our flows make of it. */
export interface Balance {
  readonly venue: VenueId;
  readonly asset: Asset;
  /** `undefined` before the venue stated any. */
  readonly stated: DecimalText | undefined;
  readonly available: DecimalText | undefined;
  readonly statedAtUs: number | undefined;
  /** The last balance that matched and every flow since, those after the last statement included. */
  readonly computed: DecimalText | undefined;
  /** What the venue stated minus what our flows up to then make. */
  readonly drift: DecimalText;
}

export function balanceOf(venue: VenueAccount, ledger: Ledger): Balance {
  const { asset, stated, available, base } = ledger;
  const at = (timeUs: number) => venue.computedAt(asset, timeUs);
  const before = base === undefined ? undefined : (base.computed ?? at(base.timeUs));
  const now = at(Number.POSITIVE_INFINITY);
  const isKnown = base !== undefined && before !== undefined;
  return {
    venue: venue.venue,
    asset,
    stated: stated === undefined ? undefined : fineText(stated.total),
    available,
    statedAtUs: stated?.timeUs,
    computed: isKnown ? fineText(base.total + now.amount - before.amount) : undefined,
    drift: fineText(ledger.drift(at, 0n).drift),
  };
}

interface BalanceTerms {
  /** Decimals of the venue's smallest unit. */
  readonly unit: number;
  readonly nowUs: number;
  readonly graceUs: number;
  readonly onFinding: FindingSink;
}

/** Compares a stated balance with its flows. @returns whether it is to be looked at again */
export function judgeBalance(venue: VenueAccount, ledger: Ledger, { unit, nowUs, graceUs, onFinding }: BalanceTerms): boolean {
  const at = (timeUs: number) => venue.computedAt(ledger.asset, timeUs);
  const { drift, tolerated } = ledger.drift(at, toFine(1, unit));
  const matches = (drift < 0n ? -drift : drift) <= tolerated;
  const reportedAtUs = ledger.stated?.timeUs ?? 0;
  if (matches) ledger.rebase(at(reportedAtUs));
  const { asset } = ledger;
  const about = { venue: venue.venue, asset };
  const verdict = judged(ledger, matches, nowUs, graceUs);
  if (verdict === 'found') {
    onFinding({ type: 'ledger-drift', ...about, drift: fineText(drift), tolerated: fineText(tolerated), reportedAtUs });
  } else if (verdict === 'resolved') {
    onFinding({ type: 'resolved', about: 'ledger-drift', ...about, instrument: undefined });
  }
  return ledger.open;
}

/** Compares a stated position with our fills. @returns whether it is to be looked at again */
export function judgePosition(account: InstrumentAccount, nowUs: number, graceUs: number, onFinding: FindingSink): boolean {
  const { audit, grid, instrument, log } = account;
  const ours = log.stateAt(audit.timeUs).size;
  // NaN: the grid changed since, and the old report cannot be said in the new lots.
  const venues = Number.isNaN(audit.lots) ? ours : product(audit.lots ?? 0, grid.sizePerLot);
  const verdict = judged(audit, ours === venues, nowUs, graceUs);
  if (verdict === 'found') {
    const text = (size: Exact): DecimalText => decimalOf(size, grid.sizeDecimals);
    const delta = text(difference(venues, ours));
    const numbers = { ours: text(ours), venues: text(venues), delta, reportedAtUs: audit.timeUs };
    onFinding({ type: 'position-mismatch', instrument: instrument.id, ...numbers });
  } else if (verdict === 'resolved') {
    const { venue, id } = instrument;
    onFinding({ type: 'resolved', about: 'position-mismatch', venue, instrument: id, asset: undefined });
  }
  return audit.open;
}
