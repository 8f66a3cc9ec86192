import type { AmendCommand, Lots, OrderRequest, PlaceCommand, Refusal, Side, StrategyId, Ticks, VenueId } from '@mm/core';
import { BugError, type Instrument, type InstrumentId } from '@mm/core';
import type { ClientIds } from './client-ids.ts';
import { sendCancel } from './inquiries.ts';
import type { NoticeSink } from './notices.ts';
import type { OrderPurpose, OrderRecord } from './order-record.ts';
import type { OrderStore } from './order-store.ts';
import type { CommandGate } from './ports.ts';
import { type Regrid, regridOf } from './regrid.ts';
import type { VenueDesk } from './venue-desk.ts';

/** An order wanted by a slot, a take, a level or a leg. */
export interface OrderWish {
  readonly instrument: InstrumentId;
  readonly strategy: StrategyId | undefined;
  readonly purpose: OrderPurpose;
  readonly owner: string;
  readonly side: Side;
  readonly price: Ticks;
  readonly size: Lots;
  readonly reduceOnly: boolean;
  /** Rests post-only; otherwise it trades at once or not at all. */
  readonly resting: boolean;
  readonly replaces: OrderRecord | undefined;
}

export interface OrderDeskOptions {
  readonly store: OrderStore;
  readonly ids: ClientIds;
  readonly gate: CommandGate;
  readonly onNotice: NoticeSink;
}

/** The one place where orders are made, changed and taken off. Whoever asks, they pass the gate first. */
export class OrderDesk {
  readonly #options: OrderDeskOptions;
  readonly #instruments = new Map<InstrumentId, Instrument>();
  readonly #venues: ReadonlyMap<VenueId, VenueDesk>;

  constructor(options: OrderDeskOptions, instruments: readonly Instrument[], venues: ReadonlyMap<VenueId, VenueDesk>) {
    this.#options = options;
    this.#venues = venues;
    for (const one of instruments) this.setInstrument(one);
  }

  /** @returns how its integers changed, when its grid did */
  setInstrument(one: Instrument): Regrid | undefined {
    if (!this.#venues.has(one.venue)) return undefined;
    const before = this.#instruments.get(one.id);
    this.#instruments.set(one.id, one);
    return before === undefined ? undefined : regridOf(before, one);
  }

  instruments(): readonly Instrument[] {
    return [...this.#instruments.values()];
  }

  instrument(id: InstrumentId): Instrument | undefined {
    return this.#instruments.get(id);
  }

  venueOf(id: InstrumentId): VenueDesk | undefined {
    const instrument = this.#instruments.get(id);
    return instrument === undefined ? undefined : this.#venues.get(instrument.venue);
  }

  /** May a new order or a change go out now: the account is known, and requests are left? */
  isOpen(id: InstrumentId, nowUs: number): boolean {
    return this.venueOf(id)?.isOpen(nowUs) === true;
  }

  /** @returns the order, already counted as possibly live, or why it was refused */
  place(wish: OrderWish, nowUs: number): OrderRecord | Refusal {
    const { store, ids, gate, onNotice } = this.#options;
    const venue = this.venueOf(wish.instrument);
    if (venue === undefined) throw new BugError(`an order for an instrument nobody named: ${wish.instrument}`);
    const clientOrderId = ids.next();
    const command: PlaceCommand = {
      type: 'place',
      venue: venue.venue,
      order: requestOf(wish, clientOrderId),
      issuedAtUs: nowUs,
    };
    const refused = gate.place(command);
    if (refused !== undefined) {
      const { instrument, owner } = wish;
      onNotice({ type: 'order-refused', instrument, clientOrderId, owner, refusal: refused, nowUs });
      return refused;
    }
    venue.spend('place');
    const { instrument, strategy, purpose, side, price, size, reduceOnly, resting, owner } = wish;
    const replaces = wish.replaces?.facts.clientOrderId;
    const order = store.add({
      ...{ venue: venue.venue, instrument, clientOrderId, strategy, purpose, side, price, size, reduceOnly, resting, owner },
      ...{ replaces, sentAtUs: nowUs },
    });
    onNotice({ type: 'order-sent', order, nowUs });
    return order;
  }

  /** @returns why not, or `undefined` when it was sent */
  amend(order: OrderRecord, price: Ticks, size: Lots, nowUs: number): Refusal | undefined {
    const { store, gate, onNotice } = this.#options;
    const { venue, instrument, clientOrderId, owner } = order.facts;
    if (clientOrderId === undefined) throw new BugError('an order without an id of ours is not amended');
    const { venueOrderId } = order;
    const command: AmendCommand = {
      type: 'amend',
      venue,
      instrument,
      clientOrderId,
      venueOrderId,
      price,
      size,
      issuedAtUs: nowUs,
    };
    const refused = gate.amend(command, order);
    if (refused !== undefined) {
      onNotice({ type: 'order-refused', instrument, clientOrderId, owner, refusal: refused, nowUs });
      return refused;
    }
    this.#venues.get(venue)?.spend('amend');
    store.amendSent(order, price, size, nowUs);
    return undefined;
  }

  /** Takes it off, unless that was asked for already. */
  cancel(order: OrderRecord, nowUs: number): void {
    if (!order.possiblyLive || order.cancelSentUs !== undefined || nowUs < order.cancelableFromUs) return;
    sendCancel(order, this.#options.store, this.#options.gate, nowUs);
  }
}

function requestOf(wish: OrderWish, clientOrderId: OrderRequest['clientOrderId']): OrderRequest {
  const { instrument, strategy, side, price, size, reduceOnly } = wish;
  const base = { clientOrderId, instrument, strategy, side, size, reduceOnly, price, orderType: 'limit' as const };
  return wish.resting ? { ...base, timeInForce: 'gtc', postOnly: true } : { ...base, timeInForce: 'ioc', postOnly: false };
}
