import type { OrderState } from '@mm/core';
import type { Notice, OrderRecord } from '@mm/execution';
import type { NoticeBoard, NoticeName, OrderNotice } from './notices.ts';

/** Tells observers what execution noticed. */
export function tellExecutionNotice(notices: NoticeBoard, notice: Notice, nowUs: number): void {
  switch (notice.type) {
    case 'order-state': {
      const make = (): OrderNotice => noticeOf(notice.order, notice.from, nowUs);
      notices.tell('order-state', make);
      const topic = topicOf(notice.from, notice.to);
      if (topic !== undefined) notices.tell(topic, make);
      return;
    }
    case 'order-fill':
      notices.tell('order-filled', () => ({ order: noticeOf(notice.order, undefined, nowUs), fill: notice.fill }));
      return;
    case 'alarm': {
      const { alarm, venue, instrument, message } = notice;
      notices.tell('alarm', () => ({ alarm, venue, instrument, message, nowUs }));
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
