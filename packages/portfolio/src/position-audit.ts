import type { DecimalText } from '@mm/core';

/** The venue's last word on a position, and since when ours is another. */
export class PositionAudit {
  /** In lots; `undefined` before the first report. */
  lots: number | undefined = undefined;
  entryPrice: DecimalText | undefined = undefined;
  /** Fills after this time are not in it. */
  timeUs = 0;
  /** Not compared yet, or it did not match. */
  open = false;
  suspectSinceUs: number | undefined = undefined;
  /** Was a mismatch found, and does it still hold? */
  standing = false;

  /** Takes a report; one older than the last is passed over. */
  report(lots: number, entryPrice: DecimalText | undefined, timeUs: number): void {
    if (this.lots !== undefined && timeUs < this.timeUs) return;
    this.lots = lots;
    this.entryPrice = entryPrice;
    this.timeUs = timeUs;
    this.open = true;
  }
}

/** What a comparison made of a suspicion. */
export type Verdict = 'fine' | 'suspect' | 'found' | 'resolved' | 'standing';

/** A difference is a finding once it has held for the grace: the events that explain it may be under way. */
export function judged(
  suspicion: { suspectSinceUs: number | undefined; standing: boolean; open: boolean },
  matches: boolean,
  nowUs: number,
  graceUs: number,
): Verdict {
  if (matches) {
    const { standing } = suspicion;
    suspicion.suspectSinceUs = undefined;
    suspicion.standing = false;
    suspicion.open = false;
    return standing ? 'resolved' : 'fine';
  }
  suspicion.suspectSinceUs ??= nowUs;
  if (suspicion.standing) return 'standing';
  if (nowUs - suspicion.suspectSinceUs < graceUs) return 'suspect';
  suspicion.standing = true;
  return 'found';
}
