import type { Invariant } from '../oracle/exam-context.ts';

/** What a process of two venues may hold: sockets, requests, alarms. */
const MOST_OPEN = 120;
const MOST_FILES = 12;
const MOST_ORDERS = 250;

/** I24. Nothing grows without end: sockets, requests and alarms of the process, its files, the orders it believes open. */
export const bounded: Invariant = (exam) => {
  let hasFailed = false;
  return {
    onSecond() {
      const { bot } = exam;
      if (bot?.isAlive !== true || hasFailed) return;
      const open = bot.client.open;
      const files = bot.files.list().length;
      const orders = bot.engine.execution.openOrders();
      hasFailed = open > MOST_OPEN || files > MOST_FILES + exam.plan.crashes.length || orders > MOST_ORDERS;
      if (hasFailed) exam.fail('I24', `${open} sockets, requests and alarms, ${files} files, ${orders} open orders`);
    },
  };
};
