import { type FillEvent, type Instrument, isRefusal, type Refusal, type Sequence } from '@mm/core';

/** One page of fills of an instrument between two times, both inclusive, oldest first. */
export type ReadFills = (
  instrument: Instrument,
  startMs: number,
  endMs: number,
  done: (fills: readonly FillEvent[] | Refusal) => void,
) => void;

/** Most fills in one answer, and the longest span that may be asked about. */
const PAGE = 1_000;
/** Pages of one pass: two hundred thousand fills. Past it the reading ends, and goes on from there the next time. */
const MAX_PAGES = 200;
/** A replica may lag, and clocks differ: what is read anew overlaps what was read. */
const OVERLAP_MS = 10_000;

/** Where fills are read from: the cursor of the last pass, or so far back. */
export function startOf(cursor: string | Sequence | undefined, nowMs: number, lookbackMs: number): number {
  const stated = typeof cursor === 'string' ? /^t([0-9]{1,15})$/.exec(cursor)?.[1] : undefined;
  return stated === undefined ? nowMs - lookbackMs : Math.max(0, Math.min(nowMs, Number(stated)) - OVERLAP_MS);
}

/** The cursor that says: everything up to here was read. */
export function cursorAt(timeMs: number): string {
  return `t${timeMs}`;
}

/** Reads all fills of an instrument from `startMs` to `endMs`, in spans of at most `spanMs`. */
export function readAllFills(
  read: ReadFills,
  instrument: Instrument,
  span: { readonly startMs: number; readonly endMs: number; readonly spanMs: number },
  done: (fills: readonly FillEvent[] | Refusal) => void,
): void {
  const all = new Map<string, FillEvent>();
  let pages = 0;
  const from = (startMs: number): void => {
    const endMs = Math.min(span.endMs, startMs + span.spanMs);
    pages += 1;
    read(instrument, startMs, endMs, (fills) => {
      if (isRefusal(fills)) {
        done(fills);
        return;
      }
      for (const fill of fills) all.set(fill.tradeId, fill);
      const next = nextStart(fills, startMs, endMs);
      if (next > span.endMs || pages >= MAX_PAGES) done([...all.values()]);
      else from(next);
    });
  };
  from(span.startMs);
}

/** A full page may have cut a millisecond in two: it is read again, unless it filled the page by itself. */
function nextStart(fills: readonly FillEvent[], startMs: number, endMs: number): number {
  if (fills.length < PAGE) return endMs + 1;
  const lastMs = Math.max(...fills.map((fill) => Math.floor(fill.venueTimeUs / 1_000)));
  return lastMs > startMs ? lastMs : startMs + 1;
}
