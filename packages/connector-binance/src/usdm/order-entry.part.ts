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
import type { OrderPart, Run } from '../connector.product.ts';
import type { RestCall } from '../connector.site.ts';
import { type OrderCall, type OrderWriting, wireOf } from '../order-entry.dialect.ts';
import { cancelEverything, queryOrder } from '../order-entry.part.ts';
import type { OrderEntry } from '../order-entry.ts';
import type { Parameters } from '../signing.ts';
import { orderName } from '../symbols.ts';
import type { AccountReads } from '../user-data.reads.ts';
import { placeBatchCost, USDM_BATCH, USDM_COST } from './limits.ts';
import { amendParameters, placeParameters } from './order-entry.ts';
import { countdownSchema, type RawCountdown } from './wire/countdown.ts';

export interface UsdmOrderPartOptions {
  readonly run: Run;
  readonly entry: OrderEntry;
  readonly reads: AccountReads;
  readonly writing: OrderWriting;
}

const BATCH_ORDERS = '/fapi/v1/batchOrders';
/** A batch of cancels names one symbol for all. */
const PER_INSTRUMENT: ReadonlySet<BatchPart['type']> = new Set<BatchPart['type']>(['cancel']);

/** What futures can do with orders beyond single requests: batches, everything at once, queries, the dead-man's switch. */
export class UsdmOrderPart implements OrderPart {
  readonly #run: Run;
  readonly #entry: OrderEntry;
  readonly #reads: AccountReads;
  readonly #writing: OrderWriting;
  readonly #deadMan: DeadMan;

  constructor({ run, entry, reads, writing }: UsdmOrderPartOptions) {
    this.#run = run;
    this.#entry = entry;
    this.#reads = reads;
    this.#writing = writing;
    const { site, known } = run;
    this.#deadMan = new DeadMan({
      venue: site.venue,
      world: site.world,
      sink: site.emit,
      windowUs: site.resolved.deadManUs,
      scopes: () => [...known.instruments],
      set: (scope, windowUs, done) => this.#setCountdown(scope, windowUs, done),
      countOpenOrders: (done) => reads.openOrders((open) => done(isRefusal(open) ? open : open.orders.length)),
    });
  }

  batch(command: BatchCommand): void {
    for (const part of splitBatch(command, USDM_BATCH, PER_INSTRUMENT)) {
      const [only] = part.commands;
      if (part.commands.length === 1 && only !== undefined) this.#entry.send(only);
      else this.#several(part);
    }
  }

  cancelAll(command: CancelAllCommand): void {
    cancelEverything(this.#run, this.#entry, this.#reads, command);
  }

  query(command: QueryCommand): void {
    queryOrder(this.#run, this.#reads, command);
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

  #several(part: BatchPart): void {
    const { length } = part.commands;
    switch (part.type) {
      case 'place':
        this.#entry.sendBatch(part.commands, placeBatchCost(length), (some) =>
          this.#listed('POST', some, (command, of, wire) => placeParameters(command, of, wire, this.#writing)),
        );
        return;
      case 'amend':
        this.#entry.sendBatch(part.commands, placeBatchCost(length), (some) =>
          this.#listed('PUT', some, (command, of, wire) => amendParameters(command, of, wire, this.#writing)),
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
      const numbers = wireOf(command, of);
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
      if (commands.length === 1) this.#entry.send(only);
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
}

/** The key may not, or the account is not one that has it. */
const NOT_GRANTED: ReadonlySet<unknown> = new Set(['-1002', '-2015']);
