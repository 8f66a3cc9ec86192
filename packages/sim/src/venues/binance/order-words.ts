import type { OrderSnapshot, SelfTradePrevention } from '../../exchange/order-types.ts';
import type { Call } from './gateway.ts';
import { Refusal } from './refusal.ts';

/** The venue's word for an order's state. */
export function statusText(order: OrderSnapshot): string {
  switch (order.status) {
    case 'working':
      return 'NEW';
    case 'partially-filled':
      return 'PARTIALLY_FILLED';
    case 'filled':
      return 'FILLED';
    case 'canceled':
      return order.endReason === 'self-trade' ? 'EXPIRED_IN_MATCH' : 'CANCELED';
    case 'expired':
      return order.endReason === 'self-trade' ? 'EXPIRED_IN_MATCH' : 'EXPIRED';
  }
}

export function sideText(side: 'bid' | 'ask'): 'BUY' | 'SELL' {
  return side === 'bid' ? 'BUY' : 'SELL';
}

/** @throws {Refusal} -1102, -1117 */
export function readSide(call: Call): 'bid' | 'ask' {
  call.params.needText('side');
  const word = call.params.word('side', ['BUY', 'SELL'], () => new Refusal(-1117, 'Invalid side.'));
  return word === 'BUY' ? 'bid' : 'ask';
}

const MODES: Readonly<Record<SelfTradePrevention, string>> = {
  none: 'NONE',
  'expire-taker': 'EXPIRE_TAKER',
  'expire-maker': 'EXPIRE_MAKER',
  'expire-both': 'EXPIRE_BOTH',
};

export function preventionText(order: OrderSnapshot): string {
  return MODES[order.selfTradePrevention];
}

/** @throws the product's own refusal of a mode that is not there */
export function readPrevention(call: Call, refusal: () => Refusal): SelfTradePrevention {
  switch (call.params.text('selfTradePreventionMode')) {
    case undefined:
    case 'EXPIRE_MAKER':
      return 'expire-maker';
    case 'EXPIRE_TAKER':
      return 'expire-taker';
    case 'EXPIRE_BOTH':
      return 'expire-both';
    case 'NONE':
      return 'none';
    default:
      throw refusal();
  }
}

export function notRequired(name: string): Refusal {
  return new Refusal(-1106, `Parameter '${name}' sent when not required.`);
}
