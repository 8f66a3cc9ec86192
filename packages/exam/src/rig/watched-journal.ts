import type { Command, EngineEvent, Journal } from '@mm/core';
import type { JournaledOrder } from '../oracle/exam-context.ts';

/** Passes everything on, and says which orders' commands are down once they are. */
export class WatchedJournal implements Journal {
  readonly #journal: Journal;
  readonly #onDown: (order: JournaledOrder) => void;
  readonly #onEvent: () => void;
  #waiting: JournaledOrder[] = [];

  constructor(journal: Journal, onDown: (order: JournaledOrder) => void, onEvent: () => void) {
    this.#journal = journal;
    this.#onDown = onDown;
    this.#onEvent = onEvent;
  }

  appendEvent(event: EngineEvent): void {
    this.#onEvent();
    this.#journal.appendEvent(event);
  }

  appendCommand(command: Command): void {
    this.#journal.appendCommand(command);
    this.#note(command);
  }

  appendCheck(stateHash: string): void {
    this.#journal.appendCheck(stateHash);
  }

  write(): void {
    this.#journal.write();
    for (const one of this.#waiting) this.#onDown(one);
    this.#waiting = [];
  }

  snapshot(state: Uint8Array): void {
    this.#journal.snapshot(state);
  }

  #note(command: Command): void {
    if (command.type === 'batch') for (const one of command.commands) this.#note(one);
    else if (command.type === 'place') this.#waiting.push({ clientOrderId: command.order.clientOrderId, kind: 'place' });
    else if ((command.type === 'amend' || command.type === 'cancel') && command.clientOrderId !== undefined) {
      this.#waiting.push({ clientOrderId: command.clientOrderId, kind: command.type });
    }
  }
}
