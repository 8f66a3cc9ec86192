import type { Nbbo } from '@mm/book';
import {
  type AuditBookCommand,
  assert,
  type FeeRatesEvent,
  type Instrument,
  type InstrumentId,
  type ResyncCommand,
  type VenueId,
} from '@mm/core';
import { Execution, executionVenue, type Notice, type OrderStateSink, type SavedExecution } from '@mm/execution';
import { type Finding, Portfolio, type PortfolioSnapshot } from '@mm/portfolio';
import { KillSwitch, memoryLatch, Risk, type SavedRisk } from '@mm/risk';
import { ActivityDesk, type SavedActivity } from './activity-desk.ts';
import { BookDesk, type SavedBooks } from './book-desk.ts';
import { CommandList } from './command-list.ts';
import type { EngineOptions } from './engine-options.ts';
import { EquityWatch } from './equity-watch.ts';
import { FindingsDesk, type SavedFindings } from './findings-desk.ts';
import { KillDesk, type SavedKill } from './kill-desk.ts';
import { NoticeBoard } from './notices.ts';
import { OperatorDesk } from './operator-desk.ts';
import { QuotePermits, type SavedPermits } from './quote-permits.ts';
import { References, type SavedReferences } from './references.ts';
import { RiskGate } from './risk-gate.ts';
import { RiskWatch } from './risk-watch.ts';
import { type SavedStrategies, StrategyDesk } from './strategy-desk.ts';
import { type Shown, tradableBook } from './strategy-view.ts';
import { type SavedVenues, VenueWatch } from './venue-watch.ts';

/** Everything an engine is made of, as plain values. */
export interface SavedParts {
  readonly instruments: readonly (readonly [instrument: Instrument, sinceUs: number])[];
  readonly execution: SavedExecution;
  readonly portfolio: PortfolioSnapshot;
  readonly risk: SavedRisk;
  readonly books: SavedBooks;
  readonly venues: SavedVenues;
  readonly references: SavedReferences;
  readonly permits: SavedPermits;
  readonly strategies: SavedStrategies;
  readonly kills: SavedKill;
  readonly findings: SavedFindings;
  readonly activity: SavedActivity;
  readonly recount: readonly InstrumentId[];
}

/** What the parts need of the engine that joins them. */
export interface EngineHooks {
  readonly now: () => number;
  readonly onNotice: (notice: Notice) => void;
  readonly onState: OrderStateSink;
  readonly stop: () => void;
  readonly isStopping: () => boolean;
}

const DEFAULT_MAX_AGE_US = 3_000_000;

/** The parts of an engine, made and joined. */
export class EngineParts {
  readonly commands: CommandList = new CommandList();
  readonly notices: NoticeBoard = new NoticeBoard();
  readonly instruments: Map<InstrumentId, { readonly instrument: Instrument; readonly sinceUs: number }> = new Map();
  readonly kill: KillSwitch = new KillSwitch(memoryLatch(), 0);
  readonly books: BookDesk;
  readonly references: References;
  readonly venues: VenueWatch;
  readonly risk: Risk;
  readonly portfolio: Portfolio;
  readonly gate: RiskGate;
  readonly execution: Execution;
  readonly permits: QuotePermits;
  readonly strategies: StrategyDesk;
  readonly kills: KillDesk;
  readonly operators: OperatorDesk;
  readonly equity: EquityWatch;
  readonly findings: FindingsDesk;
  readonly activity: ActivityDesk;
  readonly riskWatch: RiskWatch;

  constructor(options: EngineOptions, hooks: EngineHooks, saved: SavedParts | undefined) {
    const venueIds = options.venues.map(({ venue }) => venue);
    const maxAgeUs = options.books?.maxAgeUs ?? DEFAULT_MAX_AGE_US;
    for (const [instrument, sinceUs] of saved?.instruments ?? []) this.instruments.set(instrument.id, { instrument, sinceUs });
    const { commands, notices, kill } = this;
    this.books = new BookDesk({
      ...options.books,
      onCommand: (command: ResyncCommand | AuditBookCommand) => commands.add(command),
      onNbbo: (nbbo: Nbbo) => notices.pass('nbbo', nbbo),
    });
    this.references = new References(this.books, options.references);
    this.venues = new VenueWatch(venueIds);
    const known = Array.from(this.instruments.values(), ({ instrument }) => instrument);
    const usd = options.usdRates ?? {};
    this.risk = new Risk({ instruments: known, limits: options.limits, usdPerQuote: usd, kill, startUs: 0, saved: saved?.risk });
    this.portfolio = this.#portfolioOf(options, saved);
    this.gate = new RiskGate({
      risk: this.risk,
      books: this.books,
      references: this.references,
      commands,
      notices,
      now: hooks.now,
    });
    const { portfolio, books, risk, gate } = this;
    this.execution = new Execution({
      ids: { epoch: 0, instance: 0 },
      venues: options.venues.map((one) => executionVenue(one)),
      instruments: known,
      gate,
      positions: { position: (id, strategy) => portfolio.lots(id, strategy) },
      markets: {
        book: (id) => tradableBook(books, id, hooks.now(), maxAgeUs),
        takerFeeBps: (id) => bpsOf(portfolio.feeRates(id)),
      },
      onNotice: hooks.onNotice,
      onState: hooks.onState,
      ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
      ...(options.levelPolicy === undefined ? {} : { levelPolicy: options.levelPolicy }),
      saved: saved?.execution,
    });
    gate.join(this.execution);
    const instrument = (id: InstrumentId): Instrument | undefined => this.instruments.get(id)?.instrument;
    const { execution, references, venues } = this;
    const shown: Shown = { books, references, execution, portfolio, instrument, maxAgeUs };
    const { isStopping } = hooks;
    this.permits = new QuotePermits({ risk, books, venues, execution, notices, maxAgeUs, isStopping });
    this.strategies = new StrategyDesk({ strategies: options.strategies, shown, risk, notices });
    const send = (command: Parameters<CommandList['add']>[0]): void => commands.add(command);
    const settleUs = options.killSettleUs ?? 16_000_000;
    const traded = (): Iterable<InstrumentId> => this.instruments.keys();
    this.kills = new KillDesk({ kill, venues: venueIds, settleUs, shown, notices, send, traded });
    const { strategies, kills } = this;
    const { stop } = hooks;
    this.operators = new OperatorDesk({ risk, execution, portfolio, strategies, kills, venues, instrument, send, stop });
    const marginedVenues = new Set(options.venues.filter((one) => one.isMargined).map(({ venue }) => venue));
    this.equity = new EquityWatch({ portfolio, risk, references, usdRates: usd, marginedVenues, instrument });
    const venueOf = (id: InstrumentId): VenueId | undefined => instrument(id)?.venue;
    const audit = (venue: VenueId): void => execution.audit(venue);
    this.findings = new FindingsDesk({ risk, venues, notices, venueOf, audit, now: hooks.now });
    this.activity = new ActivityDesk(portfolio);
    this.riskWatch = new RiskWatch(risk, notices);
    this.#restore(saved);
  }

  save(): SavedParts {
    return {
      instruments: Array.from(this.instruments.values(), ({ instrument, sinceUs }) => [instrument, sinceUs] as const),
      execution: this.execution.save(),
      portfolio: this.portfolio.snapshot(),
      risk: this.risk.save(),
      books: this.books.save(),
      venues: this.venues.save(),
      references: this.references.save(),
      permits: this.permits.save(),
      strategies: this.strategies.save(),
      kills: this.kills.save(),
      findings: this.findings.save(),
      activity: this.activity.save(),
      recount: this.gate.save(),
    };
  }

  #portfolioOf(options: EngineOptions, saved: SavedParts | undefined): Portfolio {
    const made = {
      ...options.portfolio,
      originOf: (fill: Parameters<Execution['originOf']>[0]) => this.execution.originOf(fill),
      onFinding: (finding: Finding) => this.findings.onFinding(finding),
    };
    return saved === undefined ? new Portfolio(made) : Portfolio.restore(saved.portfolio, made);
  }

  #restore(saved: SavedParts | undefined): void {
    if (saved === undefined) return;
    for (const { instrument } of this.instruments.values()) {
      const refused = this.books.setInstrument(instrument);
      assert(refused === undefined, `an instrument of the snapshot does not fit its market: ${instrument.id}`);
      this.references.setInstrument(instrument);
    }
    this.commands.clear();
    this.books.restore(saved.books);
    this.venues.restore(saved.venues);
    this.references.restore(saved.references);
    this.permits.restore(saved.permits, (id) => this.instruments.get(id)?.instrument);
    this.strategies.restore(saved.strategies);
    this.kills.restore(saved.kills);
    this.findings.restore(saved.findings);
    this.activity.restore(saved.activity);
    this.gate.restore(saved.recount);
  }
}

function bpsOf(fees: FeeRatesEvent | undefined): number | undefined {
  return fees === undefined ? undefined : Number(fees.taker) * 10_000;
}
