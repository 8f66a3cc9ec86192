import type { Invariant } from '../oracle/exam-context.ts';
import { idOf } from '../rig/seed-plan.ts';

/** The bot's own limit is three seconds. What proves that a stream lives may be a message that no connector tells. */
const MAX_AGE_US = 3_500_000;

interface Book {
  isLive: boolean;
  heardUs: number;
}

/** I15. What leaves was decided on a book that is in step with the venue, and young. */
export const freshInputs: Invariant = (exam) => {
  let books = new Map<string, Book>();
  const bookOf = (id: string): Book => {
    const known = books.get(id);
    if (known !== undefined) return known;
    const fresh: Book = { isLive: false, heardUs: Number.NEGATIVE_INFINITY };
    books.set(id, fresh);
    return fresh;
  };
  return {
    onProcess() {
      books = new Map();
    },
    onTold(event) {
      if (event.type === 'stream-state' && event.stream === 'book' && event.instrument !== undefined) {
        bookOf(event.instrument).isLive = event.state === 'live';
        // In step again: the update that says so was heard just now.
        if (event.state === 'live') bookOf(event.instrument).heardUs = exam.nowUs;
      }
      if (event.type === 'book-delta' || event.type === 'book-snapshot' || event.type === 'stream-alive') {
        bookOf(event.instrument).heardUs = exam.nowUs;
      }
    },
    onWrite({ what, venue, orders }) {
      if (what !== 'create' && what !== 'amend') return;
      for (const { symbol, clientId } of orders) {
        const { isLive, heardUs } = bookOf(idOf(venue, symbol));
        const ageUs = exam.nowUs - heardUs;
        if (!isLive) exam.fail('I15', `${what} ${clientId} left though the book of ${venue} ${symbol} is not live`);
        else if (ageUs > MAX_AGE_US) exam.fail('I15', `${what} ${clientId} left on a book of ${ageUs / 1e6} s`);
      }
    },
  };
};
