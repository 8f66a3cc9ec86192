import type {
  BookView,
  ExposureTargetIntent,
  Instrument,
  InstrumentId,
  Intent,
  LegGroupIntent,
  Lots,
  QuotesIntent,
  QuoteWish,
  Refusal,
  Settings,
  Side,
  Strategy,
  StrategyId,
  StrategyView,
  TakeIntent,
  Ticks,
} from '@mm/core';
import { refusal } from '@mm/core';
import { KeptChance } from './kept-chance.ts';

/** How a random strategy behaves. */
export interface Temper {
  readonly id: StrategyId;
  readonly seed: number;
  readonly instruments: readonly InstrumentId[];
  /** Median size of an order in quote currency. */
  readonly orderUsd: number;
  /** Mean time between two changes of mind. */
  readonly everyUs: number;
  readonly takes: number;
  readonly targets: number;
  readonly legs: number;
  readonly pulls: number;
  /** Wants what it quotes already in another size: what a venue is asked to amend. */
  readonly resizes: number;
  /** Looks at books that may not be traded on, too: the gate must hold, not the strategy's good manners. */
  readonly isReckless: boolean;
}

interface Saved {
  readonly chance: number;
  readonly nextUs: number;
  readonly mode: Mode;
  readonly aimed: readonly InstrumentId[];
  readonly quoted: readonly QuotesIntent[];
}

/**
 * - `wild` — changes its mind at random.
 * - `steady` — a quote a side on each instrument, so that it can be seen whether it quotes at all.
 * - `still` — wants nothing.
 */
export type Mode = 'wild' | 'steady' | 'still';

/** Quotes one to three levels a side, moves them, pulls them, takes, sets exposure targets and sends legs, all at random. */
export class RandomStrategy implements Strategy {
  readonly id: StrategyId;
  readonly instruments: readonly InstrumentId[];
  readonly #temper: Temper;
  readonly #chance: KeptChance;
  /** Its window on the engine, for the oracle to look through at the end. It decides nothing. */
  view: StrategyView | undefined;
  /** The legs it sent last, for the oracle to know what they may do. */
  lastLegs: LegGroupIntent | undefined;
  #nextUs = 0;
  #mode: Mode = 'wild';
  /** Instruments that have a target. */
  readonly #aimed: InstrumentId[] = [];
  /** What it wanted quoted last, by instrument; kept by one that resizes. */
  readonly #quoted = new Map<InstrumentId, QuotesIntent>();

  constructor(temper: Temper) {
    this.id = temper.id;
    this.instruments = temper.instruments;
    this.#temper = temper;
    this.#chance = new KeptChance(temper.seed);
  }

  decide(view: StrategyView): readonly Intent[] | undefined {
    this.view = view;
    if (view.nowUs < this.#nextUs) return undefined;
    const { everyUs } = this.#temper;
    if (this.#mode === 'still') {
      this.#nextUs = Number.POSITIVE_INFINITY;
      return [...this.#held(view), ...this.instruments.map(nothing)];
    }
    if (this.#mode === 'steady') {
      this.#nextUs = view.nowUs + 1_000_000;
      return [...this.#held(view), ...this.instruments.flatMap((id) => this.#steady(view, id))];
    }
    this.#nextUs = view.nowUs + Math.ceil(everyUs * (0.1 + 1.8 * this.#chance.next()));
    const id = this.#chance.pick(this.instruments);
    return this.#wild(view, id);
  }

  nextWakeUs(): number {
    return this.#nextUs;
  }

  configure(settings: Settings): Refusal | undefined {
    const { mode } = settings;
    if (mode !== 'wild' && mode !== 'steady' && mode !== 'still') return refusal('bad-config', `no mode ${String(mode)}`);
    this.#mode = mode;
    this.#nextUs = 0;
    return undefined;
  }

  save(): Saved {
    return {
      chance: this.#chance.state,
      nextUs: Number.isFinite(this.#nextUs) ? this.#nextUs : -1,
      mode: this.#mode,
      aimed: [...this.#aimed],
      quoted: [...this.#quoted.values()],
    };
  }

  restore(saved: unknown): void {
    const { chance, nextUs, mode, aimed, quoted } = saved as Saved;
    this.#quoted.clear();
    for (const one of quoted) this.#quoted.set(one.instrument, one);
    this.#aimed.splice(0, this.#aimed.length, ...aimed);
    this.#chance.state = chance;
    this.#nextUs = nextUs < 0 ? Number.POSITIVE_INFINITY : nextUs;
    this.#mode = mode;
  }

  #wild(view: StrategyView, id: InstrumentId): readonly Intent[] | undefined {
    const chance = this.#chance;
    const { takes, targets, legs, pulls, resizes, isReckless } = this.#temper;
    const draw = chance.next();
    const instrument = view.instrument(id);
    const book = (isReckless ? view.book(id) : undefined) ?? view.tradableBook(id);
    if (instrument === undefined) return undefined;
    if (draw < pulls || book === undefined || !hasTouch(book)) return [nothing(id)];
    if (draw < pulls + takes) return [this.#take(instrument, book)];
    if (draw < pulls + takes + targets) return [this.#target(instrument, book)];
    if (draw < pulls + takes + targets + legs) return this.#legs(view, instrument, book);
    const before = this.#quoted.get(id);
    if (before !== undefined && chance.chance(resizes)) return [this.#resized(instrument, before)];
    const quotes = this.#quotes(instrument, book);
    if (resizes > 0) this.#quoted.set(id, quotes);
    return [quotes];
  }

  #resized(instrument: Instrument, { quotes, ...before }: QuotesIntent): QuotesIntent {
    const share = this.#chance.pick([0.25, 0.5, 0.5, 1]);
    const sizeOf = ({ size, price }: QuoteWish): Lots => {
      const lots = Math.round((size * share) / instrument.orderLots) * instrument.orderLots;
      return Math.max(smallest(instrument, price), lots) as Lots;
    };
    return { ...before, quotes: quotes.map((quote) => ({ ...quote, size: sizeOf(quote) })), why: why('resized', { share }) };
  }

  #quotes(instrument: Instrument, book: BookView): QuotesIntent {
    const chance = this.#chance;
    const levels = chance.whole(1, 3);
    const halfBps = chance.pick([0.5, 1.5, 3, 8]);
    const stepBps = chance.pick([0.5, 2, 5]);
    const quotes: QuoteWish[] = [];
    for (const side of ['bid', 'ask'] as const) {
      if (chance.chance(0.1)) continue;
      for (let level = 0; level < levels; level += 1) {
        const price = away(side === 'bid' ? book.bestBidTicks : book.bestAskTicks, side, halfBps + level * stepBps);
        if (price > 0) quotes.push({ side, level, price, size: this.#size(instrument, price) });
      }
    }
    return { type: 'quotes', instrument: instrument.id, quotes, why: why('quotes', { levels, halfBps }) };
  }

  #steady(view: StrategyView, id: InstrumentId): readonly Intent[] {
    const instrument = view.instrument(id);
    const book = view.tradableBook(id);
    if (instrument === undefined || book === undefined) return [nothing(id)];
    const quotes = (['bid', 'ask'] as const).map((side): QuoteWish => {
      const price = away(side === 'bid' ? book.bestBidTicks : book.bestAskTicks, side, 8);
      return { side, level: 0, price, size: smallest(instrument, price) };
    });
    return [{ type: 'quotes', instrument: id, quotes, why: why('steady', {}) }];
  }

  /** Targets once set hold on: what there is is the target from now on. Said once. */
  #held(view: StrategyView): readonly Intent[] {
    const aimed = this.#aimed.splice(0);
    return aimed.flatMap((id): ExposureTargetIntent[] => {
      const instrument = view.instrument(id);
      if (instrument === undefined) return [];
      const target = view.inventory(id);
      return [{ type: 'exposure-target', market: instrument.market, target, allowed: [id], why: why('as it is', { target }) }];
    });
  }

  #take(instrument: Instrument, book: BookView): TakeIntent {
    const chance = this.#chance;
    const side = chance.pick<Side>(['bid', 'ask']);
    const touch = side === 'bid' ? book.bestAskTicks : book.bestBidTicks;
    const limit = away(touch, side === 'bid' ? 'ask' : 'bid', chance.pick([-2, 0, 1, 5]));
    const reduceOnly = chance.chance(0.1) && instrument.kind !== 'spot';
    const size = this.#size(instrument, limit);
    return { type: 'take', instrument: instrument.id, side, limit, size, reduceOnly, why: why('take', {}) };
  }

  #target(instrument: Instrument, book: BookView): ExposureTargetIntent {
    const size = this.#size(instrument, book.bestBidTicks as Ticks);
    const target = (this.#chance.whole(-2, 2) * size) as Lots;
    const { market, id } = instrument;
    if (!this.#aimed.includes(id)) this.#aimed.push(id);
    return { type: 'exposure-target', market, target, allowed: [id], why: why('target', { target }) };
  }

  #legs(view: StrategyView, instrument: Instrument, book: BookView): readonly Intent[] | undefined {
    const chance = this.#chance;
    const otherId = this.instruments.find((one) => one !== instrument.id && one.endsWith(instrument.symbol));
    const other = otherId === undefined ? undefined : view.instrument(otherId);
    const otherBook = otherId === undefined ? undefined : view.tradableBook(otherId);
    if (other === undefined || otherBook === undefined) return undefined;
    const side = chance.pick<Side>(['bid', 'ask']);
    const size = this.#size(instrument, book.bestBidTicks as Ticks);
    const base = size * Number(instrument.lot.text);
    const otherSize = Math.max(
      other.minLots,
      Math.round(base / Number(other.lot.text) / other.orderLots) * other.orderLots,
    ) as Lots;
    const leg = (of: Instrument, at: BookView, way: Side, lots: Lots) => {
      const limit = away(way === 'bid' ? at.bestAskTicks : at.bestBidTicks, way === 'bid' ? 'ask' : 'bid', 3);
      return { instrument: of.id, side: way, limit, size: lots };
    };
    const group: LegGroupIntent = {
      type: 'leg-group',
      legs: [leg(instrument, book, side, size), leg(other, otherBook, side === 'bid' ? 'ask' : 'bid', otherSize)],
      order: chance.pick(['simultaneous', 'sequenced'] as const),
      onFailure: chance.pick(['complete', 'unwind', 'hold-to-limit'] as const),
      nakedLots: (chance.pick([0, 1, 2]) * instrument.orderLots) as Lots,
      nakedUs: chance.pick([500_000, 2_000_000, 5_000_000]),
      why: why('legs', {}),
    };
    this.lastLegs = group;
    return [group];
  }

  #size(instrument: Instrument, price: Ticks): Lots {
    const usd = this.#temper.orderUsd * this.#chance.pick([0.5, 1, 1, 2]);
    const lots = usd / (price * Number(instrument.tick.text) * Number(instrument.lot.text));
    const whole = Math.max(1, Math.round(lots / instrument.orderLots)) * instrument.orderLots;
    return Math.max(smallest(instrument, price), Number.isSafeInteger(whole) ? whole : 0) as Lots;
  }
}

/** What the venue takes at least, at that price. */
function smallest(instrument: Instrument, price: Ticks): Lots {
  const { minNotional = '0', orderLots, minLots } = instrument;
  const least = (Number(minNotional) * 1.1) / (price * Number(instrument.tick.text) * Number(instrument.lot.text));
  return Math.max(minLots, Math.ceil(least / orderLots) * orderLots) as Lots;
}

/** So many basis points behind the price of a side; negative: before it. */
function away(touch: number, side: Side, bps: number): Ticks {
  const distance = (touch * bps) / 10_000;
  return Math.round(side === 'bid' ? touch - distance : touch + distance) as Ticks;
}

function hasTouch(book: BookView): boolean {
  return Number.isFinite(book.bestBidTicks) && Number.isFinite(book.bestAskTicks);
}

function nothing(instrument: InstrumentId): QuotesIntent {
  return { type: 'quotes', instrument, quotes: [], why: why('nothing', {}) };
}

function why(summary: string, figures: Readonly<Record<string, number>>): Intent['why'] {
  return { summary, figures };
}
