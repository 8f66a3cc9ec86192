import type { Command } from '@mm/core';

/**
 * The commands of one turn, in the order in which they are to leave: what takes orders off first, then new orders
 * and changes, then what only asks. Arrays are used again in the next turn.
 */
export class CommandList {
  readonly #cancels: Command[] = [];
  readonly #others: Command[] = [];
  readonly #creates: Command[] = [];
  readonly #all: Command[] = [];

  add(command: Command): void {
    if (command.type === 'cancel' || command.type === 'cancel-all') this.#cancels.push(command);
    else if (command.type === 'place' || command.type === 'amend' || command.type === 'batch') this.#creates.push(command);
    else this.#others.push(command);
  }

  clear(): void {
    empty(this.#cancels);
    empty(this.#others);
    empty(this.#creates);
    empty(this.#all);
  }

  /** Valid until {@link clear}. */
  list(): readonly Command[] {
    const all = this.#all;
    empty(all);
    for (const one of this.#cancels) all.push(one);
    for (const one of this.#creates) all.push(one);
    for (const one of this.#others) all.push(one);
    return all;
  }
}

/** One by one: an array whose length is set to nothing gives its memory back, and would have to get it anew in each turn. */
function empty(list: Command[]): void {
  while (list.length > 0) list.pop();
}
