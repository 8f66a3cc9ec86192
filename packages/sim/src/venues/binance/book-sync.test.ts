import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Body, type Desk, spotDesk, usdmDesk } from '../../testing/binance-desk.ts';
import type { BinanceVenue } from './binance-venue.ts';

/** One thing that happens: somebody quotes, somebody takes, time goes on. */
const step = fc.record({
  side: fc.constantFrom('bid' as const, 'ask' as const),
  distance: fc.integer({ min: -3, max: 40 }),
  size: fc.integer({ min: 1, max: 50 }),
  takes: fc.boolean(),
  passMs: fc.integer({ min: 0, max: 150 }),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

function apply(desk: Desk<BinanceVenue>, { side, distance, size, takes, passMs }: Step): void {
  const price = side === 'bid' ? 60_000 - distance * 5 : 60_000 + distance * 5;
  desk.other(side, price.toFixed(2), (size / 100).toFixed(3), takes ? 'ioc' : 'gtc');
  desk.pass(passMs);
}

/** A book kept by the venue's own recipe: buffered events, a snapshot, and then every event in sequence. */
function followed(events: readonly Body[], snapshot: Body, isFutures: boolean): Record<'bids' | 'asks', [string, string][]> {
  const bids = new Map<string, string>(snapshot.bids);
  const asks = new Map<string, string>(snapshot.asks);
  let last = snapshot.lastUpdateId as number;
  let first = true;
  for (const event of events) {
    if (isFutures ? event.u < last : event.u <= last) continue;
    const follows = isFutures
      ? event.pu === last || (first && event.U <= last && event.u >= last)
      : event.U === last + 1 || (first && event.U <= last + 1);
    if (!follows) throw new Error(`gap: ${JSON.stringify(event)} after ${last}`);
    first = false;
    last = event.u;
    for (const [side, levels] of [
      [bids, event.b],
      [asks, event.a],
    ] as const) {
      for (const [price, size] of levels as [string, string][]) {
        if (Number(size) === 0) side.delete(price);
        else side.set(price, size);
      }
    }
  }
  const sorted = (side: Map<string, string>, sign: number): [string, string][] =>
    [...side].sort((a, b) => sign * (Number(a[0]) - Number(b[0])));
  return { bids: sorted(bids, -1), asks: sorted(asks, 1) };
}

describe.each([
  [
    'usdm',
    usdmDesk,
    ['/public/ws/btcusdt@depth@100ms', '/public/ws/btcusdt@depth', '/public/ws/btcusdt@depth@500ms'],
    '/fapi/v1/depth',
  ],
  ['spot', spotDesk, ['/ws/btcusdt@depth@100ms', '/ws/btcusdt@depth'], '/api/v3/depth'],
] as const)('the depth streams of %s', (name, makeDesk, paths, snapshotPath) => {
  const limit = name === 'usdm' ? 1000 : 5000;
  const read = (desk: Desk<BinanceVenue>): Body => desk.get(snapshotPath, { symbol: 'BTCUSDT', limit });

  test('give the same book as a snapshot, whenever the first snapshot was taken', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (before, after) => {
        const desk: Desk<BinanceVenue> = makeDesk();
        const ids = paths.map((path) => desk.connect('stream', path));
        for (const one of before) apply(desk, one);
        const snapshot = read(desk);
        for (const one of after) apply(desk, one);
        desk.pass(1000);
        const truth = read(desk);
        for (const id of ids) {
          const book = followed(desk.frames(id), snapshot, name === 'usdm');
          expect(book).toEqual({ bids: truth.bids, asks: truth.asks });
        }
      }),
    );
  });

  test('join wherever they are opened', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.array(step, { maxLength: 20 }), (before, after) => {
        const desk: Desk<BinanceVenue> = makeDesk();
        for (const one of before) apply(desk, one);
        const id = desk.connect('stream', paths[0]);
        for (const one of after) apply(desk, one);
        const snapshot = read(desk);
        desk.pass(1000);
        const truth = read(desk);
        expect(followed(desk.frames(id), snapshot, name === 'usdm')).toEqual({ bids: truth.bids, asks: truth.asks });
      }),
    );
  });
});
