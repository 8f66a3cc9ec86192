import { type AuditBookCommand, type Instrument, type Refusal, type ResyncCommand, type ResyncReason, refusal } from '@mm/core';
import type { Nbbo, NbboOptions } from './nbbo.ts';

/** How a {@link BookKeeper} is made. */
export interface BookKeeperOptions extends NbboOptions {
  readonly instruments: readonly Instrument[];
  /**
   * Gets `resync` and `audit-book` commands; they are for the connector of the venue they name. Called within `onEvent`:
   * collect them, and send them once it has returned.
   */
  readonly onCommand: (command: ResyncCommand | AuditBookCommand) => void;
  /** Called after every event that changed a market's raw or adjusted best bid and offer. */
  readonly onNbbo?: (nbbo: Nbbo) => void;
  /** A book crossed in itself for longer is taken anew. Default 500 ms. */
  readonly crossedBoundUs?: number;
  /** A stream without proof of life for longer is taken anew. Default 10 s. */
  readonly silentBoundUs?: number;
  /** A resync to which the connector has not reacted for this long is asked for again. Default 10 s. */
  readonly resyncPatienceUs?: number;
  /**
   * Compare every book with a REST copy this often, the books spread evenly over that time. Default 0: only when
   * {@link BookKeeper.audit} is called.
   */
  readonly auditEveryUs?: number;
}

/** What went wrong, counted since the start. */
export interface BookKeeperCounts {
  /** Asked for, repetitions included. */
  readonly resyncs: Readonly<Record<ResyncReason, number>>;
  readonly refused: number;
  /** Deltas that came for a book that was waiting for its snapshot. */
  readonly ignoredDeltas: number;
  readonly audits: { readonly passed: number; readonly failed: number; readonly inconclusive: number };
  readonly unknownInstruments: number;
}

/** The times of {@link BookKeeperOptions}, none left open. */
export interface KeeperTimes {
  readonly maxAgeUs: number;
  readonly crossedBoundUs: number;
  readonly silentBoundUs: number;
  readonly resyncPatienceUs: number;
  readonly auditEveryUs: number;
}

/** Refuses a time that is negative or no number, and costs for an instrument that is not there. */
export function parseKeeperTimes(options: BookKeeperOptions): KeeperTimes | Refusal {
  const times: KeeperTimes = {
    maxAgeUs: options.maxAgeUs ?? 3_000_000,
    crossedBoundUs: options.crossedBoundUs ?? 500_000,
    silentBoundUs: options.silentBoundUs ?? 10_000_000,
    resyncPatienceUs: options.resyncPatienceUs ?? 10_000_000,
    auditEveryUs: options.auditEveryUs ?? 0,
  };
  for (const [name, timeUs] of Object.entries(times)) {
    if (!(timeUs >= 0)) return refusal('bad-config', `${name} is negative or no number: ${timeUs}`);
  }
  const known = new Set(options.instruments.map((one) => one.id));
  const stranger = [...(options.costs?.keys() ?? [])].find((id) => !known.has(id));
  return stranger === undefined ? times : refusal('unknown-instrument', `costs for ${stranger}, which is not kept`);
}
