import { FAULT_KINDS, type FaultId } from './fault-kinds.ts';

/** How often each kind of fault was asked for, and how often it showed itself. */
export interface FaultCount {
  readonly id: FaultId;
  readonly name: string;
  readonly asked: number;
  readonly fired: number;
}

/** Counts faults of a run. */
export class FaultCounts {
  readonly #asked = new Map<FaultId, number>();
  readonly #fired = new Map<FaultId, number>();

  ask(id: FaultId): void {
    this.#asked.set(id, (this.#asked.get(id) ?? 0) + 1);
  }

  fire(id: FaultId): void {
    this.#fired.set(id, (this.#fired.get(id) ?? 0) + 1);
  }

  asked(id: FaultId): number {
    return this.#asked.get(id) ?? 0;
  }

  fired(id: FaultId): number {
    return this.#fired.get(id) ?? 0;
  }

  /** Those that were asked for or showed themselves, by id. @param elsewhere counted by others */
  list(elsewhere: (id: FaultId) => number = () => 0): FaultCount[] {
    return (Object.keys(FAULT_KINDS) as FaultId[])
      .map((id) => ({ id, name: FAULT_KINDS[id].name, asked: this.asked(id), fired: this.fired(id) + elsewhere(id) }))
      .filter(({ asked, fired }) => asked + fired > 0);
  }
}
