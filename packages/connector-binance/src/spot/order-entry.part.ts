import { splitBatch } from '@mm/connector';
import { type BatchCommand, type CancelAllCommand, isRefusal, type QueryCommand, type Refusal, refusal } from '@mm/core';
import { denyCommand } from '../connector.deny.ts';
import type { OrderPart, Run } from '../connector.product.ts';
import type { RestCall } from '../connector.site.ts';
import type { OrderEntry } from '../order-entry.ts';
import { SPOT_COST } from './limits.ts';
import { mapSpotOrder } from './map/order-report.ts';
import { readOpenOrders } from './user-data.reads.ts';
import { type RawSpotOrder, spotOrderSchema } from './wire/order.ts';

const ONE_BY_ONE = { place: 1, amend: 1, cancel: 1 } as const;

/** What spot can do with orders beyond single requests: everything at once, and queries. It has no batches and no switch. */
export class SpotOrderPart implements OrderPart {
  readonly #run: Run;
  readonly #entry: OrderEntry;

  constructor(run: Run, entry: OrderEntry) {
    this.#run = run;
    this.#entry = entry;
  }

  batch(batch: BatchCommand): void {
    for (const { commands } of splitBatch(batch, ONE_BY_ONE, new Set())) {
      for (const command of commands) {
        if (command.type === 'place') this.#entry.place(command);
        else if (command.type === 'amend') this.#entry.amend(command);
        else this.#entry.cancel(command);
      }
    }
  }

  /** The instruments that are traded at once, without asking anything; then whatever else the venue says is open. */
  cancelAll(command: CancelAllCommand): void {
    const asked = new Set(this.#run.traded().map((of) => of.id));
    for (const id of asked) this.#entry.cancelAll(command, id);
    readOpenOrders(this.#run, (open) => {
      if (isRefusal(open)) {
        this.#refuse(command, open);
        return;
      }
      const others = new Set(open.orders.map((order) => order.instrument).filter((id) => !asked.has(id)));
      for (const id of others) this.#entry.cancelAll(command, id);
      if (open.unknownSymbols.length === 0) return;
      const symbols = open.unknownSymbols.slice(0, 20).join(' ');
      this.#refuse(command, refusal('unknown-instrument', `orders stay in instruments this connector was not given: ${symbols}`));
    });
  }

  query(command: QueryCommand): void {
    const { site, symbols, ids, known } = this.#run;
    const of = symbols.get(command.instrument);
    if (of === undefined) {
      this.#refuse(command, refusal('unknown-instrument', `no instrument ${command.instrument}`));
      return;
    }
    const { venue, instrument, clientOrderId } = command;
    const askedAtUs = site.world.clock.nowUs();
    const call: RestCall<RawSpotOrder> = {
      what: 'order',
      path: '/api/v3/order',
      parameters: [
        ['symbol', of.symbol],
        ['origClientOrderId', ids.encode(clientOrderId)],
      ],
      security: 'signed',
      cost: SPOT_COST.order,
      schema: spotOrderSchema,
    };
    site.read(call, (raw, receiveTimeUs) => {
      const order = isRefusal(raw) ? raw : mapSpotOrder(raw, of, { ids });
      if (!isRefusal(order)) {
        known.onReport(order);
        site.emit({ type: 'order-reported', venue, order, receiveTimeUs });
      } else if (order.details?.code === '-2013' || order.details?.code === '-2026') {
        site.emit({ type: 'order-not-found', venue, instrument, clientOrderId, askedAtUs, receiveTimeUs });
      } else this.#refuse(command, order);
    });
  }

  #refuse(command: CancelAllCommand | QueryCommand, why: Refusal): void {
    denyCommand(this.#run.site.emit, command, why, this.#run.site.world.clock.nowUs());
  }
}
