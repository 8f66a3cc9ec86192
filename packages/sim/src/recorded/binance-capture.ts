import type { RecordedEvent, RecordedMarket, RecordedText } from './recorded-market.ts';

interface Diff {
  readonly U: number;
  readonly u: number;
  readonly b: readonly RecordedText[];
  readonly a: readonly RecordedText[];
}

interface Trade {
  readonly p: string;
  readonly q: string;
  readonly m: boolean;
}

interface CaptureLine {
  readonly stream?: string;
  readonly data?: unknown;
  readonly lastUpdateId?: number;
  readonly bids?: readonly RecordedText[];
  readonly asks?: readonly RecordedText[];
}

/** Updates that may come before the snapshot they belong to. */
const MOST_BUFFERED = 10_000;

/**
 * A capture of raw combined streams, one record a line: local receive time in ns, a space, the JSON text; the REST snapshot
 * is a record without `stream`. Time is the receiver's. Updates that came before the snapshot are told right after it, as
 * far as they continue it.
 */
export function binanceCapture(name: string, lines: readonly string[]): RecordedMarket {
  return { name, events: () => eventsOf(lines) };
}

function* eventsOf(lines: readonly string[]): Generator<RecordedEvent, void> {
  let buffered: Diff[] | undefined = [];
  for (const line of lines) {
    const space = line.indexOf(' ');
    if (space < 4) continue;
    const atUs = Number(line.slice(0, space - 3));
    const { stream = '', data, lastUpdateId, bids = [], asks = [] } = JSON.parse(line.slice(space + 1)) as CaptureLine;
    if (lastUpdateId !== undefined) {
      yield { type: 'snapshot', atUs, bids, asks };
      for (const diff of buffered ?? []) if (diff.u > lastUpdateId) yield diffEvent(diff, atUs);
      buffered = undefined;
    } else if (stream.includes('@depth')) {
      if (buffered === undefined) yield diffEvent(data as Diff, atUs);
      else if (buffered.length < MOST_BUFFERED) buffered.push(data as Diff);
    } else if (stream.endsWith('@trade') && buffered === undefined) {
      const { p, q, m } = data as Trade;
      // Ids spent without a public fill come with price and size zero.
      if (Number(q) > 0 && Number(p) > 0) yield { type: 'trade', atUs, price: p, size: q, aggressor: m ? 'ask' : 'bid' };
    }
  }
}

function diffEvent({ b, a }: Diff, atUs: number): RecordedEvent {
  return { type: 'diff', atUs, bids: b, asks: a };
}
