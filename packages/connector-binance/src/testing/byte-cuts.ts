import type { Connector } from '@mm/connector';
import {
  allowAll,
  type ClientOrderId,
  type Instrument,
  lots,
  type OrderRequest,
  type Transport,
  ticks,
  type VenueState,
} from '@mm/core';
import { binanceOrderIds } from '../symbols.ts';
import { canceling, orderId, placing, SPOT_BTC, USDM_BTC } from './known.ts';
import { OrderAccount, type Verdict } from './order-account.ts';
import { type Product, VenueInABox } from './venue-in-a-box.ts';

/** Where a connection is reset: after so many bytes of a create or, on the way back, of what answers it. */
export interface Cut {
  readonly direction: 'up' | 'down';
  readonly bytes: number;
}

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
  /** `rest`: the WebSocket API cannot be reached. */
  readonly channel: 'ws-api' | 'rest';
  readonly keyType?: 'hmac' | 'ed25519';
}

/** Longer than any time limit of a request, and than a connection must last to count as a good one. */
const SETTLE_US = 11_000_000;
/** No request comes later than this after whatever caused it. */
const SOON_US = 2_000_000;
const MINUTE_US = 60_000_000;

/** One connector in a world in memory, and creates whose connections are reset at a byte: fault F06, aimed. */
class CutRig {
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

interface Counts {
  readonly up: number;
  readonly down: number;
}

/** A transport that sees every message, and aims the next reset. */
class Wires {
  readonly transport: Transport;
  /** Name → how often its create went out. */
  readonly creates: Map<string, number> = new Map();
  readonly #box: VenueInABox;
  readonly #wsApi: string;
  #aimed: Cut | undefined;
  /** Of the WebSocket API's connection. */
  #carried = { up: 0, down: 0 };
  #dropSocket: (() => void) | undefined;
  /** Before a first create went out on a connection: its own questions and their answers. */
  preparation: Counts = { up: 0, down: 0 };
  /** Of the last one. */
  createBytes = 0;
  #atCreate: Counts | undefined;
  #fired: Cut | undefined;
  #isStolen = false;
  #isOpening = false;

  constructor(box: VenueInABox, isCutOff: boolean) {
    this.#box = box;
    const { transport } = box.world;
    this.#wsApi = (box.hosted.urls.wsApi ?? '').replace('.memory', '.localhost');
    this.transport = {
      openSocket: (options, handlers) => {
        if (!options.url.startsWith(this.#wsApi)) return transport.openSocket(options, handlers);
        if (isCutOff) return transport.openSocket({ ...options, url: 'ws://nowhere.localhost/' }, handlers);
        return this.#openWsApi(transport, options, handlers);
      },
      request: (request, onDone) => {
        const name = /[?&]newClientOrderId=([^&]+)/.exec(request.url)?.[1];
        if (request.method === 'POST' && name !== undefined) {
          this.#count(name);
          this.#atCreate = { up: 0, down: 0 };
          this.#fire();
        } else if (this.#isOpening && this.#fired !== undefined) this.#isStolen = true;
        return transport.request(request, onDone);
      },
    };
  }

  /** The next create over REST, or the next connection of the WebSocket API, is cut there. */
  aim(cut: Cut | undefined): void {
    this.#aimed = cut;
  }

  forget(): void {
    this.#aimed = undefined;
    this.#fired = undefined;
    this.#atCreate = undefined;
    this.#isStolen = false;
    this.#box.clearFaults();
  }

  /** Ends the WebSocket API's connection. */
  drop(): void {
    this.#dropSocket?.();
  }

  /** Bytes each way since the create went out. */
  get sinceCreate(): Counts {
    const { up, down } = this.#atCreate ?? this.#carried;
    return { up: this.#carried.up - up, down: this.#carried.down - down };
  }

  /** Where the cut fell, from the create's first byte on. */
  get cutAt(): number | undefined {
    if (this.#fired === undefined || this.#atCreate === undefined || this.#isStolen) return undefined;
    return this.#fired.bytes - this.#atCreate[this.#fired.direction];
  }

  #openWsApi(
    transport: Transport,
    options: Parameters<Transport['openSocket']>[0],
    handlers: Parameters<Transport['openSocket']>[1],
  ): ReturnType<Transport['openSocket']> {
    const carried = { up: 0, down: 0 };
    let isFirst = true;
    this.#carried = carried;
    this.#fire();
    this.#isOpening = true;
    const socket = transport.openSocket(options, {
      ...handlers,
      onOpen: () => {
        this.#isOpening = false;
        handlers.onOpen();
      },
      onClose: (code, reason) => {
        this.#isOpening = false;
        handlers.onClose(code, reason);
      },
      onMessage: (data, receiveTimeUs) => {
        carried.down += frameBytes(data.length);
        handlers.onMessage(data, receiveTimeUs);
      },
    });
    this.#dropSocket = () => socket.close();
    return {
      ...socket,
      ping: () => socket.ping(),
      close: (code, reason) => socket.close(code, reason),
      send: (text) => {
        const name = /"order\.place".*"newClientOrderId":"([^"]+)"/.exec(text)?.[1];
        if (name !== undefined) {
          this.#count(name);
          this.#atCreate ??= { ...carried };
          if (isFirst) this.preparation = { ...this.#atCreate };
          isFirst = false;
        }
        const bytes = frameBytes(new TextEncoder().encode(text).length) + MASK_BYTES;
        if (name !== undefined) this.createBytes = bytes;
        carried.up += bytes;
        return socket.send(text);
      },
    };
  }

  #fire(): void {
    const cut = this.#aimed;
    this.#aimed = undefined;
    if (cut === undefined) return;
    this.#fired = cut;
    this.#box.fault('F06', { direction: cut.direction, bytes: cut.bytes });
  }

  #count(name: string): void {
    this.creates.set(name, (this.creates.get(name) ?? 0) + 1);
  }
}

const MASK_BYTES = 4;

/** A frame from a venue with so much payload, as RFC 6455 has it. */
function frameBytes(payload: number): number {
  return payload + (payload < 126 ? 2 : payload < 65_536 ? 4 : 10);
}

/** What a sweep over every offset of one direction found. */
export interface Sweep {
  /** Bytes of the create, or of what answers it. */
  readonly bytes: number;
  /** Offsets that were cut, each once at least. */
  readonly offsets: ReadonlySet<number>;
  /** `unknown, at the venue` → how often. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Those that break a rule beyond what {@link CutRig.trial} checks by itself. */
  readonly wrong: readonly string[];
}

/** Uncut creates in a row after which a request or an answer has no more bytes. */
const PAST_THE_END = 3;
/** A create is so much longer at most once its number has more digits. */
const MORE = 3;
/** A connection's first answers are some bytes longer or shorter now and then, and a probe may be cut in its place: once more. */
const SHIFTS: readonly number[] = [0, 0, -1, 1, -2, 2, -3, 3, 0, -1, 1];
/** Orders that have ended stay in the venue's memory, and are read again and again. */
const TRIALS_OF_A_RIG = 100;

/**
 * Cuts one create after another, at every offset from its first byte to its last. What is cut on its way up never arrives,
 * and what is cut on its way back did: in neither case may anything but `unknown` be said by whoever waits for the answer.
 */
export function sweep(options: CutRigOptions, fate: Fate, direction: Cut['direction']): Sweep {
  const one = new Sweeper(options, fate, direction);
  const last = options.channel === 'ws-api' ? one.measured + MORE : one.toTheEnd();
  for (const shift of SHIFTS) {
    for (let at = 1; at <= last; at += 1) if (!one.offsets.has(at)) one.cut(Math.max(0, at + shift));
  }
  if (options.channel === 'ws-api' && direction === 'up') one.cutBehind();
  one.close();
  // From the first byte: a connection that ends before it does not carry the create.
  for (let at = 1; at <= last; at += 1) if (!one.offsets.has(at)) one.wrong.push(`nothing was cut at ${at}`);
  return { bytes: last, offsets: one.offsets, outcomes: one.outcomes, wrong: one.wrong };
}

class Sweeper {
  readonly offsets: Set<number> = new Set();
  readonly outcomes: Map<string, number> = new Map();
  readonly wrong: string[] = [];
  readonly measured: number;
  readonly #options: CutRigOptions;
  readonly #fate: Fate;
  readonly #direction: Cut['direction'];
  #rig: CutRig;
  #trials = 0;
  /** Of the last two creates: one bought, one sold, and their prices need not have the same number of digits. */
  #lengths: [number, number] = [0, 0];

  constructor(options: CutRigOptions, fate: Fate, direction: Cut['direction']) {
    this.#options = options;
    this.#fate = fate;
    this.#direction = direction;
    this.#rig = new CutRig(options);
    this.measured = this.#rig.measure(fate)[direction];
  }

  /** Over REST, where nobody sees bytes: until cuts make no difference. @returns the last offset at which one did */
  toTheEnd(): number {
    let uncut = 0;
    let bytes = 0;
    for (; uncut < PAST_THE_END; bytes += 1) uncut = this.cut(bytes).verdict === 'accepted' ? uncut + 1 : 0;
    return bytes - 1 - PAST_THE_END;
  }

  cut(bytes: number): Trial {
    this.#trials += 1;
    if (this.#trials % TRIALS_OF_A_RIG === 0) {
      this.#rig.close();
      this.#rig = new CutRig(this.#options);
      this.#rig.measure(this.#fate);
    }
    const trial = this.#rig.trial(this.#fate, { direction: this.#direction, bytes });
    const outcome = `${trial.verdict}, ${trial.isAtVenue ? 'at the venue' : 'not there'}`;
    const { at } = trial;
    this.#lengths = [this.#lengths[1], trial.createBytes];
    if (at === undefined || at < 1) return trial;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    this.offsets.add(at);
    if (this.#direction === 'up' && this.#options.channel === 'ws-api') {
      const said = at < trial.createBytes ? 'unknown, not there' : at === trial.createBytes ? 'unknown, at the venue' : outcome;
      if (outcome !== said) this.wrong.push(`cut at ${at} of ${trial.createBytes}: ${outcome}`);
    }
    if (this.#direction === 'down' && !trial.isAtVenue) this.wrong.push(`cut at ${at} of the answer: ${outcome}`);
    return trial;
  }

  /** The last byte of a create gets through, and none after it. */
  cutBehind(): void {
    for (let i = 0; i < 4 * MORE; i += 1) {
      const { at, createBytes } = this.cut(this.#lengths[0]);
      if (at === createBytes) return;
    }
    this.wrong.push('never cut right behind a create');
  }

  close(): void {
    this.#rig.close();
  }
}

export function sweepText(name: string, { bytes, offsets, outcomes }: Sweep): string {
  const counts = [...outcomes].map(([outcome, count]) => `${outcome}: ${count}`).sort();
  return `${name}: ${offsets.size} offsets of ${bytes} bytes; ${counts.join('; ')}\n`;
}
