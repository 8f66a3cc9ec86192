import { isDecimalText, type Refusal, refusal, type WireText } from '@mm/core';
import type { OrderCommand } from './order-types.ts';

/**
 * The last look at an order's numbers as they stand in the bytes: canonical decimal text above zero, a price exactly where
 * the order has one. A price that went missing must never turn a limit order into a market order.
 */
export function checkWire(command: OrderCommand, wire: WireText | undefined): Refusal | undefined {
  if (wire === undefined) return refusal('not-a-decimal', 'the bytes do not say which numbers they hold');
  const priced = command.type === 'amend' || (command.type === 'place' && command.order.orderType === 'limit');
  const sized = command.type === 'amend' || command.type === 'place';
  return checkText('price', wire.price, priced) ?? checkText('size', wire.size, sized);
}

function checkText(what: string, text: string | undefined, wanted: boolean): Refusal | undefined {
  if (!wanted) return text === undefined ? undefined : refusal('not-a-decimal', `a ${what} where there is none`);
  if (isDecimalText(text) && text !== '0' && !text.startsWith('-')) return undefined;
  return refusal('not-a-decimal', `the ${what} is not canonical decimal text above zero`);
}
