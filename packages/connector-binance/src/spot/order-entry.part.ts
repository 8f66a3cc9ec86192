import { splitBatch } from '@mm/connector';
import type { BatchCommand, CancelAllCommand, QueryCommand } from '@mm/core';
import type { OrderPart, Run } from '../connector.product.ts';
import { cancelEverything, queryOrder } from '../order-entry.part.ts';
import type { OrderEntry } from '../order-entry.ts';
import type { AccountReads } from '../user-data.reads.ts';

const ONE_BY_ONE = { place: 1, amend: 1, cancel: 1 } as const;

/** What spot can do with orders beyond single requests: everything at once, and queries. It has no batches and no switch. */
export class SpotOrderPart implements OrderPart {
  readonly #run: Run;
  readonly #entry: OrderEntry;
  readonly #reads: AccountReads;

  constructor(run: Run, entry: OrderEntry, reads: AccountReads) {
    this.#run = run;
    this.#entry = entry;
    this.#reads = reads;
  }

  batch(batch: BatchCommand): void {
    for (const { commands } of splitBatch(batch, ONE_BY_ONE, new Set())) for (const one of commands) this.#entry.send(one);
  }

  cancelAll(command: CancelAllCommand): void {
    cancelEverything(this.#run, this.#entry, this.#reads, command);
  }

  query(command: QueryCommand): void {
    queryOrder(this.#run, this.#reads, command);
  }
}
