import {
  type Accepted,
  Alarm,
  ConnectBudget,
  type Endpoints,
  guardedWorld,
  type Outcome,
  type StreamWish,
  steadyWorld,
} from '@mm/connector';
import { type EventSink, type InstrumentId, type Refusal, refusal, type VenueCommand, type VenueState } from '@mm/core';
import { denyCommand } from './connector.deny.ts';
import type { AccountPart, OrderPart, Product, Run } from './connector.product.ts';
import { Site } from './connector.site.ts';
import { DONE, StartUp, type Step, stepFailed } from './connector.starting.ts';
import { InstrumentKeeper } from './instruments.ts';
import { CONNECT_RATE } from './limits.ts';
import { MarketData } from './market-data.ts';
import type { BinanceOptions, ResolvedOptions } from './options.ts';
import { KnownOrders } from './order-entry.known.ts';
import { OrderEntry } from './order-entry.ts';
import { writerOf } from './order-entry.writer.ts';
import type { Signer } from './signing.ts';
import { binanceOrderIds, SymbolTable } from './symbols.ts';

export interface SessionOptions {
  readonly product: Product;
  readonly options: BinanceOptions;
  readonly resolved: ResolvedOptions;
  readonly endpoints: Endpoints<'rest' | 'account' | 'wsApi'>;
  readonly signer: Signer | undefined;
  readonly sink: EventSink;
}

/** The account is checked again so often, and so soon after something was in doubt. */
const RECHECK_US = 3_600_000_000;
const RECHECK_SOON_US = 1_000_000;

const NO_KEYS: Refusal = refusal('bad-credentials', 'this connector has no keys: it reads public data only');
const STARTING: Refusal = refusal('not-ready', 'the venue is still being read');

/** A connector between `open` and `close`: starts up, sends commands where they belong, says how the venue stands. */
export class Session {
  readonly market: MarketData;
  readonly #options: SessionOptions;
  readonly #site: Site;
  readonly #run: Run;
  readonly #instruments: InstrumentKeeper;
  readonly #recheck: Alarm;
  #startUp: StartUp | undefined;
  #rechecking: StartUp | undefined;
  #entry: OrderEntry | undefined;
  #account: AccountPart | undefined;
  #orders: OrderPart | undefined;
  #state: VenueState = 'starting';
  #reason = '';
  /** All steps of starting are done. */
  #isStarted = false;
  /** Why nothing may be created although it is started. */
  #problem: Refusal | undefined;
  #accountIsLive = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { product, resolved, endpoints, signer, sink } = options;
    const world = guardedWorld(steadyWorld(options.options.world), endpoints);
    const { venue, windows, timePath, timeCost } = product;
    this.#site = new Site({
      venue,
      options: options.options,
      resolved,
      world,
      endpoints,
      signer,
      windows,
      timePath,
      timeCost,
      sink,
    });
    const symbols = new SymbolTable();
    this.#run = {
      site: this.#site,
      symbols,
      ids: binanceOrderIds(),
      known: new KnownOrders(),
      connectBudget: new ConnectBudget(world, CONNECT_RATE),
      traded: () => this.#traded(),
      wantedSymbols: () => [...this.#wantedIds()].flatMap((id) => symbolOf(id) ?? []),
      onAccountState: (isLive, reason) => this.#onAccountState(isLive, reason),
      onSpecDoubt: (offGrid) => this.#instruments.doubt(offGrid),
      onModeDoubt: () => this.#recheck.after(RECHECK_SOON_US),
    };
    this.market = new MarketData({
      site: this.#site,
      symbols,
      dialect: product.market(this.#run, endpoints),
      connectBudget: this.#run.connectBudget,
      onSpecDoubt: (offGrid) => this.#instruments.doubt(offGrid),
    });
    this.#instruments = new InstrumentKeeper({
      site: this.#site,
      symbols,
      read: product.readInstruments(this.#run),
      isTraded: (id) => this.#wantedIds().has(id),
      onChanged: (instrument, nowUs) => this.market.onInstrument(instrument, nowUs),
    });
    this.#recheck = new Alarm(world, () => this.#checkAgain());
  }

  start(wishes: readonly StreamWish[]): void {
    for (const wish of wishes) this.market.watch(wish);
    this.#say('starting', 'instruments, clock and account are being read', undefined);
    const { product, signer } = this.#options;
    const account = signer === undefined ? [] : product.accountSteps(this.#run);
    const steps: readonly Step[] = [this.#loadInstruments, this.#readClock, ...account, this.#openAccount];
    this.#startUp = new StartUp(
      this.#site,
      steps,
      (problem) => this.#onStarted(problem),
      (why) => this.#onWaiting(why),
    );
    this.#startUp.run();
  }

  send(command: VenueCommand): void {
    switch (command.type) {
      case 'resync':
        this.market.resync(command);
        return;
      case 'audit-book':
        this.market.auditBook(command);
        return;
      case 'heartbeat':
        this.#orders?.heartbeat?.(command);
        return;
      default:
        this.#sendAccount(command);
        return;
    }
  }

  close(): void {
    const nowUs = this.#site.world.clock.nowUs();
    if (this.#state !== 'refused') this.#say('closed', 'closed on request', undefined, nowUs);
    this.#stop();
    this.#site.close();
  }

  #sendAccount(command: Exclude<VenueCommand, { type: 'resync' | 'audit-book' | 'heartbeat' }>): void {
    const [entry, account, orders] = [this.#entry, this.#account, this.#orders];
    if (entry === undefined || account === undefined || orders === undefined) {
      const why = this.#options.signer === undefined ? NO_KEYS : (this.#problem ?? STARTING);
      denyCommand(this.#site.emit, command, why, this.#site.world.clock.nowUs());
      return;
    }
    switch (command.type) {
      case 'place':
      case 'amend':
      case 'cancel':
        entry.send(command);
        return;
      case 'batch':
        orders.batch(command);
        return;
      case 'cancel-all':
        command.instrument === undefined ? orders.cancelAll(command) : entry.cancelAll(command, command.instrument);
        return;
      case 'query':
        orders.query(command);
        return;
      case 'audit':
        account.audit(command);
        return;
      case 'disarm': {
        if (orders.disarm !== undefined) {
          orders.disarm(command);
          return;
        }
        const why = refusal('not-supported', 'the venue has no dead-man’s switch');
        denyCommand(this.#site.emit, command, why, this.#site.world.clock.nowUs());
        return;
      }
    }
  }

  readonly #loadInstruments: Step = (done) => {
    this.#instruments.load((problem) => {
      if (problem !== undefined) return done(stepFailed(problem));
      // Public data needs nothing else.
      this.market.open();
      done(DONE);
    });
  };

  /** A clock beyond its budget is refused; a venue that does not tell its time is asked again. */
  readonly #readClock: Step = (done) => {
    const { clock } = this.#site;
    clock.start((problem) => {
      if (problem === undefined) return done(DONE);
      done({ type: Number.isFinite(clock.uncertaintyUs) ? 'final' : 'again', why: problem });
    });
  };

  readonly #openAccount: Step = (done) => {
    const writer = writerOf(this.#site);
    if (writer === undefined) return done(DONE);
    const { product, endpoints, options, resolved } = this.#options;
    const { ids, known } = this.#run;
    const { recvWindowMs, selfTradePreventionMode } = resolved;
    const writing = { writer, ids, known, recvWindowMs, selfTradePreventionMode };
    const entry = new OrderEntry({
      site: this.#site,
      symbols: this.#run.symbols,
      permit: options.permit,
      known,
      dialect: product.orderDialect(writing),
      writer,
      connectBudget: this.#run.connectBudget,
      wsApi: product.wsApi,
      ready: () => this.#ready(),
      onOutcome: (outcome) => this.#onOutcome(outcome),
    });
    const { account, orders } = product.parts(this.#run, endpoints, entry, writing);
    this.#entry = entry;
    this.#account = account;
    this.#orders = orders;
    entry.open();
    account.open();
    done(DONE);
  };

  #onStarted(problem: Refusal | undefined): void {
    if (problem !== undefined) {
      this.#refuse(problem);
      return;
    }
    this.#isStarted = true;
    if (this.#options.signer !== undefined) this.#recheck.after(RECHECK_US);
    this.#restate('everything was read');
  }

  #onWaiting(why: Refusal): void {
    this.#say('starting', `${why.message} (${why.code}); trying again`, undefined);
  }

  #onAccountState(isLive: boolean, reason: string): void {
    this.#accountIsLive = isLive;
    this.#restate(reason);
  }

  /** Says how the venue stands, from what is known. */
  #restate(reason: string): void {
    if (!this.#isStarted || this.#state === 'refused') return;
    if (this.#problem !== undefined) {
      this.#say('degraded', this.#problem.message, undefined);
      return;
    }
    if (this.#options.signer === undefined || this.#accountIsLive) {
      this.#say('ready', reason, undefined);
      return;
    }
    // Until the account was read for the first time, this is still the start.
    if (this.#state !== 'starting') this.#say('degraded', `the private stream is not live: ${reason}`, undefined);
  }

  #ready(): Refusal | undefined {
    if (this.#problem !== undefined) return this.#problem;
    if (!this.#isStarted) return STARTING;
    return this.#accountIsLive ? undefined : refusal('not-ready', 'the private stream is not live: fills would not be seen');
  }

  /** The venue's answer to an order said something about more than the order. */
  #onOutcome(outcome: Outcome<Accepted>): void {
    if (outcome.type === 'accepted') {
      if (outcome.value.venueOrderId !== undefined) this.#account?.expectOrder(outcome.value.venueOrderId);
    } else if (outcome.type === 'rate-limited') {
      this.#site.onRateLimited(outcome);
    } else if (outcome.type === 'rejected') {
      if (outcome.hint === 'clock') this.#site.clock.onTimestampRefused();
      if (outcome.hint === 'spec-changed') this.#instruments.doubt();
      if (outcome.hint === 'position-mode' || outcome.hint === 'credentials') this.#recheck.after(RECHECK_SOON_US);
    }
  }

  /** The account's set-up may have changed: what start-up refuses stops trading now too, until it is as it was. */
  #checkAgain(): void {
    const steps = this.#options.product.recheck(this.#run);
    this.#rechecking?.close();
    const onEnd = (problem: Refusal | undefined): void => {
      this.#problem = problem;
      this.#recheck.after(problem === undefined ? RECHECK_US : 30 * RECHECK_SOON_US);
      this.#restate('the account was checked again');
    };
    this.#rechecking = new StartUp(this.#site, steps, onEnd, () => {
      // Nothing was learned; it is tried again.
    });
    this.#rechecking.run();
  }

  #refuse(problem: Refusal): void {
    this.#problem = problem;
    this.#say('refused', problem.message, problem);
    this.#stop();
  }

  #say(
    state: VenueState,
    reason: string,
    why: Refusal | undefined,
    receiveTimeUs: number = this.#site.world.clock.nowUs(),
  ): void {
    // Degraded for another reason is news; ready is ready, whatever was read last.
    const isNews = state !== this.#state || state === 'starting' || (state === 'degraded' && reason !== this.#reason);
    if (!isNews) return;
    this.#state = state;
    this.#reason = reason;
    const { venue, emit } = this.#site;
    emit({ type: 'venue-state', venue, state, reason, refusal: why, receiveTimeUs });
    this.#site.endBatch(receiveTimeUs);
  }

  #stop(): void {
    this.#startUp?.close();
    this.#rechecking?.close();
    this.#recheck.clear();
    this.#instruments.close();
    this.#account?.close();
    this.#orders?.close?.();
    this.#entry?.close();
    this.market.close();
    this.#site.clock.stop();
  }

  #traded(): ReturnType<Run['traded']> {
    const { trade, watch } = this.#options.options;
    const ids = new Set([...(trade ?? (watch ?? []).map((wish) => wish.instrument)), ...this.#run.known.instruments]);
    return [...ids].flatMap((id) => this.#run.symbols.get(id) ?? []);
  }

  #wantedIds(): ReadonlySet<InstrumentId> {
    return new Set([...this.market.wished, ...(this.#options.options.trade ?? [])]);
  }
}

/** `binance-spot:spot:BTCUSDT` */
function symbolOf(id: InstrumentId): string | undefined {
  return /^[^:]*:[^:]*:(.+)$/u.exec(id)?.[1];
}
