import { createHash } from 'node:crypto';
import type { CaptureFacts } from './facts.ts';
import type { Recording } from './recording.ts';

/**
 * Replays a recording in the most obvious way: `JSON.parse`, a `Map` a side keyed by price text without trailing zeros,
 * no check. It says what the fast path must end with, and shares nothing with it.
 */
export function plainReplay(recording: Recording): CaptureFacts {
  const sides = { b: new Map<string, string>(), a: new Map<string, string>() };
  const snapshot = recording.depth.find((input) => input.type === 'snapshot');
  if (snapshot === undefined) throw new Error(`${recording.name} has no snapshot`);
  const start = JSON.parse(snapshot.bytes.toString()) as { lastUpdateId: number; bids: RawLevel[]; asks: RawLevel[] };
  apply(sides.b, start.bids);
  apply(sides.a, start.asks);
  for (const input of recording.depth) {
    if (input.type === 'snapshot') continue;
    const { data } = JSON.parse(input.bytes.toString()) as { data: { u: number; b: RawLevel[]; a: RawLevel[] } };
    if (data.u <= start.lastUpdateId) continue;
    apply(sides.b, data.b);
    apply(sides.a, data.a);
  }
  const bids = top50(sides.b, (x, y) => y - x);
  const asks = top50(sides.a, (x, y) => x - y);
  return { bestBid: priceOf(bids[0]), bestAsk: priceOf(asks[0]), top50: hashOf(bids, asks) };
}

/** The facts' hash of `price:size` texts. */
export function hashOf(bids: readonly string[], asks: readonly string[]): string {
  return createHash('sha256')
    .update(`${bids.join('|')}#${asks.join('|')}`)
    .digest('hex')
    .slice(0, 16);
}

type RawLevel = readonly [price: string, size: string];

function apply(side: Map<string, string>, levels: readonly RawLevel[]): void {
  for (const [price, size] of levels) {
    if (Number(size) === 0) side.delete(trimmed(price));
    else side.set(trimmed(price), trimmed(size));
  }
}

function top50(side: ReadonlyMap<string, string>, order: (x: number, y: number) => number): string[] {
  return [...side]
    .sort(([x], [y]) => order(Number(x), Number(y)))
    .slice(0, 50)
    .map(([price, size]) => `${price}:${size}`);
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function priceOf(level: string | undefined): string {
  return level?.split(':')[0] ?? '';
}
