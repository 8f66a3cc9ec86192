import type {
  ClientOrderId,
  FillEvent,
  InstrumentId,
  Lots,
  OrderEvent,
  OrderReport,
  Side,
  Ticks,
  VenueId,
  VenueOrderId,
} from '@mm/core';

/** One execution by the venue's own books. */
interface VenueFill {
  readonly tradeId: string;
  readonly size: number;
}

/**
 * One order at a venue, as the venue has it: the truth that a lifecycle is compared with. Plain, and by itself: it knows
 * nothing of how the other side remembers. What it says it returns; whether that arrives, and when, is not its business.
 */
export class VenueOrder {
  readonly side: Side;
  readonly clientOrderId: ClientOrderId;
  state: 'never' | 'working' | 'filled' | 'canceled' | 'expired' | 'rejected' = 'never';
  price: number;
  size: number;
  readonly fills: VenueFill[] = [];
  filled = 0;
  readonly #venueOrderId: VenueOrderId;
  #lastChangeUs = 0;

  constructor(clientOrderId: ClientOrderId, side: Side, price: number, size: number) {
    this.clientOrderId = clientOrderId;
    this.side = side;
    this.price = price;
    this.size = size;
    this.#venueOrderId = `v${clientOrderId}` as VenueOrderId;
  }

  get isLive(): boolean {
    return this.state === 'working';
  }

  accept(nowUs: number): OrderEvent {
    this.state = 'working';
    this.#lastChangeUs = nowUs;
    return { ...this.#head(nowUs), type: 'order-accepted' };
  }

  reject(nowUs: number): OrderEvent {
    this.state = 'rejected';
    return { ...this.#head(nowUs), venueOrderId: undefined, type: 'order-rejected', venueCode: '-1', reason: 'no' };
  }

  fill(size: number, nowUs: number): FillEvent {
    const tradeId = `t${this.fills.length + 1}`;
    this.fills.push({ tradeId, size });
    this.filled += size;
    if (this.filled >= this.size) this.state = 'filled';
    this.#lastChangeUs = nowUs;
    return this.fillEvent(this.fills.length - 1, nowUs);
  }

  fillEvent(place: number, nowUs: number): FillEvent {
    const { tradeId, size } = this.fills[place] as VenueFill;
    return {
      ...this.#head(nowUs),
      ...{ type: 'fill', tradeId: tradeId as never, side: this.side, price: this.price as Ticks, size: size as Lots },
      ...{ liquidity: 'maker', fee: '0' as never, feeAsset: 'USDT' as never },
    };
  }

  /** To this whole size: one that is filled already ends the order. */
  amend(price: number, size: number, nowUs: number): OrderEvent {
    if (!this.isLive) return { ...this.#head(nowUs), type: 'amend-rejected', venueCode: '-2', reason: 'not open' };
    this.#lastChangeUs = nowUs;
    if (size <= this.filled) return this.#end('canceled', nowUs);
    this.price = price;
    this.size = size;
    return { ...this.#head(nowUs), type: 'order-amended', price: price as Ticks, size: size as Lots };
  }

  cancel(nowUs: number): OrderEvent {
    if (this.isLive) return this.#end('canceled', nowUs);
    return { ...this.#head(nowUs), type: 'cancel-rejected', venueCode: '-2011', reason: 'unknown order' };
  }

  expire(nowUs: number): OrderEvent {
    return this.#end('expired', nowUs);
  }

  /** As it is now, as an answer to a query or a part of a snapshot. */
  report(): OrderReport {
    const partly = this.filled > 0 ? 'partially-filled' : 'working';
    return {
      ...{ instrument: INSTRUMENT, clientOrderId: this.clientOrderId, venueOrderId: this.#venueOrderId, side: this.side },
      state: this.state === 'working' || this.state === 'never' ? partly : this.state,
      ...{ price: this.price as Ticks, size: this.size as Lots, filledSize: this.filled as Lots, reduceOnly: false },
      venueTimeUs: this.#lastChangeUs,
    };
  }

  #end(how: 'canceled' | 'expired', nowUs: number): OrderEvent {
    this.state = how;
    this.#lastChangeUs = nowUs;
    return { ...this.#head(nowUs), type: how === 'canceled' ? 'order-canceled' : 'order-expired', reason: '' };
  }

  #head(nowUs: number): {
    venue: VenueId;
    instrument: InstrumentId;
    clientOrderId: ClientOrderId;
    venueOrderId: VenueOrderId | undefined;
    venueTimeUs: number;
    receiveTimeUs: number;
  } {
    const { clientOrderId } = this;
    return {
      venue: VENUE,
      instrument: INSTRUMENT,
      clientOrderId,
      venueOrderId: this.#venueOrderId,
      venueTimeUs: nowUs,
      receiveTimeUs: nowUs,
    };
  }
}

export const VENUE: VenueId = 'alpha' as VenueId;
export const INSTRUMENT: InstrumentId = 'alpha:linear-perp:BTC' as InstrumentId;
