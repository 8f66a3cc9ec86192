import type { AmendCommand, PlaceCommand, QuotesIntent, VenueId } from '@mm/core';
import type { Approved } from './approved.ts';
import { type ConditionScope, Conditions, type RiskStateName, type SavedConditions, stateName } from './conditions.ts';
import { RiskFacts, type RiskFactsOptions, type SavedFacts } from './facts.ts';
import type { KillSwitch } from './kill-switch.ts';
import type { RiskRefusal } from './limit-names.ts';
import type { LossBaselines } from './loss-limits.ts';
import { type AmendedOrder, PreTradeCheck, type SavedRates } from './pre-trade-check.ts';
import { checkQuotes } from './quotes-check.ts';
import { RunningLimits, type SavedRunning } from './running-limits.ts';

export interface RiskOptions extends RiskFactsOptions {
  readonly kill: KillSwitch;
  /** Engine time of the start. */
  readonly startUs: number;
  /** Of the snapshot a restart begins with. */
  readonly baselines?: LossBaselines | undefined;
  /** What {@link Risk.save} gave, for a start in the middle. */
  readonly saved?: SavedRisk | undefined;
}

/** Everything that decides anything, as plain values. The kill is in its latch. */
export interface SavedRisk {
  readonly facts: SavedFacts;
  readonly conditions: SavedConditions;
  readonly running: SavedRunning;
  readonly rates: SavedRates;
}

/**
 * Everything between an order wanted and an order sent. Deterministic and synchronous: told through {@link facts} and
 * {@link running}, asked through {@link check}.
 */
export class Risk {
  readonly facts: RiskFacts;
  readonly conditions: Conditions;
  readonly running: RunningLimits;
  readonly kill: KillSwitch;
  readonly #preTrade: PreTradeCheck;

  constructor(options: RiskOptions) {
    const { total } = options.limits;
    this.kill = options.kill;
    this.facts = new RiskFacts(options);
    this.#preTrade = new PreTradeCheck(this.facts, options.kill);
    this.conditions = new Conditions({
      coolDownUs: total.coolDown,
      maxTripsPerHour: total.maxTripsPerHour,
      onChange: (scope, severity, cause) => this.#onChange(scope, severity, cause),
    });
    this.running = new RunningLimits({
      facts: this.facts,
      conditions: this.conditions,
      startUs: options.startUs,
      baselines: options.baselines,
      onLoss: ({ name, limit, measured }, nowUs) => {
        this.kill.trip(`${name}: ${measured / 1e6} USD, limit ${limit / 1e6} USD`, 'risk', nowUs);
      },
    });
    const { saved } = options;
    if (saved === undefined) return;
    this.facts.restore(saved.facts);
    this.conditions.restore(saved.conditions);
    this.running.restore(saved.running);
    this.#preTrade.restoreRates(saved.rates);
  }

  save(): SavedRisk {
    const { facts, conditions, running } = this;
    return { facts: facts.save(), conditions: conditions.save(), running: running.save(), rates: this.#preTrade.saveRates() };
  }

  /**
   * May this be sent? An approval counts at once, against rates and as possibly live, so that the next command of the same
   * turn is checked with this one in it.
   * @param amended the order an `amend` is about
   */
  check(command: PlaceCommand, nowUs: number): Approved<PlaceCommand> | RiskRefusal;
  check(command: AmendCommand, nowUs: number, amended: AmendedOrder | undefined): Approved<AmendCommand> | RiskRefusal;
  check(command: PlaceCommand | AmendCommand, nowUs: number, amended?: AmendedOrder): Approved<typeof command> | RiskRefusal {
    if (command.type === 'place') return this.#preTrade.place(command, nowUs);
    return this.#preTrade.amend(command, amended, nowUs);
  }

  /** The spread of wanted quotes, before they become orders. */
  checkQuotes(intent: QuotesIntent): RiskRefusal | undefined {
    return checkQuotes(this.facts, intent);
  }

  /** The state of everything, or of one venue or instrument by itself. */
  state(scope?: ConditionScope): RiskStateName {
    if (this.kill.killed) return this.kill.flattening ? 'reducing' : 'halted';
    if (scope === undefined) return stateName(this.#preTrade.severity);
    return this.conditions.stateOf(scope);
  }

  #onChange(scope: ConditionScope, severity: number, cause: string): void {
    const record =
      scope === undefined ? this.#preTrade : (this.facts.record(scope as never) ?? this.facts.venueRecord(scope as VenueId));
    if (record === undefined) return;
    record.severity = severity;
    record.severityCause = cause;
  }
}
