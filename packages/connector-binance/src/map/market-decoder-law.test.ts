import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spotMarketDecoder } from '../spot/map/frames.ts';
import {
  type Draft,
  damaged,
  goodDrafts,
  INSTRUMENTS,
  scrambled,
  spelledFreely,
  spelledPlainly,
  trappedDrafts,
} from '../testing/frames.ts';
import { plainOutcome } from '../testing/outcome.ts';
import { decodePlainly, type Product } from '../testing/plain-decoder.ts';
import { usdmMarketDecoder } from '../usdm/map/frames.ts';
import type { MarketDecoder } from './market-decoder.ts';

/*
 * The law: whatever the bytes, the decoder says what JSON.parse and plain code say, field for field, or both refuse for the
 * same reason. Two decoders are asked: a new one, and one that has seen all the frames before, damaged ones among them.
 */

const RECEIVED_US = 1_789_478_344_400_000;
const MAKERS = { usdm: usdmMarketDecoder, spot: spotMarketDecoder } as const;
const old: Readonly<Record<Product, MarketDecoder>> = {
  usdm: usdmMarketDecoder(INSTRUMENTS),
  spot: spotMarketDecoder(INSTRUMENTS),
};

function expectTheLaw(frame: Uint8Array, product: Product): void {
  const expected = decodePlainly(frame, product, INSTRUMENTS);
  expect(plainOutcome(old[product].decode(frame, RECEIVED_US))).toEqual(expected);
  expect(plainOutcome(MAKERS[product](INSTRUMENTS).decode(frame, RECEIVED_US))).toEqual(expected);
}

const bytes = (text: string): Uint8Array => Buffer.from(text);
const spelled = goodDrafts.chain((draft) => spelledFreely(draft).map((text) => ({ draft, text })));

describe('the decoder agrees with the obvious path', () => {
  test('on frames of the expected shape, in any order, white space anywhere, and without the fallback', () => {
    fc.assert(
      fc.property(spelled, ({ draft, text }) => {
        const fresh = MAKERS[draft.product](INSTRUMENTS);
        const before = old[draft.product].counts.fallbacks;
        const expected = decodePlainly(bytes(text), draft.product, INSTRUMENTS);
        expect(['depth-update', 'bbo', 'trade', 'ignored']).toContain(expected.type);
        expect(plainOutcome(fresh.decode(bytes(text), RECEIVED_US))).toEqual(expected);
        expect(plainOutcome(old[draft.product].decode(bytes(text), RECEIVED_US))).toEqual(expected);
        expect(fresh.counts).toEqual({ frames: 1, fallbacks: 0 });
        expect(old[draft.product].counts.fallbacks).toBe(before);
      }),
    );
  });

  test('on frames spelled as the venue does, one after another', () => {
    fc.assert(
      fc.property(fc.array(goodDrafts, { minLength: 2, maxLength: 12 }), (drafts) => {
        for (const draft of drafts) expectTheLaw(bytes(spelledPlainly(draft)), draft.product);
      }),
    );
  });

  test('on frames with wrong prices, sizes, ids and times', () => {
    fc.assert(fc.property(trappedDrafts, (draft) => expectTheLaw(bytes(spelledPlainly(draft)), draft.product)));
  });

  test('on frames with fields missing, doubled, renamed or of another kind', () => {
    const drafts = trappedDrafts.chain((draft: Draft) => scrambled(draft));
    fc.assert(
      fc.property(drafts, (draft) => expectTheLaw(bytes(spelledPlainly(draft)), draft.product)),
      { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  test('on frames with bytes lost, doubled, changed or of two frames', () => {
    const frames = fc
      .tuple(spelled, goodDrafts)
      .chain(([{ draft, text }, other]) => fc.tuple(fc.constant(draft), damaged(bytes(text), bytes(spelledPlainly(other)))));
    fc.assert(
      fc.property(frames, ([draft, frame]) => expectTheLaw(frame, draft.product)),
      { numRuns: 3 * (fc.readConfigureGlobal().numRuns ?? 100) },
    );
  });

  test('on frames of the other product', () => {
    fc.assert(
      fc.property(goodDrafts, (draft) => {
        expectTheLaw(bytes(spelledPlainly(draft)), draft.product === 'usdm' ? 'spot' : 'usdm');
      }),
    );
  });
});
