import {
  compareDecimals,
  type DecimalText,
  divideDecimals,
  type Instrument,
  isRefusal,
  parseInstrument,
  type Refusal,
  type Step,
  sizeText,
  stepRatio,
} from '@mm/core';

/** The unit in which the venue's own engine counts: nothing is finer. */
const FINEST = '0.00000001' as DecimalText;

export function withStatus(instrument: Instrument, status: Instrument['status']): Instrument {
  return Object.freeze({ ...instrument, status });
}

/** The same instrument with its sizes counted in a finer lot; itself where that is not finer, or does not divide. */
export function onBookLot(of: Instrument, lot: Step): Instrument {
  const ratio = stepRatio(of.wireLot, lot);
  if (ratio === undefined || ratio === 1) return of;
  const counted = recounted(of, lot.text);
  return isRefusal(counted) ? of : counted;
}

/** The same instrument with its sizes counted in tenths of its lot; itself where that would be finer than the venue counts. */
export function refined(of: Instrument): Instrument {
  const lot = divideDecimals(of.wireLot.text, '10' as DecimalText);
  if (isRefusal(lot) || compareDecimals(lot, FINEST) < 0) return of;
  const counted = recounted(of, lot);
  return isRefusal(counted) ? of : counted;
}

function recounted(of: Instrument, lotSize: DecimalText): Instrument | Refusal {
  const { venue, symbol, kind, base, quote, settle, wireTick, contractMultiplier, pricedUnits, status } = of;
  return parseInstrument({
    ...{ venue, symbol, kind, base, quote, settle, tickSize: wireTick.text, lotSize, contractMultiplier, pricedUnits, status },
    orderStep: sizeText(of, of.orderLots),
    minSize: sizeText(of, of.minLots),
    ...(of.maxLots === undefined ? {} : { maxSize: sizeText(of, of.maxLots) }),
    ...(of.minNotional === undefined ? {} : { minNotional: of.minNotional }),
  });
}

/** Do the two say the same? A spec that has not changed is not said again. */
export function sameInstrument(a: Instrument, b: Instrument): boolean {
  return (
    a.status === b.status &&
    a.wireTick.text === b.wireTick.text &&
    a.wireLot.text === b.wireLot.text &&
    a.orderLots === b.orderLots &&
    a.minLots === b.minLots &&
    a.maxLots === b.maxLots &&
    a.base === b.base &&
    a.settle === b.settle &&
    sameDecimal(a.minNotional, b.minNotional)
  );
}

function sameDecimal(a: Instrument['minNotional'], b: Instrument['minNotional']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return compareDecimals(a, b) === 0;
}
