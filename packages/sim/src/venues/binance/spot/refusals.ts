import type { PlaceRefusal } from '../../../exchange/order-types.ts';
import { invalidKey, invalidSymbol, Refusal } from '../refusal.ts';

/** The exchange's reason in the venue's words. */
export function placeRefusal(reason: PlaceRefusal): Refusal {
  const filter = FILTERS[reason];
  if (filter !== undefined) return new Refusal(-1013, `Filter failure: ${filter}`);
  const sentence = SENTENCES[reason];
  if (sentence !== undefined) return new Refusal(-2010, sentence);
  if (reason === 'unknown-account') return invalidKey();
  if (reason === 'unknown-instrument') return invalidSymbol();
  if (reason === 'client-order-id-invalid') return badClientId('newClientOrderId');
  return new Refusal(-2010, 'Order was rejected.');
}

export function badClientId(name: string): Refusal {
  return new Refusal(-1100, `Illegal characters found in parameter '${name}'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.`);
}

const FILTERS: Partial<Readonly<Record<PlaceRefusal, string>>> = {
  'price-invalid': 'PRICE_FILTER',
  'price-off-tick': 'PRICE_FILTER',
  'price-too-low': 'PRICE_FILTER',
  'price-too-high': 'PRICE_FILTER',
  'price-above-band': 'PERCENT_PRICE_BY_SIDE',
  'price-below-band': 'PERCENT_PRICE_BY_SIDE',
  'size-invalid': 'LOT_SIZE',
  'size-off-lot': 'LOT_SIZE',
  'size-too-small': 'LOT_SIZE',
  'size-too-large': 'LOT_SIZE',
  'market-size-too-large': 'MARKET_LOT_SIZE',
  'notional-too-small': 'NOTIONAL',
  'too-many-orders': 'MAX_NUM_ORDERS',
};

const CLOSED = 'Market is closed.';

const SENTENCES: Partial<Readonly<Record<PlaceRefusal, string>>> = {
  halted: CLOSED,
  delisted: CLOSED,
  'cancel-only': CLOSED,
  'reduce-only-market': CLOSED,
  'post-only-market': 'This symbol is restricted to LIMIT_MAKER orders.',
  'duplicate-client-order-id': 'Duplicate order sent.',
  'post-only-would-take': 'Order would immediately match and take.',
  'fok-unfillable': 'Order could not be filled immediately.',
  'no-liquidity': 'Market has no liquidity.',
  'insufficient-balance': 'Account has insufficient balance for requested action.',
  'insufficient-margin': 'Account has insufficient balance for requested action.',
};
