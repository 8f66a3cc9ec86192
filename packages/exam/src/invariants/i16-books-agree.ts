import { steps } from '../oracle/decimals.ts';
import type { Invariant } from '../oracle/exam-context.ts';
import { idOf } from '../rig/seed-plan.ts';

/** So many of the best levels a side are compared. */
const DEPTH = 8;

/** I16. A book that the bot trusts is the venue's, level for level, once nothing moves. */
export const booksAgree: Invariant = (exam) => ({
  atEnd() {
    const view = exam.bot?.isAlive === true ? exam.bot.strategies[0]?.view : undefined;
    if (view === undefined) return;
    for (const truth of exam.truths.values())
      for (const { symbol } of truth.instruments.values()) {
        const id = idOf(truth.name, symbol);
        const book = view.book(id);
        const instrument = view.instrument(id);
        if (book === undefined || instrument === undefined || view.bookStatus(id)?.state !== 'live') continue;
        const real = truth.venue.exchange.book(symbol, DEPTH);
        for (const side of ['bid', 'ask'] as const) {
          let total = 0n;
          for (const [price, size] of side === 'bid' ? real.bids : real.asks) {
            total += truth.size(symbol, size);
            const ticks = truth.price(symbol, price) / steps(1, instrument.tick.text);
            const ours = steps(book.sizeForPrice(side, Number(ticks) as never), instrument.lot.text);
            if (ours === total) continue;
            exam.fail('I16', `${id}: the bot's book differs from the venue's at or before the ${side} of ${price}`);
            break;
          }
        }
      }
  },
});
