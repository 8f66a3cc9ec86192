import {
  type AmendCommand,
  asset,
  type BookView,
  type EngineEvent,
  type Instrument,
  type InstrumentId,
  type Intent,
  instrument,
  type Lots,
  type PlaceCommand,
  type QuoteWish,
  type Refusal,
  refusal,
  type Side,
  type StrategyId,
  type Ticks,
} from '@mm/core';
import { Execution, type ExecutionOptions } from '../execution.ts';
import type { Notice } from '../notices.ts';
import type { OrderRecord } from '../order-record.ts';
import { type AmendKind, executionVenue } from '../venue-options.ts';
import { VENUE } from './order-venue.ts';
import { type Faults, PaperVenue } from './paper-venue.ts';
import { Random } from './random.ts';
import { World } from './world.ts';

export const BTC: Instrument = instrument({
  ...{ venue: VENUE, symbol: 'BTC', kind: 'linear-perp', base: asset('BTC'), quote: asset('USDT'), tickSize: '1', lotSize: '1' },
});

const STRATEGY = 'maker' as StrategyId;
const T0 = 1_700_000_000_000_000;
/** Largest worst-case position the gate lets through: tight, so that every order that may be live matters, or wide. */
const LIMITS = [25, 50, 120];

export interface ExamOptions {
  readonly seed: number;
  readonly faults: Faults;
  readonly amend: AmendKind;
  /** Strategy turns. */
  readonly turns: number;
  /** Fills may come later than the venue's settle time, or never: then the worst case holds for what is known only. */
  readonly isBlind: boolean;
  /** Every so many turns everything is saved, and goes on from what was saved. */
  readonly saveEvery?: number;
  /** Asked instead of the plain limit, which it must keep all the same. */
  readonly gateOf?: (rig: ExamRig) => ExamGate;
}

/** Who says whether a create or amend may leave. */
export interface ExamGate {
  check(command: PlaceCommand | AmendCommand, order: OrderRecord | undefined): Refusal | undefined;
  /** Whatever the venue says, before the execution hears it. */
  onEvent(event: EngineEvent): void;
  position(instrument: InstrumentId): number;
}

export interface ExamResult {
  readonly orders: number;
  readonly events: number;
  readonly fills: number;
  readonly violations: readonly string[];
  /** Of the end state. */
  readonly hash: number;
}

/**
 * A strategy that quotes, moves, pulls and takes at random, against a venue with its own truth over a bad line. Checks at
 * every step what must hold, lets everything heal, and compares to the unit.
 */
export class ExamRig {
  readonly world: World = new World(T0);
  readonly random: Random;
  readonly venue: PaperVenue;
  execution: Execution;
  readonly #executionOptions: ExecutionOptions;
  readonly notices: Notice[] = [];
  readonly violations: string[] = [];
  readonly #options: ExamOptions;
  readonly #owners = new Map<string, string>();
  readonly #told = new Set<string>();
  position = 0;
  orders = 0;
  events = 0;
  reads = 0;
  #isRunning = true;
  readonly limit: number;
  readonly #gate: ExamGate | undefined;

  constructor(options: ExamOptions) {
    this.#options = options;
    this.random = new Random(options.seed);
    this.limit = this.random.pick(LIMITS);
    this.venue = new PaperVenue(this.world, this.random, options.faults, (event) => this.#onEvent(event));
    this.#executionOptions = {
      ids: { epoch: 1, instance: 1 },
      venues: [executionVenue({ venue: VENUE, amend: options.amend, auditEveryUs: 5_000_000, rejectedPauseUs: 50_000 })],
      instruments: [BTC],
      positions: { position: (id) => this.#gate?.position(id) ?? this.position },
      markets: { book: () => BOOK, takerFeeBps: () => 5 },
      onNotice: (notice) => this.#onNotice(notice),
      tolerance: { ticks: this.random.int(0, 2), size: 0.2 },
      gate: {
        place: (command) => this.#check(command) ?? this.#sent(() => this.venue.place(command)),
        amend: (command, order) => this.#check(command, order) ?? this.#sent(() => this.venue.amend(command)),
        send: (command) => {
          if (command.type === 'cancel') this.venue.cancel(command);
          else if (command.type === 'query') this.venue.query(command);
          else this.venue.audit(command);
          if (command.type !== 'cancel') this.reads += 1;
        },
      },
    };
    this.execution = new Execution(this.#executionOptions);
    this.#gate = options.gateOf?.(this);
  }

  run(): ExamResult {
    this.#onEvent({ ...STREAM, state: 'live', receiveTimeUs: this.world.nowUs });
    this.#turn(this.#options.turns);
    while (this.#isRunning) this.#stepOnce();
    this.#heal();
    const { orders, events, violations } = this;
    return { orders, events, fills: this.venue.fills.length, violations, hash: this.execution.stateHash() };
  }

  /** Faults end, nothing is wanted: everything must come to rest, and be as the venue says. */
  #heal(): void {
    this.venue.faults = { duplicated: 0, lost: 0, delayUs: 0, cut: 0, stale: 0, rejected: 0, down: 0 };
    this.execution.withdraw(STRATEGY, this.world.nowUs);
    const untilUs = this.world.nowUs + 120_000_000;
    while (this.world.nowUs < untilUs) this.#stepOnce(untilUs);
    const { execution, venue } = this;
    this.#expect(execution.openOrders() === 0, `${execution.openOrders()} orders still open with us`);
    const live = [...venue.flights.values()].filter(({ order }) => order.isLive).length;
    this.#expect(live === 0, `${live} orders still open at the venue`);
    this.#expect(this.position === venue.position, `position ${this.position}, at the venue ${venue.position}`);
    this.#expect(this.#told.size === venue.fills.length, `${this.#told.size} fills of ${venue.fills.length}`);
    for (const { order } of venue.flights.values()) this.#compare(order.clientOrderId, order.state, order.filled);
    for (const one of this.notices) {
      // That something takes long, or that a level cannot be reached within the limit, is worth telling and no fault.
      const isExpected = one.type === 'alarm' && (one.alarm === 'unresolved' || one.alarm === 'naked');
      if (one.type === 'alarm' && !isExpected) this.violations.push(`alarm: ${one.alarm}: ${one.message}`);
    }
    this.#expect(venue.reused === 0, 'an id was sent twice');
    this.#readAgain();
  }

  /** Reading the truth again at rest changes nothing, and asks nothing. */
  #readAgain(): void {
    const before = this.execution.stateHash();
    const { orders, reads } = this;
    for (let i = 0; i < 3; i += 1) {
      this.venue.audit({ type: 'audit', venue: VENUE, cursor: undefined });
      const untilUs = this.world.nowUs + 100_000;
      while (this.world.step(untilUs));
    }
    this.#expect(this.execution.stateHash() === before, 'reconciling again changed something');
    this.#expect(this.orders === orders && this.reads === reads, 'reconciling again sent something');
  }

  #compare(id: string, state: string, filled: number): void {
    const ours = this.execution.order(id as never);
    const expected = state === 'never' ? 'expired' : state;
    const { state: found, filled: has } = ours ?? { state: 'gone', filled: -1 };
    this.#expect(found === expected && has === filled, `${id}: ${found} with ${has}, at the venue ${state} with ${filled}`);
  }

  #stepOnce(untilUs = Number.POSITIVE_INFINITY): void {
    const wakeUs = this.execution.nextWakeUs(this.world.nowUs);
    const until = Math.min(untilUs, Math.max(wakeUs, this.world.nowUs + 1));
    if (!this.world.step(until)) this.execution.plan(this.world.nowUs);
  }

  #onEvent(event: EngineEvent): void {
    this.events += 1;
    this.#gate?.onEvent(event);
    this.execution.onEvent(event);
    this.execution.plan(this.world.nowUs);
    this.#checkTruth();
  }

  /** One turn of the strategy and of the market, and the next one planned. */
  #turn(left: number): void {
    const { random, world } = this;
    if (left === 0) {
      this.#isRunning = false;
      return;
    }
    if (left % (this.#options.saveEvery ?? Number.POSITIVE_INFINITY) === 0) {
      const saved = JSON.parse(JSON.stringify(this.execution.save()));
      this.execution = new Execution({ ...this.#executionOptions, saved });
    }
    if (random.chance(0.5)) this.venue.trade();
    if (random.chance(0.02)) this.venue.expireOne();
    if (!this.venue.isDown && random.chance(this.venue.faults.down)) this.#dropStream();
    this.execution.want(STRATEGY, this.#intents(), world.nowUs);
    this.execution.plan(world.nowUs);
    this.#checkTruth();
    world.after(random.pick([1_000, 10_000, 100_000, 1_000_000]) * random.next(), () => this.#turn(left - 1));
  }

  #dropStream(): void {
    const { world, venue } = this;
    venue.isDown = true;
    this.#onEvent({ ...STREAM, state: 'down', receiveTimeUs: world.nowUs });
    world.after(this.random.int(1_000, 3_000_000), () => {
      venue.isDown = false;
      this.#onEvent({ ...STREAM, state: 'live', receiveTimeUs: world.nowUs });
    });
  }

  #intents(): Intent[] {
    const { random } = this;
    if (random.chance(0.1)) return [{ type: 'quotes', instrument: BTC.id, quotes: [], why: WHY }];
    if (random.chance(0.1)) {
      const side = random.pick<Side>(['bid', 'ask']);
      const size = random.int(1, 20) as Lots;
      return [{ type: 'take', instrument: BTC.id, side, limit: 1_000 as Ticks, size, reduceOnly: false, why: WHY }];
    }
    if (random.chance(0.1)) {
      const target = random.int(-15, 15) as Lots;
      return [{ type: 'exposure-target', market: BTC.market, target, allowed: [BTC.id], why: WHY }];
    }
    if (random.chance(0.05)) return [this.#legs()];
    const middle = 1_000 + random.int(-3, 3);
    const quotes = [0, 1].flatMap((level): QuoteWish[] => [
      { side: 'bid', level, price: (middle - 2 - 3 * level) as Ticks, size: random.int(5, 20) as Lots },
      { side: 'ask', level, price: (middle + 2 + 3 * level) as Ticks, size: random.int(5, 20) as Lots },
    ]);
    return [{ type: 'quotes', instrument: BTC.id, quotes, why: WHY }];
  }

  #legs(): Intent {
    const { random } = this;
    const size = random.int(1, 10) as Lots;
    const leg = (side: Side) => ({ instrument: BTC.id, side, limit: 1_000 as Ticks, size });
    return {
      ...{ type: 'leg-group', legs: [leg('bid'), leg('ask')], order: random.pick(['simultaneous', 'sequenced'] as const) },
      ...{ onFailure: random.pick(['complete', 'unwind', 'hold-to-limit'] as const), nakedLots: random.int(0, 2) as Lots },
      ...{ nakedUs: random.pick([100_000, 2_000_000]), why: WHY },
    };
  }

  /** What risk would do with the worst case as execution counts it; or risk itself. */
  #check(command: PlaceCommand | AmendCommand, order?: OrderRecord): Refusal | undefined {
    if (this.#gate !== undefined) return this.#gate.check(command, order);
    const side = command.type === 'place' ? command.order.side : (order as OrderRecord).facts.side;
    const size = command.type === 'place' ? command.order.size : Math.max(0, command.size - (order as OrderRecord).size);
    const { position, liveBidLots, liveAskLots } = this.execution.exposure(BTC.id, this.world.nowUs);
    const worst = side === 'bid' ? position + liveBidLots + size : liveAskLots - position + size;
    return worst <= this.limit ? undefined : refusal('over-limit', `${worst} of ${this.limit}`);
  }

  #sent(send: () => void): undefined {
    this.#expect(this.execution.isReconciled(VENUE), 'something was sent before the account was read');
    send();
    return undefined;
  }

  #onNotice(notice: Notice): void {
    if (notice.type === 'order-sent') {
      this.orders += 1;
      this.#owners.set(String(notice.order.facts.clientOrderId), notice.order.facts.owner);
    }
    if (notice.type === 'alarm') this.notices.push(notice);
    if (notice.type !== 'order-fill') return;
    const { tradeId, size, side } = notice.fill;
    this.#expect(!this.#told.has(tradeId), `trade ${tradeId} told twice`);
    this.#told.add(tradeId);
    this.position += side === 'bid' ? size : -size;
  }

  /** The venue's own view, after everything: one order a slot, and the limit whichever side fills. */
  #checkTruth(): void {
    let [long, short] = [this.venue.position, -this.venue.position];
    const slots = new Set<string>();
    for (const flight of this.venue.current) {
      const { order, arrived, amendTo } = flight;
      if (arrived && !order.isLive) {
        this.venue.current.delete(flight);
        continue;
      }
      const left = Math.max(order.size, amendTo) - order.filled;
      if (order.side === 'bid') long += left;
      else short += left;
      const owner = this.#owners.get(order.clientOrderId) ?? order.clientOrderId;
      if (slots.has(owner)) this.violations.push(`two orders in ${owner}`);
      slots.add(owner);
    }
    if (this.#options.isBlind) return;
    this.#expect(long <= this.limit && short <= this.limit, `worst case ${long} long, ${short} short of ${this.limit}`);
  }

  #expect(holds: boolean, what: string): void {
    if (!holds) this.violations.push(`${(this.world.nowUs - T0) / 1e6} s: ${what}`);
  }
}

const WHY = { summary: 'exam', figures: {} };
const STREAM = { type: 'stream-state', venue: VENUE, instrument: undefined, stream: 'user', reason: '' } as const;

const BOOK: BookView = {
  ...{ instrument: BTC, touch: 'normal', bestBidTicks: 999, bestBidLots: 50, bestAskTicks: 1_001, bestAskLots: 50 },
  midTicks: () => 1_000,
  micropriceTicks: () => 1_000,
  sizeForPrice: () => 50 as Lots,
  priceForSize: () => 1_001,
  vwapTicks: () => 1_001,
  imbalance: () => 0,
};
