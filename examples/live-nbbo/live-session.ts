import { BookKeeper, type ConsolidatedBook, type Nbbo } from '@mm/book';
import { assert, type Grid, type MarketEvent, type StreamStateEvent } from '@mm/core';
import { createMarket, type GeneratedMarket, seededRandom } from '@mm/sim';
import { ArbitrageWatch } from './arbitrage-watch.ts';
import { EventLog } from './event-log.ts';
import { scheduleFaults } from './faults.ts';
import { Schedule } from './schedule.ts';
import { VenueFeed } from './venue-feed.ts';
import { START_PRICE, VENUES } from './venues.ts';

/** A venue without a sign of life for longer leaves the NBBO. */
const MAX_AGE_US = 1_000_000;

/**
 * Everything but the screen: a generated market, a feed for each venue, the keeper of their books. Time is an input: the
 * same seed and start give the same session however fast it is advanced.
 */
export class LiveSession {
  readonly seed: number;
  readonly startUs: number;
  readonly log: EventLog = new EventLog();
  readonly arbitrages: ArbitrageWatch = new ArbitrageWatch(this.log);
  readonly feeds: readonly VenueFeed[];
  readonly keeper: BookKeeper;
  readonly nbbo: Nbbo;
  readonly consolidated: ConsolidatedBook;
  readonly #market: GeneratedMarket;
  readonly #schedule = new Schedule();
  readonly #counts = new Set<string>(VENUES.map((one) => one.name));
  #nowUs: number;
  #nbboChanges = 0;
  #hadNbbo = false;

  constructor(seed: number, startUs: number) {
    this.seed = seed;
    this.startUs = startUs;
    this.#nowUs = startUs;
    this.#market = createMarket({
      seed,
      startPrice: START_PRICE,
      startMs: Math.ceil(startUs / 1_000),
      volatilityBps: 0.9,
      venues: VENUES.map((one) => one.generated),
    });
    this.keeper = this.#makeKeeper();
    const market = VENUES[0]?.instrument.market;
    const nbbo = market && this.keeper.nbbo(market);
    const consolidated = market && this.keeper.consolidated(market);
    assert(nbbo !== undefined && consolidated !== undefined, 'the keeper keeps the market it was made for');
    this.nbbo = nbbo;
    this.consolidated = consolidated;
    this.feeds = VENUES.map((one) => this.#makeFeed(one.name));
    for (const feed of this.feeds) feed.connect(startUs);
    const report = (text: string, nowUs: number): void => this.log.add(text, nowUs, 'quiet');
    scheduleFaults(this.feeds, this.#schedule, seededRandom(seed, 'faults'), report, startUs);
  }

  get nowUs(): number {
    return this.#nowUs;
  }

  get grid(): Grid {
    return this.nbbo.grid;
  }

  get nbboChanges(): number {
    return this.#nbboChanges;
  }

  /** There was a bid and an offer at some time. */
  get hadNbbo(): boolean {
    return this.#hadNbbo;
  }

  /** Lets everything happen that is due by then. */
  advance(toUs: number): void {
    for (;;) {
      const frameUs = this.#market.nextAtUs;
      const taskUs = this.#schedule.nextUs;
      if (Math.min(frameUs, taskUs) > toUs) break;
      this.#nowUs = Math.min(frameUs, taskUs);
      if (taskUs <= frameUs) this.#schedule.runNext();
      else this.#deliver();
    }
    this.#nowUs = toUs;
    this.keeper.onTime(toUs);
    this.#noteWhoCounts();
  }

  #deliver(): void {
    const { venue, atUs, frame } = this.#market.next();
    this.feeds.find((one) => one.venue.name === venue)?.onFrame(frame, atUs);
  }

  #makeFeed(name: string): VenueFeed {
    const venue = VENUES.find((one) => one.name === name);
    assert(venue !== undefined, `${name} is a venue`);
    return new VenueFeed({
      venue,
      sink: (event) => this.#onEvent(event),
      schedule: this.#schedule,
      random: seededRandom(this.seed, `${name}/feed`),
      fetchSnapshot: () => this.#market.depthSnapshot(name),
    });
  }

  #makeKeeper(): BookKeeper {
    return new BookKeeper({
      instruments: VENUES.map((one) => one.instrument),
      costs: new Map(VENUES.map((one) => [one.instrument.id, one.costs])),
      maxAgeUs: MAX_AGE_US,
      onCommand: (command) => {
        if (command.type !== 'resync') return;
        const feed = this.feeds.find((one) => one.venue.instrument.id === command.instrument);
        this.log.add(`${command.venue}: resync, ${command.reason}`, this.#nowUs, 'bad');
        feed?.resync(command.reason, this.#nowUs);
      },
      onNbbo: (nbbo) => this.#onNbbo(nbbo),
    });
  }

  #onEvent(event: MarketEvent): void {
    if (event.type === 'stream-state') this.#noteState(event);
    this.keeper.onEvent(event);
  }

  #onNbbo(nbbo: Nbbo): void {
    this.#nbboChanges += 1;
    this.#hadNbbo ||= nbbo.raw.bid !== undefined && nbbo.raw.ask !== undefined;
    this.arbitrages.onNbbo(nbbo, this.#nowUs);
  }

  #noteState({ venue, state, reason, receiveTimeUs }: StreamStateEvent): void {
    const tone = state === 'live' ? 'good' : state === 'syncing' ? 'plain' : 'bad';
    this.log.add(`${venue}: ${state}, ${reason}`, receiveTimeUs, tone);
  }

  /** A live venue that is too old leaves without any event: only looking shows it. */
  #noteWhoCounts(): void {
    for (const { venue, state, usable } of this.nbbo.venues(this.#nowUs)) {
      if (usable === this.#counts.has(venue)) continue;
      if (usable) this.#counts.add(venue);
      else this.#counts.delete(venue);
      if (state === 'live' && !usable) this.log.add(`${venue}: out of the NBBO, no sign of life for 1 s`, this.#nowUs, 'bad');
    }
  }
}
