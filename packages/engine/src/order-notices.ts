import type { OrderState } from '@mm/core';
import type { Notice, OrderRecord } from '@mm/execution';
import type { NoticeBoard, NoticeName, OrderNotice } from './notices.ts';

/** Tells observers that an order is in another state. */
export function tellOrderState(notices: NoticeBoard, order: OrderRecord, from: OrderState, to: OrderState, nowUs: number): void {
  if (notices.isHeard('order-state')) notices.pass('order-state', noticeOf(order, from, nowUs));
  const topic = topicOf(from, to);
  if (topic !== undefined && notices.isHeard(topic)) notices.pass(topic, noticeOf(order, from, nowUs));
}

/** Tells observers what else execution noticed. */
export function tellExecutionNotice(notices: NoticeBoard, notice: Notice, nowUs: number): void {
  switch (notice.type) {
    case 'order-fill': {
      const { order, fill } = notice;
      if (notices.isHeard('order-filled')) notices.pass('order-filled', { order: noticeOf(order, undefined, nowUs), fill });
      return;
    }
    case 'alarm': {
      const { alarm, venue, instrument, message } = notice;
      notices.pass('alarm', { alarm, venue, instrument, message, nowUs });
      return;
    }
    default:
  }
}

function topicOf(
  from: OrderState,
  to: OrderState,
): Extract<NoticeName, 'order-accepted' | 'order-rejected' | 'order-canceled'> | undefined {
  if (to === 'rejected') return 'order-rejected';
  if (to === 'canceled' || to === 'expired') return 'order-canceled';
  const isFirstSeen = from === 'pending-new' || from === 'unknown';
  return isFirstSeen && (to === 'working' || to === 'partially-filled' || to === 'filled') ? 'order-accepted' : undefined;
}

function noticeOf(order: OrderRecord, from: OrderState | undefined, nowUs: number): OrderNotice {
  const { venue, strategy } = order.facts;
  return { ...order.view(), venue, strategy, from, nowUs };
}
