import { compareDecimals, type Instrument } from '@mm/core';

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
