import { type Instrument, instrument, lots, sizeText, step } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { onBookLot, refined, sameInstrument } from './instruments.grid.ts';
import { USDM_BTC } from './testing/known.ts';

/** The same contract after the venue made its step ten times coarser. */
const COARSER: Instrument = instrument({
  ...{ venue: USDM_BTC.venue, symbol: 'BTCUSDT', kind: 'linear-perp', base: USDM_BTC.base, quote: USDM_BTC.quote },
  ...{ tickSize: '0.10', lotSize: '0.01', minSize: '0.01', maxSize: '100', minNotional: '50' },
});

describe('a book that is counted more finely than orders', () => {
  test('keeps its lot when the step for orders coarsens, and orders keep the step', () => {
    const kept = onBookLot(COARSER, USDM_BTC.wireLot);
    expect([kept.lot.text, kept.orderLots, kept.minLots, kept.maxLots, kept.minNotional]).toEqual([
      '0.001',
      10,
      10,
      100_000,
      '50',
    ]);
    expect(sizeText(kept, lots(10))).toBe('0.01');
    expect(kept.id).toBe(COARSER.id);
  });

  test('stays on the new lot when that is finer, equal, or does not divide', () => {
    for (const lot of ['0.01', '0.1', '0.003']) expect(onBookLot(COARSER, step(lot))).toBe(COARSER);
  });

  test('is refined in tenths, down to the unit of the venue’s engine and no further', () => {
    const lotsOf: string[] = [];
    for (let one = COARSER, finer = refined(one); finer !== one; one = finer, finer = refined(one)) lotsOf.push(finer.lot.text);
    expect(lotsOf).toEqual(['0.001', '0.0001', '0.00001', '0.000001', '0.0000001', '0.00000001']);
  });
});

test('an instrument is the same until something an order depends on changes', () => {
  expect(sameInstrument(COARSER, { ...COARSER })).toBe(true);
  expect(sameInstrument(COARSER, { ...COARSER, status: 'halted' })).toBe(false);
  expect(sameInstrument(COARSER, onBookLot(COARSER, USDM_BTC.wireLot))).toBe(false);
  expect(sameInstrument(COARSER, { ...COARSER, minNotional: undefined })).toBe(false);
});
