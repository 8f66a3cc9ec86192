import { assert, type ClientOrderId, type ClientOrderIdParts, clientOrderId, isRefusal, parseClientOrderId } from '@mm/core';

/** Who allocates: the start, and which of the programs that share an account. */
export interface ClientIdScope {
  /** Grows with every start; the lease hands it out. */
  readonly epoch: number;
  readonly instance: number;
}

/**
 * Allocates client order ids, none twice: the epoch is this start's alone, the counter only grows. An id that risk refused
 * is spent all the same. After a restore the counter goes on where the journal ended.
 */
export class ClientIds {
  #scope: ClientIdScope;
  #counter: number;

  constructor(scope: ClientIdScope, counter = 0) {
    assert(Number.isSafeInteger(counter) && counter >= 0, `a counter is a whole number, not ${counter}`);
    this.#scope = scope;
    this.#counter = counter;
  }

  /** Another start: ids made from now on are its. */
  begin(scope: ClientIdScope): void {
    this.#scope = scope;
  }

  /** Whose ids are made now. */
  get scope(): ClientIdScope {
    return this.#scope;
  }

  /** How many were allocated. */
  get counter(): number {
    return this.#counter;
  }

  next(): ClientOrderId {
    this.#counter += 1;
    return clientOrderId({ ...this.#scope, counter: this.#counter });
  }

  /** Was this id made by us: in this start, in an earlier one, or by somebody else? */
  originOf(id: ClientOrderId | undefined): 'this-start' | 'earlier-start' | 'foreign' {
    const parts = id === undefined ? undefined : parseClientOrderId(id);
    if (parts === undefined || isRefusal(parts) || parts.instance !== this.#scope.instance) return 'foreign';
    return isThisStart(parts, this.#scope) ? 'this-start' : 'earlier-start';
  }
}

function isThisStart(parts: ClientOrderIdParts, scope: ClientIdScope): boolean {
  return parts.epoch === scope.epoch;
}
