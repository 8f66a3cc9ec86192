import type { InstrumentId, Sequence } from '@mm/core';
import { steps } from '../oracle/decimals.ts';
import type { Exam, Invariant } from '../oracle/exam-context.ts';
import type { VenueTruth } from '../oracle/venue-truth.ts';
import { idOf } from '../rig/seed-plan.ts';

/** So many of the best levels a side are compared. */
const DEPTH = 8;
/** The venue itself tells what is not so: crossed and one-sided books (F24), spoilt fields (F38), prices off by a factor (F39). */
const FALSE_WORDS: ReadonlySet<string> = new Set(['F24', 'F38', 'F39']);
/** What was false may have been under way for so long before the book was read anew. */
const UNDER_WAY_US = 8_000_000;

/** What connectors told of one book. */
interface ToldBook {
  sequence: Sequence | undefined;
  /** When it was last not live: what it is made of came after. */
  anewUs: number;
}

/**
 * I16. A book that the bot trusts is the venue's, level for level: at the end, once nothing moves; and each second, where it
 * has reached the very change that is the venue's last, unless the venue said something false since the book was last read.
 */
export const booksAgree: Invariant = (exam) => {
  const books = new Map<string, ToldBook>();
  let falseWords = 0;
  let falseUs = Number.NEGATIVE_INFINITY;
  const bookOf = (id: string): ToldBook => {
    const known = books.get(id) ?? { sequence: undefined, anewUs: exam.nowUs };
    books.set(id, known);
    return known;
  };
  const listenForFalseWords = (): void => {
    const count = exam.world.admin.faults().reduce((sum, { id, fired }) => (FALSE_WORDS.has(id) ? sum + fired : sum), 0);
    if (count !== falseWords) falseUs = exam.nowUs;
    falseWords = count;
  };
  return {
    onProcess() {
      books.clear();
    },
    onTold(event) {
      if (event.type === 'book-delta' || event.type === 'book-snapshot') bookOf(event.instrument).sequence = event.sequence;
      if (event.type !== 'stream-state' || event.stream !== 'book' || event.instrument === undefined) return;
      if (event.state !== 'live') bookOf(event.instrument).anewUs = exam.nowUs;
    },
    onSecond() {
      listenForFalseWords();
      // A session that has ended, as on a full disk, hears no more of what its connectors tell.
      if (exam.bot?.session.state !== 'running') return;
      for (const truth of exam.truths.values())
        for (const { symbol } of truth.instruments.values()) {
          const id = idOf(truth.name, symbol);
          const { sequence, anewUs } = bookOf(id);
          const isReached = sequence !== undefined && BigInt(sequence) === truth.venue.protocol.wireUpdateId(symbol);
          if (isReached && falseUs < anewUs - UNDER_WAY_US) compare(exam, truth, symbol, id);
        }
    },
    atEnd() {
      for (const truth of exam.truths.values())
        for (const { symbol } of truth.instruments.values()) compare(exam, truth, symbol, idOf(truth.name, symbol));
    },
  };
};

function compare(exam: Exam, truth: VenueTruth, symbol: string, id: InstrumentId): void {
  const view = exam.bot?.isAlive === true ? exam.bot.strategies[0]?.view : undefined;
  const book = view?.book(id);
  const instrument = view?.instrument(id);
  if (book === undefined || instrument === undefined || view?.bookStatus(id)?.state !== 'live') return;
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
