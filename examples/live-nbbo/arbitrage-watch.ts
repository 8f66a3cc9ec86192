import type { Nbbo } from '@mm/book';
import type { EventLog } from './event-log.ts';

/** Shorter ones are counted, not told. */
const WORTH_TELLING_US = 100_000;

/** A stretch of time in which selling at one venue's bid paid more than buying at another's ask, all costs in. */
interface Arbitrage {
  readonly sinceUs: number;
  readonly buy: string;
  readonly sell: string;
  edgeBps: number;
}

/** Counts how often the NBBO after costs was crossed, and tells of the longer times. */
export class ArbitrageWatch {
  readonly #log: EventLog;
  #current: Arbitrage | undefined;
  #count = 0;

  constructor(log: EventLog) {
    this.#log = log;
  }

  get count(): number {
    return this.#count;
  }

  onNbbo({ adjusted }: Nbbo, nowUs: number): void {
    const { bid, ask } = adjusted;
    if (adjusted.touch !== 'crossed' || bid === undefined || ask === undefined) {
      this.#end(nowUs);
      return;
    }
    const edgeBps = (bid.adjustedTicks / ask.adjustedTicks - 1) * 10_000;
    const isSame = this.#current?.buy === ask.venue && this.#current.sell === bid.venue;
    if (!isSame) this.#end(nowUs);
    this.#current ??= { sinceUs: nowUs, buy: ask.venue, sell: bid.venue, edgeBps };
    this.#current.edgeBps = Math.max(this.#current.edgeBps, edgeBps);
  }

  #end(nowUs: number): void {
    const past = this.#current;
    if (past === undefined) return;
    this.#current = undefined;
    this.#count += 1;
    const lastedUs = nowUs - past.sinceUs;
    if (lastedUs < WORTH_TELLING_US) return;
    const lasted = `${Math.round(lastedUs / 1_000)} ms`;
    this.#log.add(
      `arbitrage for ${lasted}: buy ${past.buy}, sell ${past.sell}, up to ${past.edgeBps.toFixed(2)} bps`,
      nowUs,
      'good',
    );
  }
}
