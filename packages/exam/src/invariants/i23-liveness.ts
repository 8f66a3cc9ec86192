import type { EngineNotices } from '@mm/engine';
import { type Invariant, placeOf } from '../oracle/exam-context.ts';
import type { VenueTruth } from '../oracle/venue-truth.ts';
import { idOf } from '../rig/seed-plan.ts';

/** Refusals of so long before the end are looked at: the strategies try each second. */
const LATELY_US = 10_000_000;
/** The bot may have decided on a book so old. */
const BOOK_AGE_US = 3_000_000;
/** A quote stands so far behind the touch it is measured from. */
const BEHIND_BPS = 8;

/** When the orders of an instrument were last refused as they had to be, and otherwise. */
interface Refusals {
  dueUs: number;
  undueUs: number;
}

/**
 * I23. Within a time after the last fault the bot quotes again on every instrument, or says why it does not: killed, halted or
 * refused, by name.
 *
 * A limit that refuses every order is such a name where the oracle itself finds that it must: then the bot would be wrong to
 * quote. It is not enough that the bot says so.
 */
export const quotesAgain: Invariant = (exam) => {
  const quoted = new Set<string>();
  const refusals = new Map<string, Refusals>();
  /** When a book was last so wide that nothing at its touch is within the collar around its middle. */
  const wideUs = new Map<string, number>();
  const lookAtBooks = (): void => {
    for (const truth of exam.truths.values())
      for (const { symbol } of truth.instruments.values())
        if (isTooWide(truth, symbol, exam.plan.limits.instrument?.collarBps ?? 200))
          wideUs.set(idOf(truth.name, symbol), exam.nowUs);
  };
  const isDue = (id: string, limit: unknown): boolean => {
    const { venue, symbol } = placeOf(id);
    // The price it is held against was another venue's, which is refused for good.
    if (limit === 'reference-missing') return [...exam.truths.keys()].some((other) => other !== venue && exam.isRefused(other));
    // A book that was traded nearly empty: its middle is a price that nobody trades at.
    if (limit === 'price-collar') return exam.nowUs - (wideUs.get(id) ?? Number.NEGATIVE_INFINITY) <= BOOK_AGE_US;
    // A lot or a least order that was made coarser: the venue's smallest order is more than the bot may send, or may hold.
    const { position, open } = exam.truths.get(venue)?.instrument(symbol) ?? { position: 0, open: new Map() };
    return limit === 'order-notional' || (limit === 'instrument-position' && position === 0 && open.size === 0);
  };
  return {
    onNotice(name, notice) {
      if (name !== 'order-denied' || exam.phase !== 'heal') return;
      const { instrument, refusal } = notice as EngineNotices['order-denied'];
      const known = refusals.get(instrument) ?? { dueUs: Number.NEGATIVE_INFINITY, undueUs: Number.NEGATIVE_INFINITY };
      refusals.set(instrument, known);
      lookAtBooks();
      if (isDue(instrument, refusal.details?.limit)) known.dueUs = exam.nowUs;
      else known.undueUs = exam.nowUs;
    },
    onSecond: lookAtBooks,
    onOrder({ change, order }, truth) {
      if (exam.phase === 'heal' && change === 'accepted' && order.origin === 'api')
        quoted.add(`${truth.name} ${order.instrument}`);
    },
    onPhase(phase) {
      if (phase !== 'quiet') return;
      const { bot } = exam;
      if (bot === undefined || !bot.isAlive) return exam.fail('I23', 'nobody is there');
      const sinceUs = exam.nowUs - LATELY_US;
      for (const truth of exam.truths.values())
        for (const { symbol, open } of truth.instruments.values()) {
          const id = idOf(truth.name, symbol);
          if (exam.isRefused(truth.name)) continue;
          const isTraded = exam.plan.world.venues.some(({ venue, instruments = [] }) =>
            instruments.some((one) => idOf(venue, typeof one === 'string' ? one : one.symbol) === id),
          );
          if (!isTraded || open.size > 0 || quoted.has(`${truth.name} ${symbol}`)) continue;
          const { dueUs, undueUs } = refusals.get(id) ?? { dueUs: Number.NEGATIVE_INFINITY, undueUs: Number.NEGATIVE_INFINITY };
          if (dueUs >= sinceUs && undueUs < sinceUs) continue;
          if (whyNotQuoted(bot, id, truth.name) === undefined) exam.fail('I23', `${id} is not quoted, and nobody says why`);
        }
    },
  };
};

/** Is a quote behind the touch farther from the middle than the collar lets it be, in the venue's own book? */
function isTooWide(truth: VenueTruth, symbol: string, collarBps: number): boolean {
  const mid = truth.mid(symbol);
  if (mid === undefined) return true;
  const bid = truth.venue.exchange.bestPrice(symbol, 'bid');
  return ((mid - bid) * 10_000) / mid > collarBps - BEHIND_BPS;
}

/** The name of what keeps the bot from quoting for good; `undefined` for what must be over by itself. */
export function whyNotQuoted(
  bot: NonNullable<Parameters<Invariant>[0]['bot']>,
  id: ReturnType<typeof idOf>,
  venue: string,
): string | undefined {
  const { engine, kill } = bot;
  if (kill.killed) return kill.record?.reason;
  const standing = engine.risk.conditions.list().filter(({ scope }) => scope === undefined || scope === id || scope === venue);
  if (standing.length > 0) return standing.map(({ name }) => name).join();
  const why = engine.quotesRefusedWhy(id);
  // That the account is not read or the book not live is exactly what must be over by now.
  return why !== undefined && /refused|halted|delisted|drift|mismatch/.test(why) ? why : undefined;
}
