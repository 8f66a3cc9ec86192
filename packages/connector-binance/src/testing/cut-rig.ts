import type { Connector } from '@mm/connector';
import { allowAll, type ClientOrderId, type Instrument, lots, type OrderRequest, ticks, type VenueState } from '@mm/core';
import { binanceOrderIds } from '../symbols.ts';
import { type Counts, type Cut, Wires } from './cut-wires.ts';
import { canceling, orderId, placing, SPOT_BTC, USDM_BTC } from './known.ts';
import { OrderAccount, type Verdict } from './order-account.ts';
import { type Product, VenueInABox } from './venue-in-a-box.ts';

/** What a create does at the venue: it stays in the book, or it trades at once and is gone. */
export type Fate = 'rests' | 'trades';

/** What came of one create whose connection was reset. */
export interface Trial {
  readonly verdict: Verdict;
  readonly isAtVenue: boolean;
  /** Where the cut fell, counted from the create's first byte; `undefined`: elsewhere, or nowhere. */
  readonly at: number | undefined;
  /** Of the create, on the WebSocket API. */
  readonly createBytes: number;
}

export interface CutRigOptions {
  readonly product: Product;
  /** `rest`: the connection for orders cannot be had. */
  readonly channel: 'ws-api' | 'rest';
  readonly keyType?: 'hmac' | 'ed25519';
}

/** Longer than any time limit of a request, and than a connection must last to count as a good one. */
const SETTLE_US = 11_000_000;
/** No request comes later than this after whatever caused it. */
const SOON_US = 2_000_000;
const MINUTE_US = 60_000_000;

/** One connector in a world in memory, and creates whose connections are reset at a byte: fault F06, aimed. */
export class CutRig {
  readonly box: VenueInABox;
  readonly account: OrderAccount = new OrderAccount();
  readonly #of: Instrument;
  readonly #channel: CutRigOptions['channel'];
  readonly #connector: Connector;
  readonly #wires: Wires;
  #state: VenueState = 'starting';
  #counter = 1_000;
  #measured: Counts = { up: 0, down: 0 };

  constructor({ product, channel, keyType = 'hmac' }: CutRigOptions) {
    const venue = product === 'usdm' ? 'binance-usdm' : 'binance-spot';
    const liquidity = { everyMs: 1e6, takersPerSecond: 0, levels: 10, typicalSize: '500' };
    const accounts = [{ name: 'main', deposits: { USDT: '100000000', BTC: '1000' } }];
    this.box = new VenueInABox({
      product,
      keyType,
      world: { venues: [{ venue, accounts, instruments: [{ symbol: 'BTCUSDT', liquidity }] }] },
    });
    this.#of = product === 'usdm' ? USDM_BTC : SPOT_BTC;
    this.#channel = channel;
    this.#wires = new Wires(this.box, channel === 'rest');
    this.#connector = this.box.connector({
      permit: allowAll(),
      world: { ...this.box.world, transport: this.#wires.transport },
      watch: [],
      trade: [this.box.instrument],
    });
    this.#connector.open((event) => {
      if (event.type === 'venue-state') this.#state = event.state;
      this.account.hear(event);
    });
    this.box.run(SETTLE_US);
  }

  get state(): VenueState {
    return this.#state;
  }

  /** Bytes of a create, and of all that its connection brought back, when nothing is cut. */
  measure(fate: Fate): Counts {
    this.trial(fate, undefined);
    return this.#measured;
  }

  /**
   * One create, one cut, and all that follows, recovery included.
   * @throws when anything that was said is not so
   */
  trial(fate: Fate, cut: Cut | undefined): Trial {
    this.#counter += 1;
    const id = orderId(this.#counter);
    this.#wires.forget();
    if (this.#channel === 'rest') this.#wires.aim(cut);
    else this.#reconnect(cut);
    this.#connector.send(placing(this.#of, this.#counter, this.#order(fate)));
    this.box.run(SETTLE_US + SOON_US);
    this.#measured = this.#wires.sinceCreate;
    const verdict = this.#judged(id);
    this.#recover(id);
    const isAtVenue = this.#truth(id) !== undefined;
    this.#cancel(id);
    const at = cut === undefined ? undefined : this.#wires.cutAt;
    return { verdict, isAtVenue, at, createBytes: this.#wires.createBytes };
  }

  close(): void {
    this.#connector.close();
  }

  /** What was said is said of what is so. */
  #judged(id: ClientOrderId): Verdict {
    const verdict = this.account.verdict(id);
    const isThere = this.#truth(id) !== undefined;
    if ((verdict === 'rejected' || verdict === 'denied') && isThere) throw new Error(`${id} was called ${verdict}, and is there`);
    if (verdict === 'accepted' && !isThere) throw new Error(`${id} was called accepted, and is not there`);
    return verdict;
  }

  #recover(id: ClientOrderId): void {
    const { snapshots } = this.account;
    const { venue } = this.#of;
    this.#connector.send({ type: 'query', venue, instrument: this.#of.id, clientOrderId: id });
    this.#connector.send({ type: 'audit', venue, cursor: undefined });
    this.box.run(SOON_US);
    if (this.account.snapshots === snapshots) throw new Error(`no snapshot after ${id}`);
    const fills = this.box.fills().filter((fill) => fill.clientOrderId === id);
    const wrong = [...this.account.differences(id, this.#of, this.#truth(id), fills), ...this.#resent(id)];
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
  }

  /** Cancels go out whatever was lost, and the next create finds a connection that has been well for a while. */
  #cancel(id: ClientOrderId): void {
    this.#connector.send(canceling(this.#of, this.#counter));
    this.box.run(SETTLE_US);
    // A cut beyond the last byte of the create meets its cancel.
    if (this.#truth(id)?.isOpen === true) this.#connector.send(canceling(this.#of, this.#counter));
    this.box.run(SETTLE_US);
    if (this.#truth(id)?.isOpen === true) throw new Error(`${id} was not canceled`);
    if (this.#state !== 'ready') throw new Error(`the venue is ${this.#state} after ${id}`);
  }

  #resent(id: ClientOrderId): readonly string[] {
    const wrong: string[] = [];
    if (this.box.orders().filter((order) => order.clientOrderId === id).length > 1) wrong.push(`${id} is there twice`);
    const sent = this.#wires.creates.get(binanceOrderIds().encode(id)) ?? 0;
    if (sent !== (this.account.verdict(id) === 'denied' ? 0 : 1)) wrong.push(`${id} was sent ${sent} times`);
    return wrong;
  }

  #truth(id: ClientOrderId): ReturnType<VenueInABox['orders']>[number] | undefined {
    return this.box.orders().find((order) => order.clientOrderId === id);
  }

  /** The WebSocket API's connection is made anew, and the new one has the cut. */
  #reconnect(cut: Cut | undefined): void {
    // At the same moment of a minute the venue has counted the same, and its answers are as long as the last time.
    this.box.run(MINUTE_US - (this.box.sim.nowUs % MINUTE_US));
    this.#wires.aim(cut && { ...cut, bytes: cut.bytes + this.#wires.preparation[cut.direction] });
    this.#wires.drop();
    this.box.run(SOON_US);
  }

  #order(fate: Fate): Partial<OrderRequest> {
    const isSpot = this.#of.kind === 'spot';
    // So far away that no move of the market fills it between a reading and the look at the truth.
    if (fate === 'rests') return { price: ticks(Math.floor(this.box.bestTicks('bid') * 0.8)) };
    const side = this.#counter % 2 === 0 ? 'bid' : 'ask';
    const price = ticks(this.box.bestTicks(side === 'bid' ? 'ask' : 'bid') + (side === 'bid' ? 500 : -500));
    return { side, price, timeInForce: 'ioc', size: lots(isSpot ? 100_000 : 10) } as Partial<OrderRequest>;
  }
}
