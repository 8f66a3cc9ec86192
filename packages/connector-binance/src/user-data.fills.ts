import {
  type ClientOrderId,
  type FillEvent,
  type Instrument,
  isRefusal,
  type Refusal,
  type Sequence,
  type VenueOrderId,
} from '@mm/core';
import type { KnownOrders } from './order-entry.known.ts';
import { gather } from './user-data.ts';

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

/** Asks the venue what an order is called; `undefined`: it is not ours, or the venue does not say. */
export type ReadName = (fill: FillEvent, done: (name: ClientOrderId | undefined | Refusal) => void) => void;

/** Orders asked about in one pass. Past it fills keep the venue's id alone. */
const MAX_QUESTIONS = 30;

/**
 * Gives fills that were read the names of their orders, which the venue leaves out of them: a fill of ours without a name
 * would look like somebody else's. An order whose answer was lost is known by its fills at first, so the venue is asked.
 */
export function nameFills(
  fills: readonly FillEvent[],
  known: KnownOrders,
  read: ReadName,
  done: (fills: readonly FillEvent[]) => void,
): void {
  const unknown = new Map<VenueOrderId, FillEvent>();
  for (const fill of fills) {
    const id = fill.venueOrderId;
    if (id !== undefined && !known.hasName(id) && unknown.size < MAX_QUESTIONS) unknown.set(id, fill);
  }
  const reads = [...unknown].map(([id, fill]) => (one: (nothing: undefined) => void) => {
    read(fill, (name) => {
      if (!isRefusal(name)) known.setName(id, name);
      one(undefined);
    });
  });
  const named = (fill: FillEvent): FillEvent => {
    const name = fill.venueOrderId === undefined ? undefined : known.nameOf(fill.venueOrderId);
    return name === undefined ? fill : { ...fill, clientOrderId: name };
  };
  gather(reads, () => done(fills.map(named)));
}
