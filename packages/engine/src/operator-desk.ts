import type { CancelAllCommand, InstrumentId, OperatorEvent, Refusal, StrategyId, VenueId } from '@mm/core';
import { type Asset, type Instrument, refusal } from '@mm/core';
import type { Execution } from '@mm/execution';
import type { Portfolio } from '@mm/portfolio';
import type { ConditionName, ConditionScope, Risk } from '@mm/risk';
import type { KillDesk } from './kill-desk.ts';
import type { StrategyDesk } from './strategy-desk.ts';
import type { VenueWatch } from './venue-watch.ts';

export interface OperatorDeskOptions {
  readonly risk: Risk;
  readonly execution: Execution;
  readonly portfolio: Portfolio;
  readonly strategies: StrategyDesk;
  readonly kills: KillDesk;
  readonly venues: VenueWatch;
  readonly instrument: (id: InstrumentId) => Instrument | undefined;
  readonly send: (command: CancelAllCommand) => void;
  readonly stop: () => void;
}

/** Does what people ask for. What cannot be done is refused, with the reason. */
export class OperatorDesk {
  readonly #options: OperatorDeskOptions;

  constructor(options: OperatorDeskOptions) {
    this.#options = options;
  }

  /** @returns why it was not done */
  onEvent({ action, scope, about, by, reason }: OperatorEvent, nowUs: number): Refusal | undefined {
    const { risk, execution, strategies, kills } = this.#options;
    switch (action) {
      case 'kill':
        risk.kill.trip(reason, by, nowUs);
        return undefined;
      case 'rearm':
        return kills.rearm(nowUs);
      case 'flatten':
        return kills.startFlattening();
      case 'halt':
        risk.running.onOperator('halted', scope as ConditionScope, nowUs);
        return undefined;
      case 'reduce':
        risk.running.onOperator('reducing', scope as ConditionScope, nowUs);
        return undefined;
      case 'resume':
        return this.#clear('operator', scope as ConditionScope);
      case 'clear':
        return this.#clear(about as ConditionName, scope as ConditionScope);
      case 'pause':
        return strategies.pause(scope as StrategyId | undefined, nowUs);
      case 'unpause':
        return strategies.unpause(scope as StrategyId | undefined);
      case 'cancel-all':
        return this.#cancelAll(scope);
      case 'audit':
        for (const venue of this.#venuesOf(scope)) execution.audit(venue);
        return undefined;
      case 'adopt-position':
      case 'accept-balance':
        return this.#takeTheirWord(action, scope, about);
      case 'resume-levels':
        execution.resumeLevels();
        return undefined;
      case 'stop':
        this.#options.stop();
        return undefined;
      default:
        return refusal('not-supported', `nobody knows how to ${String(action)}`);
    }
  }

  #clear(name: ConditionName, scope: ConditionScope): Refusal | undefined {
    const isCleared = this.#options.risk.conditions.clear(name, scope);
    return isCleared ? undefined : refusal('bad-config', `no condition ${name} of ${scope ?? 'everything'}`);
  }

  #cancelAll(scope: OperatorEvent['scope']): Refusal | undefined {
    const instrument = this.#options.instrument(scope as InstrumentId);
    const venues = instrument === undefined ? this.#venuesOf(scope) : [instrument.venue];
    for (const venue of venues) this.#options.send({ type: 'cancel-all', venue, instrument: instrument?.id });
    return venues.length > 0 ? undefined : refusal('bad-config', `no venue or instrument ${scope}`);
  }

  #takeTheirWord(
    action: 'adopt-position' | 'accept-balance',
    scope: OperatorEvent['scope'],
    about?: string,
  ): Refusal | undefined {
    const { portfolio, venues } = this.#options;
    if (action === 'adopt-position') {
      if (this.#options.instrument(scope as InstrumentId) === undefined) return refusal('unknown-instrument', `no ${scope}`);
      portfolio.adoptPosition(scope as InstrumentId);
      return undefined;
    }
    if (venues.get(scope as VenueId) === undefined) return refusal('bad-config', `no venue ${scope}`);
    portfolio.acceptBalance(scope as VenueId, about as Asset);
    return undefined;
  }

  #venuesOf(scope: OperatorEvent['scope']): readonly VenueId[] {
    const all = [...this.#options.venues.ids()];
    return scope === undefined ? all : all.filter((venue) => venue === scope);
  }
}
