import {
  type AmendCommand,
  type BatchCommand,
  type CancelCommand,
  clientOrderId,
  type Instrument,
  type InstrumentId,
  type Lots,
  type OrderRequest,
  orThrow,
  type PlaceCommand,
  parsePrice,
  parseSize,
  RefusalError,
  refusal,
  type Ticks,
  type VenueId,
} from '@mm/core';
import type { BatchItem, NewOrder, OrderRef } from './client-types.ts';
import type { OrderIds } from './pending.ts';

/** Turns what a person writes into commands, and gives new orders their ids. Every method throws a `RefusalError` for text off the grid. */
export class OrderCommands {
  readonly #venue: VenueId;
  readonly #instance: number;
  readonly #epoch: number;
  readonly #instrumentOf: (id: InstrumentId) => Instrument | undefined;
  readonly #nowUs: () => number;
  #counter: number;

  /**
   * The epoch is the second of now, and the counter begins at its microsecond: ids grow with every start, as they must, also
   * of a program that is started again within the second.
   */
  constructor(venue: VenueId, instance: number, instrumentOf: (id: InstrumentId) => Instrument | undefined, nowUs: () => number) {
    this.#venue = venue;
    this.#instance = instance;
    const startUs = nowUs();
    this.#epoch = Math.floor(startUs / 1_000_000);
    this.#counter = (startUs % 1_000_000) * IDS_A_MICROSECOND;
    this.#instrumentOf = instrumentOf;
    this.#nowUs = nowUs;
  }

  of(item: BatchItem): BatchCommand['commands'][number] {
    if ('place' in item) return this.place(item.place);
    return 'amend' in item ? this.amend(item.amend, item.price, item.size) : this.cancel(item.cancel);
  }

  place(order: NewOrder): PlaceCommand {
    return { type: 'place', venue: this.#venue, order: this.#request(order), issuedAtUs: this.#nowUs() };
  }

  amend({ instrument, clientOrderId: id, venueOrderId }: OrderRef, priceText: string, sizeText: string): AmendCommand {
    const of = this.instrument(instrument);
    const numbers = { price: priceOf(of, priceText), size: sizeOf(of, sizeText) };
    const ids = { instrument, clientOrderId: id, venueOrderId };
    return { type: 'amend', venue: this.#venue, ...ids, ...numbers, issuedAtUs: this.#nowUs() };
  }

  cancel({ instrument, clientOrderId: id, venueOrderId }: OrderRef): CancelCommand {
    return { type: 'cancel', venue: this.#venue, instrument, clientOrderId: id, venueOrderId };
  }

  /** @throws {RefusalError} for one the venue does not list, or has not listed yet. */
  instrument(id: InstrumentId): Instrument {
    const known = this.#instrumentOf(id);
    if (known === undefined) throw new RefusalError(refusal('unknown-instrument', `${this.#venue} lists no ${id}`));
    return known;
  }

  #request(order: NewOrder): OrderRequest {
    const { instrument, side, reduceOnly = false, timeInForce = 'gtc', postOnly = false } = order;
    const of = this.instrument(instrument);
    this.#counter += 1;
    const id = clientOrderId({ epoch: this.#epoch, instance: this.#instance, counter: this.#counter });
    const base = { clientOrderId: id, instrument, strategy: undefined, side, size: sizeOf(of, order.size), reduceOnly };
    if (order.price === 'market') return { ...base, orderType: 'market' };
    const price = priceOf(of, order.price);
    if (timeInForce === 'gtc') return { ...base, orderType: 'limit', price, timeInForce, postOnly };
    if (postOnly) throw new RefusalError(refusal('bad-config', `an order that is ${timeInForce} cannot be post-only`));
    return { ...base, orderType: 'limit', price, timeInForce, postOnly: false };
  }
}

export function idsOf(command: BatchCommand['commands'][number]): OrderIds {
  if (command.type !== 'place') return command;
  const { instrument, clientOrderId: id } = command.order;
  return { instrument, clientOrderId: id, venueOrderId: undefined };
}

function priceOf(of: Instrument, text: string): Ticks {
  return aboveZero('price', orThrow(parsePrice(of, text)));
}

function sizeOf(of: Instrument, text: string): Lots {
  return aboveZero('size', orThrow(parseSize(of, text)));
}

function aboveZero<Value extends number>(what: string, value: Value): Value {
  if (value === 0) throw new RefusalError(refusal('negative', `the ${what} of an order is above zero`));
  return value;
}

/** More than anybody can send in one, and half of what the counter of an id can hold in a second. */
const IDS_A_MICROSECOND = 500_000;
