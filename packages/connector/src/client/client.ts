import {
  type Asset,
  type BalanceReport,
  type BboEvent,
  type DecimalText,
  type FeeRatesEvent,
  type FillEvent,
  type Instrument,
  type InstrumentId,
  type OrderEvent,
  type OrderReport,
  OutcomeUnknown,
  type PositionReport,
  type ReconcileSnapshotEvent,
  type Refusal,
  RefusalError,
  refusal,
  type Sequence,
  type TradeEvent,
  type VenueEvent,
  type VenueStateEvent,
} from '@mm/core';
import { Alarm } from '../alarm.ts';
import { backoffUs } from '../align/backoff.ts';
import type { Connector } from '../connector.ts';
import { SerialSink } from '../serial-sink.ts';
import { type ConnectorWorld, steadyWorld } from '../world.ts';
import type { BookView } from './book-view.ts';
import type { Stream } from './channel.ts';
import type {
  AskOptions,
  BatchItem,
  BookOptions,
  Client,
  ClientOptions,
  NewOrder,
  OrderRef,
  PlacedOrder,
} from './client-types.ts';
import { Feeds } from './feeds.ts';
import { idsOf, OrderCommands } from './order-commands.ts';
import { type OrderAnswer, PendingAnswers, refusedToStart } from './pending.ts';
import { Turnstile } from './turnstile.ts';

/** Readings of the open orders after a cancel-all before it is called unknown. */
const MAX_READS_AFTER_CANCEL_ALL = 6;

/** Opens a connector and gives it the human face. The connector belongs to the client from then on: `close` closes it. */
export function createClient(connector: Connector, options: ClientOptions): Client {
  return new ConnectorClient(connector, options);
}

class ConnectorClient implements Client {
  readonly venue: Client['venue'];
  readonly #connector: Connector;
  readonly #world: ConnectorWorld;
  readonly #commands: OrderCommands;
  readonly #pending: PendingAnswers;
  readonly #feeds: Feeds;
  readonly #serial: SerialSink;
  readonly #facts: Turnstile;
  readonly #heartbeat: Alarm;
  readonly #instruments = new Map<InstrumentId, Instrument>();
  readonly #fees = new Map<InstrumentId, FeeRatesEvent>();
  #state: VenueStateEvent | undefined;
  #cursor: string | Sequence | undefined;
  #cancelAllRefused: Refusal | undefined;

  constructor(connector: Connector, options: ClientOptions) {
    const { instance = 0, answerWithinMs = 30_000, maxBufferedTrades = 1_000, maxBufferedOrderEvents = 100_000 } = options;
    this.venue = connector.venue;
    this.#connector = connector;
    this.#world = steadyWorld(options.world);
    const instrumentOf = (id: InstrumentId): Instrument | undefined => this.#instruments.get(id);
    this.#commands = new OrderCommands(connector.venue, instance, instrumentOf, () => this.#world.clock.nowUs());
    this.#pending = new PendingAnswers(this.#world, answerWithinMs * 1_000);
    this.#facts = new Turnstile(this.#world, answerWithinMs * 1_000);
    this.#feeds = new Feeds(connector, instrumentOf, maxBufferedTrades, maxBufferedOrderEvents);
    const everyUs = (options.heartbeatEveryMs ?? 0) * 1_000;
    this.#heartbeat = new Alarm(this.#world, () => this.#beat(everyUs));
    this.#serial = new SerialSink((event) => this.#onEvent(event));
    connector.open(this.#serial.emit);
    if (everyUs > 0) this.#heartbeat.after(everyUs);
  }

  async ready({ signal }: AskOptions = {}): Promise<void> {
    const look = (): true | Error | undefined => {
      if (this.#state?.state === 'ready') return true;
      return this.#state?.state === 'refused' ? refusedToStart(this.#state.refusal) : undefined;
    };
    await this.#facts.wait(look, () => late(`the venue is not ready: ${this.#state?.reason ?? 'no word yet'}`), signal);
  }

  async instruments(): Promise<readonly Instrument[]> {
    await this.ready();
    return [...this.#instruments.values()];
  }

  async instrument(id: InstrumentId): Promise<Instrument> {
    await this.ready();
    return this.#commands.instrument(id);
  }

  async place(order: NewOrder, { signal }: AskOptions = {}): Promise<PlacedOrder> {
    const command = this.#commands.place(order);
    const answer = await this.#pending.order('place', idsOf(command), () => this.#connector.send(command), signal);
    return { ...answer, instrument: order.instrument, clientOrderId: command.order.clientOrderId };
  }

  async amend(order: OrderRef, change: { price: string; size: string }, { signal }: AskOptions = {}): Promise<OrderAnswer> {
    const command = this.#commands.amend(order, change.price, change.size);
    return this.#pending.order('amend', idsOf(command), () => this.#connector.send(command), signal);
  }

  async cancel(order: OrderRef, { signal }: AskOptions = {}): Promise<OrderAnswer> {
    const command = this.#commands.cancel(order);
    return this.#pending.order('cancel', idsOf(command), () => this.#connector.send(command), signal);
  }

  async cancelAll(instrument?: InstrumentId, options: AskOptions = {}): Promise<void> {
    options.signal?.throwIfAborted();
    this.#cancelAllRefused = undefined;
    this.#connector.send({ type: 'cancel-all', venue: this.venue, instrument });
    for (let reads = 1; reads <= MAX_READS_AFTER_CANCEL_ALL; reads += 1) {
      const open = await this.openOrders(instrument, options);
      if (this.#cancelAllRefused !== undefined) throw new RefusalError(this.#cancelAllRefused);
      if (open.length === 0) return;
      await new Promise<void>((resolve) => this.#world.scheduler.after(backoffUs(reads, this.#world.random), resolve));
    }
    throw new OutcomeUnknown('cancel-all: orders are still open');
  }

  async batch(items: readonly BatchItem[], { signal }: AskOptions = {}): Promise<readonly PromiseSettledResult<OrderAnswer>[]> {
    signal?.throwIfAborted();
    const commands = items.map((item) => this.#commands.of(item));
    const answers = commands.map((command) => this.#pending.order(command.type, idsOf(command), () => undefined, signal));
    this.#connector.send({ type: 'batch', venue: this.venue, commands });
    return Promise.allSettled(answers);
  }

  async order({ instrument, clientOrderId: id }: OrderRef, { signal }: AskOptions = {}): Promise<OrderReport | undefined> {
    const judge = (event: VenueEvent): { answer: OrderReport | undefined } | undefined => {
      if (event.type === 'order-reported' && event.order.clientOrderId === id) return { answer: event.order };
      return event.type === 'order-not-found' && event.clientOrderId === id ? { answer: undefined } : undefined;
    };
    const send = (): void => this.#connector.send({ type: 'query', venue: this.venue, instrument, clientOrderId: id });
    return this.#pending.read('query', judge, send, signal);
  }

  async openOrders(instrument?: InstrumentId, options: AskOptions = {}): Promise<readonly OrderReport[]> {
    const { orders } = await this.#audit(options);
    const open = orders.filter(({ state }) => state === 'working' || state === 'partially-filled');
    return instrument === undefined ? open : open.filter((order) => order.instrument === instrument);
  }

  async positions(options: AskOptions = {}): Promise<readonly PositionReport[]> {
    return (await this.#audit(options)).positions;
  }

  async balances(options: AskOptions = {}): Promise<readonly BalanceReport[]> {
    return (await this.#audit(options)).balances;
  }

  async balance(asset: Asset, options: AskOptions = {}): Promise<DecimalText | undefined> {
    return (await this.balances(options)).find((one) => one.asset === asset)?.total;
  }

  fees(instrument: InstrumentId, { signal }: AskOptions = {}): Promise<FeeRatesEvent> {
    const message = `no fees for ${instrument}: only instruments that are traded have them`;
    return this.#facts.wait(
      () => this.#fees.get(instrument),
      () => late(message),
      signal,
    );
  }

  async disarm({ signal }: AskOptions = {}): Promise<void> {
    this.#heartbeat.clear();
    const judge = (event: VenueEvent): { answer: undefined } | undefined =>
      event.type === 'dead-man-switch' && event.state !== 'armed' ? { answer: undefined } : undefined;
    await this.#pending.read('disarm', judge, () => this.#connector.send({ type: 'disarm', venue: this.venue }), signal);
  }

  books(instrument: InstrumentId, { depth = 20, signal }: BookOptions = {}): Stream<BookView> {
    return this.#feeds.books(instrument, depth, signal);
  }

  bbo(instrument: InstrumentId, { signal }: AskOptions = {}): Stream<BboEvent> {
    return this.#feeds.bbo(instrument, signal);
  }

  trades(instrument: InstrumentId, { signal }: AskOptions = {}): Stream<TradeEvent> {
    return this.#feeds.trades(instrument, signal);
  }

  orders({ signal }: AskOptions = {}): Stream<OrderEvent> {
    return this.#feeds.orders(signal);
  }

  fills({ signal }: AskOptions = {}): Stream<FillEvent> {
    return this.#feeds.fills(signal);
  }

  events({ signal }: AskOptions = {}): Stream<VenueEvent> {
    return this.#feeds.events(signal);
  }

  close(): void {
    this.#serial.close();
    this.#heartbeat.clear();
    this.#connector.close();
    this.#pending.close();
    this.#facts.close(new RefusalError(refusal('not-ready', 'closed')));
    this.#feeds.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }

  /** A reading that was asked for after now: one under way may be older than what the caller did last. */
  #audit({ signal }: AskOptions): Promise<ReconcileSnapshotEvent> {
    const askedAtUs = this.#world.clock.nowUs();
    const judge = (event: VenueEvent): { answer: ReconcileSnapshotEvent } | undefined =>
      event.type === 'reconcile-snapshot' && event.askedAtUs >= askedAtUs ? { answer: event } : undefined;
    const send = (): void => this.#connector.send({ type: 'audit', venue: this.venue, cursor: this.#cursor });
    return this.#pending.read('audit', judge, send, signal);
  }

  #onEvent(event: VenueEvent): void {
    switch (event.type) {
      case 'book-snapshot':
      case 'book-delta':
      case 'bbo':
      case 'trade':
      case 'batch-end':
        this.#feeds.onMarketEvent(event);
        return;
      case 'stream-state':
        this.#feeds.onMarketEvent(event);
        break;
      case 'instrument':
        this.#instruments.set(event.instrument.id, event.instrument);
        break;
      case 'fee-rates':
        this.#fees.set(event.instrument, event);
        break;
      case 'venue-state':
        this.#state = event;
        break;
      case 'reconcile-snapshot':
        this.#cursor = event.cursor;
        break;
      case 'command-refused':
        if (event.command === 'cancel-all') this.#cancelAllRefused = event.refusal;
        break;
      default:
    }
    this.#feeds.onEvent(event);
    this.#pending.onEvent(event);
    if (event.type === 'venue-state' || event.type === 'fee-rates') this.#facts.turn();
  }

  #beat(everyUs: number): void {
    this.#connector.send({ type: 'heartbeat', venue: this.venue, sentAtUs: this.#world.clock.nowUs() });
    this.#heartbeat.after(everyUs);
  }
}

function late(message: string): RefusalError {
  return new RefusalError(refusal('no-answer', message));
}
