import type { AmendRefusal, CancelRefusal, PlaceRefusal } from '../../../exchange/order-types.ts';
import { invalidKey, invalidSymbol, noSuchOrder, Refusal, unknownOrder } from '../refusal.ts';

/** The exchange's reason in the venue's code. */
export function placeRefusal(reason: PlaceRefusal, minNotional: string | undefined): Refusal {
  const known = PLACE[reason];
  if (known !== undefined) return new Refusal(known[0], known[1]);
  switch (reason) {
    case 'unknown-account':
      return invalidKey();
    case 'unknown-instrument':
      return invalidSymbol();
    case 'notional-too-small':
      return new Refusal(
        -4164,
        `Order's notional must be no smaller than ${minNotional ?? '0'} (unless you choose reduce only).`,
      );
    default:
      return new Refusal(-2010, 'NEW_ORDER_REJECTED');
  }
}

const NOT_TRADING = 'Symbol is on delivering or delivered or settling or closed or pre-trading.';

const PLACE: Partial<Readonly<Record<PlaceRefusal, readonly [number, string]>>> = {
  halted: [-4108, NOT_TRADING],
  delisted: [-4108, NOT_TRADING],
  'cancel-only': [-4108, NOT_TRADING],
  'post-only-market': [
    -4400,
    'Futures Trading Quantitative Rules violated, only post-only order is allowed, please try again later.',
  ],
  'reduce-only-market': [
    -4401,
    'Futures Trading Risk Control Rules violated, only reduceOnly order is allowed, please try again later.',
  ],
  'flags-conflict': [-1106, "Parameter 'reduceOnly' sent when not required."],
  'price-invalid': [-4001, 'Price less than 0.'],
  'price-off-tick': [-4014, 'Price not increased by tick size.'],
  'price-too-low': [-4013, 'Price less than min price.'],
  'price-too-high': [-4002, 'Price greater than max price.'],
  'price-above-band': [-4016, "Limit price can't be higher than the price cap."],
  'price-below-band': [-4024, "Limit price can't be lower than the price floor."],
  'size-invalid': [-4003, 'Quantity less than or equal to zero.'],
  'size-off-lot': [-4023, 'Qty not increased by step size.'],
  'size-too-small': [-4004, 'Quantity less than min quantity.'],
  'size-too-large': [-4005, 'Quantity greater than max quantity.'],
  'market-size-too-large': [-4005, 'Quantity greater than max quantity.'],
  'client-order-id-invalid': [-4015, 'Client order id is not valid.'],
  'duplicate-client-order-id': [-4116, 'ClientOrderId is duplicated.'],
  'too-many-orders': [-2025, 'Reach max open order limit.'],
  'reduce-only-would-increase': [-2022, 'ReduceOnly Order is rejected.'],
  'post-only-would-take': [
    -5022,
    'Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history',
  ],
  'fok-unfillable': [
    -5021,
    'Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history',
  ],
  'no-liquidity': [-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."],
  'insufficient-balance': [-2018, 'Balance is insufficient.'],
  'insufficient-margin': [-2019, 'Margin is insufficient.'],
};

/** Why a modification was refused; the order stays as it was. */
export function amendRefusal(reason: AmendRefusal, minNotional: string | undefined): Refusal {
  switch (reason) {
    case 'unknown-order':
      return noSuchOrder();
    case 'no-change':
      return new Refusal(-5027, 'No need to modify the order.');
    case 'not-amendable':
      return new Refusal(-5025, 'Only limit order is supported.');
    case 'too-many-amends':
      return new Refusal(-5026, 'Exceed maximum modify order limit.');
    case 'halted':
    case 'delisted':
    case 'cancel-only':
      return new Refusal(-5024, 'Symbol is not in trading status. Order amendment is not permitted.');
    case 'notional-too-small':
      return new Refusal(-5029, `Order's notional must be no smaller than ${minNotional ?? '0'}.`);
    default:
      return placeRefusal(reason, minNotional);
  }
}

/** Why a cancel was refused. An order that is alive is never called unknown (unconfirmed which code a halted symbol has). */
export function cancelRefusal(reason: CancelRefusal): Refusal {
  return reason === 'halted' || reason === 'delisted' ? new Refusal(-4108, NOT_TRADING) : unknownOrder();
}
