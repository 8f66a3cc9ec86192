import type { InstrumentId, VenueId } from '@mm/core';
import type { Risk, RiskStateName } from '@mm/risk';
import type { NoticeBoard } from './notices.ts';

type Scope = InstrumentId | VenueId | undefined;

/** Tells observers when the state of everything, a venue or an instrument changes. Decides nothing, and is not saved. */
export class RiskWatch {
  readonly #risk: Risk;
  readonly #notices: NoticeBoard;
  readonly #told = new Map<Scope, string>();

  constructor(risk: Risk, notices: NoticeBoard) {
    this.#risk = risk;
    this.#notices = notices;
  }

  look(venues: Iterable<VenueId>, instruments: Iterable<InstrumentId>, nowUs: number): void {
    if (!this.#notices.isHeard('risk')) return;
    this.#lookAt(undefined, nowUs);
    for (const venue of venues) this.#lookAt(venue, nowUs);
    for (const instrument of instruments) this.#lookAt(instrument, nowUs);
  }

  #lookAt(scope: Scope, nowUs: number): void {
    const state: RiskStateName = this.#risk.conditions.stateOf(scope);
    const causes = this.#risk.conditions.list().filter((one) => one.scope === scope && one.state === state);
    const cause = causes.map(({ name }) => name).join(', ');
    const now = `${state} ${cause}`;
    if ((this.#told.get(scope) ?? 'active ') === now) return;
    this.#told.set(scope, now);
    this.#notices.tell('risk', () => ({ scope, state, cause, nowUs }));
  }
}
