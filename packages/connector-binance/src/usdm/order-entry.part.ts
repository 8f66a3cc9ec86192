import { type BatchPart, DeadMan, type DeadManReply, splitBatch } from '@mm/connector';
import {
  type AmendCommand,
  type BatchCommand,
  type CancelAllCommand,
  type CancelCommand,
  type DisarmCommand,
  type HeartbeatCommand,
  type Instrument,
  type InstrumentId,
  isRefusal,
  type PlaceCommand,
  type QueryCommand,
  type Refusal,
  refusal,
  type WireText,
} from '@mm/core';
import { denyCommand } from '../connector.deny.ts';
import type { OrderPart, Run } from '../connector.product.ts';
import type { RestCall } from '../connector.site.ts';
import type { OrderCall, OrderEntry } from '../order-entry.ts';
import type { Parameters } from '../signing.ts';
import { orderName } from '../symbols.ts';
import { placeBatchCost, USDM_BATCH, USDM_COST } from './limits.ts';
import { mapUsdmOrder } from './map/order-report.ts';
import { amendParameters, placeParameters, type UsdmOrderOptions, usdmWireOf } from './order-entry.ts';
import { readOpenOrders } from './user-data.reads.ts';
import { countdownSchema, type RawCountdown } from './wire/countdown.ts';
import { type RawUsdmOrder, usdmOrderSchema } from './wire/order.ts';

export interface UsdmOrderPartOptions {
  readonly run: Run;
  readonly entry: OrderEntry;
  readonly orders: UsdmOrderOptions;
}

const BATCH_ORDERS = '/fapi/v1/batchOrders';
/** A batch of cancels names one symbol for all. */
const PER_INSTRUMENT: ReadonlySet<BatchPart['type']> = new Set<BatchPart['type']>(['cancel']);

/** What futures can do with orders beyond single requests: batches, everything at once, queries, the dead-man's switch. */
export class UsdmOrderPart implements OrderPart {
  readonly #run: Run;
  readonly #entry: OrderEntry;
  readonly #orders: UsdmOrderOptions;
  readonly #deadMan: DeadMan;

  constructor({ run, entry, orders }: UsdmOrderPartOptions) {
    this.#run = run;
    this.#entry = entry;
    this.#orders = orders;
    const { site, known } = run;
    this.#deadMan = new DeadMan({
      venue: site.venue,
      world: site.world,
      sink: site.emit,
      windowUs: site.resolved.deadManUs,
      scopes: () => [...known.instruments],
      set: (scope, windowUs, done) => this.#setCountdown(scope, windowUs, done),
      countOpenOrders: (done) => readOpenOrders(run, (orders) => done(isRefusal(orders) ? orders : orders.length)),
    });
  }

  batch(command: BatchCommand): void {
    for (const part of splitBatch(command, USDM_BATCH, PER_INSTRUMENT)) {
      const [only] = part.commands;
      if (part.commands.length === 1 && only !== undefined) this.#one(only);
      else this.#several(part);
    }
  }

  /**
   * The instruments that are traded at once, without asking anything; then whatever else the venue says is open.
   */
  cancelAll(command: CancelAllCommand): void {
    const asked = new Set(this.#run.traded().map((of) => of.id));
    for (const id of asked) this.#entry.cancelAll(command, id);
    readOpenOrders(this.#run, (orders) => {
      if (isRefusal(orders)) return this.#refuse(command, orders);
      const others = new Set(orders.map((order) => order.instrument).filter((id) => !asked.has(id)));
      for (const id of others) this.#entry.cancelAll(command, id);
    });
  }

  query(command: QueryCommand): void {
    const { site, symbols, ids } = this.#run;
    const of = symbols.get(command.instrument);
    if (of === undefined) {
      this.#refuse(command, refusal('unknown-instrument', `no instrument ${command.instrument}`));
      return;
    }
    const { venue, instrument, clientOrderId } = command;
    const askedAtUs = site.world.clock.nowUs();
    const call: RestCall<RawUsdmOrder> = {
      what: 'order',
      path: '/fapi/v1/order',
      parameters: [
        ['symbol', of.symbol],
        ['origClientOrderId', ids.encode(clientOrderId)],
      ],
      security: 'signed',
      cost: USDM_COST.order,
      schema: usdmOrderSchema,
    };
    site.read(call, (raw, receiveTimeUs) => {
      const order = isRefusal(raw) ? raw : mapUsdmOrder(raw, of, { ids });
      if (!isRefusal(order)) {
        this.#run.known.onReport(order);
        site.emit({ type: 'order-reported', venue, order, receiveTimeUs });
      } else if (order.details?.code === '-2013') {
        site.emit({ type: 'order-not-found', venue, instrument, clientOrderId, askedAtUs, receiveTimeUs });
      } else this.#refuse(command, order);
    });
  }

  heartbeat(command: HeartbeatCommand): void {
    this.#deadMan.onHeartbeat(command);
  }

  disarm(command: DisarmCommand): void {
    this.#deadMan.onDisarm(command);
  }

  close(): void {
    this.#deadMan.close();
  }

  #one(command: PlaceCommand | AmendCommand | CancelCommand): void {
    if (command.type === 'place') this.#entry.place(command);
    else if (command.type === 'amend') this.#entry.amend(command);
    else this.#entry.cancel(command);
  }

  #several(part: BatchPart): void {
    const { length } = part.commands;
    switch (part.type) {
      case 'place':
        this.#entry.sendBatch(part.commands, placeBatchCost(length), (some) =>
          this.#listed('POST', some, (command, of, wire) => placeParameters(command, of, wire, this.#orders)),
        );
        return;
      case 'amend':
        this.#entry.sendBatch(part.commands, placeBatchCost(length), (some) =>
          this.#listed('PUT', some, (command, of, wire) => amendParameters(command, of, wire, this.#orders)),
        );
        return;
      case 'cancel':
        this.#cancelSeveral(part);
        return;
    }
  }

  /** Orders as a list in JSON, which stands in the query like any other parameter. */
  #listed<Command extends PlaceCommand | AmendCommand>(
    method: 'POST' | 'PUT',
    commands: readonly Command[],
    write: (command: Command, of: Instrument, wire: WireText) => Parameters | Refusal,
  ): (OrderCall & { readonly wire: readonly WireText[] }) | Refusal {
    const list: Record<string, string>[] = [];
    const wire: WireText[] = [];
    for (const command of commands) {
      const id = command.type === 'place' ? command.order.instrument : command.instrument;
      const of = this.#run.symbols.get(id);
      if (of === undefined) return refusal('unknown-instrument', `no instrument ${id}`);
      const numbers = usdmWireOf(command, of);
      const parameters = write(command, of, numbers);
      if (isRefusal(parameters)) return parameters;
      list.push(Object.fromEntries(parameters));
      wire.push(numbers);
    }
    return { method, path: BATCH_ORDERS, parameters: [['batchOrders', JSON.stringify(list)]], wire };
  }

  /** Orders we have the venue's ids of in one request, those we do not in another: a request takes one kind. */
  #cancelSeveral(part: Extract<BatchPart, { type: 'cancel' }>): void {
    const named = part.commands.filter((command) => command.venueOrderId !== undefined);
    const unnamed = part.commands.filter((command) => command.venueOrderId === undefined);
    for (const commands of [named, unnamed]) {
      const [only] = commands;
      if (only === undefined) continue;
      if (commands.length === 1) this.#entry.cancel(only);
      else this.#entry.sendBatch(commands, USDM_COST.cancelBatch, (some) => this.#cancelList(some));
    }
  }

  #cancelList(commands: readonly CancelCommand[]): (OrderCall & { readonly wire: readonly WireText[] }) | Refusal {
    const [first] = commands;
    const of = first === undefined ? undefined : this.#run.symbols.get(first.instrument);
    if (first === undefined || of === undefined) return refusal('unknown-instrument', 'no such instrument');
    const names: string[] = [];
    for (const command of commands) {
      const name = orderName(command, this.#run.ids);
      if (isRefusal(name)) return name;
      names.push(name[0] === 'orderId' ? name[1] : JSON.stringify(name[1]));
    }
    const list = first.venueOrderId === undefined ? 'origClientOrderIdList' : 'orderIdList';
    return {
      method: 'DELETE',
      path: BATCH_ORDERS,
      parameters: [
        ['symbol', of.symbol],
        [list, `[${names.join(',')}]`],
      ],
      wire: commands.map(() => ({ price: undefined, size: undefined })),
    };
  }

  #setCountdown(scope: InstrumentId | undefined, windowUs: number, done: (reply: DeadManReply) => void): void {
    const { site, symbols } = this.#run;
    const of = scope === undefined ? undefined : symbols.get(scope);
    if (of === undefined) {
      done('failed');
      return;
    }
    const call: RestCall<RawCountdown> = {
      what: 'countdownCancelAll',
      method: 'POST',
      path: '/fapi/v1/countdownCancelAll',
      parameters: [
        ['symbol', of.symbol],
        ['countdownTime', String(Math.round(windowUs / 1_000))],
      ],
      security: 'signed',
      cost: USDM_COST.countdown,
      schema: countdownSchema,
    };
    site.read(call, (raw) => {
      if (!isRefusal(raw)) return done('done');
      done(raw.code === 'venue-refused' && NOT_GRANTED.has(raw.details?.code) ? 'not-granted' : 'failed');
    });
  }

  #refuse(command: CancelAllCommand | QueryCommand, why: Refusal): void {
    denyCommand(this.#run.site.emit, command, why, this.#run.site.world.clock.nowUs());
  }
}

/** The key may not, or the account is not one that has it. */
const NOT_GRANTED: ReadonlySet<unknown> = new Set(['-1002', '-2015']);
