import {
  type Accepted,
  type ConnectBudget,
  type HttpReply,
  type LosslessJson,
  type OrderChannel,
  type OrderCommand,
  OrderDesk,
  type OrderSend,
  type Outcome,
  type OutcomeRules,
  outcomeOf,
  outcomeOfHttp,
  type RateCost,
  type RestRequest,
  type SignedOrders,
  type VenueAnswer,
} from '@mm/connector';
import {
  type AmendCommand,
  type BatchCommand,
  type CancelAllCommand,
  type CancelCommand,
  type Instrument,
  type InstrumentId,
  type OrderEvent,
  type PlaceCommand,
  type Refusal,
  refusal,
  type SendPermit,
  type WireText,
} from '@mm/core';
import type { Site } from './connector.site.ts';
import { WsApi, type WsApiTerms } from './connector.ws-api.ts';
import { answerOf } from './errors.ts';
import { type OrderVerb, readAccepted } from './map/order-ack.ts';
import { type OrderCall, type OrderDialect, wireOf } from './order-entry.dialect.ts';
import type { KnownOrders } from './order-entry.known.ts';
import type { RequestWriter } from './order-entry.writer.ts';
import type { SymbolTable } from './symbols.ts';
import type { RawWsApiReply } from './wire/ws-api-reply.ts';

/** A request about orders over REST, signed, and what it asked for. */
export interface RestOrder {
  readonly verb: OrderVerb;
  readonly request: RestRequest;
  /** The reply is a list with an answer for each of so many orders. */
  readonly isBatch: boolean;
}

/** Text for the WebSocket API, or a REST request. */
export type OrderBytes = string | RestOrder;

export interface OrderEntryOptions {
  readonly site: Site;
  readonly symbols: SymbolTable;
  readonly permit: SendPermit;
  readonly known: KnownOrders;
  readonly dialect: OrderDialect;
  /** What the dialect writes requests of the WebSocket API with. */
  readonly writer: RequestWriter;
  readonly connectBudget: ConnectBudget;
  readonly wsApi: WsApiTerms;
  readonly ready: () => Refusal | undefined;
  readonly onOutcome: (outcome: Outcome<Accepted>) => void;
}

const NO_NUMBERS: WireText = Object.freeze({ price: undefined, size: undefined });

/** Ids of requests on the WebSocket API start with what they asked for, so that a reply can be read without looking it up. */
const LETTERS: Readonly<Record<OrderVerb, string>> = { place: 'p', amend: 'a', cancel: 'c', 'cancel-all': 'x' };
const VERBS: ReadonlyMap<string, OrderVerb> = new Map(
  Object.entries(LETTERS).map(([verb, letter]) => [letter, verb as OrderVerb]),
);

/**
 * Orders out, answers in: over the WebSocket API, and over REST while that is down and for what it lacks. What may be sent,
 * and what an answer means, is the desk's affair.
 */
export class OrderEntry {
  readonly #options: OrderEntryOptions;
  readonly #desk: OrderDesk<OrderBytes>;
  readonly #rest: OrderChannel<OrderBytes>;
  readonly #wsApi: WsApi;
  /** The channel the request being written goes out on: chosen and used in one synchronous block. */
  #viaRest = false;

  constructor(options: OrderEntryOptions) {
    this.#options = options;
    const { site, permit, ready, onOutcome, known, writer, connectBudget, wsApi } = options;
    this.#desk = new OrderDesk({
      venue: site.venue,
      world: site.world,
      sink: (event) => {
        known.onEvent(event as OrderEvent);
        site.emit(event);
      },
      permit,
      limiter: site.limiter,
      clock: site.clock,
      breaker: site.breaker,
      ready,
      onOutcome,
    });
    this.#rest = { name: 'rest', check: () => undefined, write: (bytes, id) => this.#writeRest(bytes, id) };
    this.#wsApi = new WsApi({
      name: 'WebSocket API',
      ...wsApi,
      site,
      writer,
      connectBudget,
      onReply: (reply, receiveTimeUs) => this.#onReply(reply, receiveTimeUs),
      onDown: (channel, reason) => this.#desk.onChannelLost(channel, reason),
    });
  }

  open(): void {
    this.#wsApi.open();
  }

  send(command: PlaceCommand | AmendCommand | CancelCommand): void {
    if (command.type === 'place') this.#place(command);
    else if (command.type === 'amend') this.#amend(command);
    else this.#cancel(command);
  }

  #place(command: PlaceCommand): void {
    const { costs } = this.#options.dialect;
    this.#desk.send({ commands: [command], channel: this.#channel, cost: costs.place, encode: this.#encodePlace });
  }

  #amend(command: AmendCommand): void {
    const { costs } = this.#options.dialect;
    this.#desk.send({ commands: [command], channel: this.#channel, cost: costs.amend, encode: this.#encodeAmend });
  }

  #cancel(command: CancelCommand): void {
    const { costs } = this.#options.dialect;
    this.#desk.send({ commands: [command], channel: this.#channel, cost: costs.cancel, encode: this.#encodeCancel });
  }

  /** Takes everything of one instrument off. */
  cancelAll(command: CancelAllCommand, instrument: InstrumentId): void {
    const { costs, onWsApi } = this.#options.dialect;
    const one: CancelAllCommand = { ...command, instrument };
    const channel = onWsApi.has('cancel-all') ? this.#channel : this.#restChannel;
    this.#desk.send({ commands: [one], channel, cost: costs['cancel-all'], encode: this.#encodeCancelAll });
  }

  /** A request for several orders that a product has over REST. */
  sendBatch<Command extends PlaceCommand | AmendCommand | CancelCommand>(
    commands: readonly Command[],
    cost: RateCost,
    write: (commands: readonly Command[]) => (OrderCall & { readonly wire: readonly WireText[] }) | Refusal,
  ): void {
    const verb = commands[0]?.type ?? 'place';
    const encode: OrderSend<Command, OrderBytes>['encode'] = (some, _id, timeMs) => {
      const call = write(some);
      if ('type' in call) return call;
      for (const command of some) if (command.type === 'place') this.#options.known.onPlaced(command.order);
      return { bytes: this.#restOrder(verb, call, timeMs, true), wire: call.wire };
    };
    this.#desk.send({ commands, channel: this.#restChannel, cost, encode });
  }

  deny(command: OrderCommand | BatchCommand, why: Refusal): void {
    this.#desk.deny(command, why);
  }

  close(): void {
    this.#wsApi.close();
    this.#desk.close();
  }

  readonly #channel = (): OrderChannel<OrderBytes> => {
    this.#viaRest = this.#wsApi.check() !== undefined;
    return this.#viaRest ? this.#rest : this.#wsApi;
  };

  readonly #restChannel = (): OrderChannel<OrderBytes> => {
    this.#viaRest = true;
    return this.#rest;
  };

  readonly #encodePlace = (
    [command]: readonly PlaceCommand[],
    id: number,
    timeMs: number,
  ): SignedOrders<OrderBytes> | Refusal => {
    const { order } = command as PlaceCommand;
    const of = this.#options.symbols.get(order.instrument);
    if (of === undefined) return unknownInstrument(order.instrument);
    const { dialect, known } = this.#options;
    const wire = wireOf(command as PlaceCommand, of);
    const bytes = this.#viaRest
      ? this.#call(command as PlaceCommand, of, wire, timeMs)
      : dialect.place(command as PlaceCommand, of, wire, `p${id}`, timeMs);
    if (typeof bytes === 'object' && 'type' in bytes) return bytes;
    known.onPlaced(order);
    return { bytes, wire: [wire] };
  };

  readonly #encodeAmend = (
    [command]: readonly AmendCommand[],
    id: number,
    timeMs: number,
  ): SignedOrders<OrderBytes> | Refusal => {
    const amend = command as AmendCommand;
    const of = this.#options.symbols.get(amend.instrument);
    if (of === undefined) return unknownInstrument(amend.instrument);
    const { dialect } = this.#options;
    const wire = wireOf(amend, of);
    const bytes = this.#viaRest ? this.#call(amend, of, wire, timeMs) : dialect.amend(amend, of, wire, `a${id}`, timeMs);
    return typeof bytes === 'object' && 'type' in bytes ? bytes : { bytes, wire: [wire] };
  };

  readonly #encodeCancel = (
    [command]: readonly CancelCommand[],
    id: number,
    timeMs: number,
  ): SignedOrders<OrderBytes> | Refusal => {
    const cancel = command as CancelCommand;
    const of = this.#options.symbols.get(cancel.instrument);
    if (of === undefined) return unknownInstrument(cancel.instrument);
    const bytes = this.#viaRest
      ? this.#call(cancel, of, NO_NUMBERS, timeMs)
      : this.#options.dialect.cancel(cancel, of, `c${id}`, timeMs);
    return typeof bytes === 'object' && 'type' in bytes ? bytes : { bytes, wire: [NO_NUMBERS] };
  };

  readonly #encodeCancelAll = (
    [command]: readonly CancelAllCommand[],
    id: number,
    timeMs: number,
  ): SignedOrders<OrderBytes> | Refusal => {
    const instrument = (command as CancelAllCommand).instrument as InstrumentId;
    const of = this.#options.symbols.get(instrument);
    if (of === undefined) return unknownInstrument(instrument);
    const { dialect } = this.#options;
    const bytes = this.#viaRest
      ? this.#restOrder('cancel-all', dialect.cancelAllCall(of), timeMs, false)
      : dialect.cancelAll(of, `x${id}`, timeMs);
    return typeof bytes === 'object' && 'type' in bytes ? bytes : { bytes, wire: [NO_NUMBERS] };
  };

  /** A reply of the WebSocket API. */
  #onReply(reply: RawWsApiReply, receiveTimeUs: number): void {
    const match = typeof reply.id === 'string' ? /^([pacx])([0-9]{1,15})$/.exec(reply.id) : null;
    const verb = VERBS.get(match?.[1] ?? '');
    if (match === null || verb === undefined) return;
    const { error, status, result } = reply;
    const body: LosslessJson = result ?? null;
    const named = error === undefined ? undefined : { code: String(error.code), message: error.msg };
    const answer: VenueAnswer = { status, error: named, body, ...this.#retry(reply) };
    const outcome = outcomeOf(answer, this.#options.dialect.rules, (value) => readAccepted(verb, value));
    this.#desk.answer(Number(match[2]), settled(verb, outcome), receiveTimeUs);
  }

  #call(
    command: PlaceCommand | AmendCommand | CancelCommand,
    of: Instrument,
    wire: WireText,
    timeMs: number,
  ): RestOrder | Refusal {
    const call = this.#options.dialect.call(command, of, wire);
    return 'type' in call ? call : this.#restOrder(command.type, call, timeMs, false);
  }

  #restOrder(verb: OrderVerb, { method, path, parameters }: OrderCall, timeMs: number, isBatch: boolean): RestOrder {
    return { verb, isBatch, request: this.#options.site.signed(method, path, parameters, timeMs) };
  }

  #writeRest(bytes: OrderBytes, id: number): boolean {
    if (typeof bytes === 'string') return false;
    this.#options.site.sendSigned(bytes.request, (reply) => {
      const { rules } = this.#options.dialect;
      const outcome = bytes.isBatch
        ? batchOutcomes(reply, rules, bytes.verb)
        : settled(
            bytes.verb,
            outcomeOfHttp(reply, rules, answerOf, (body) => readAccepted(bytes.verb, body)),
          );
      this.#desk.answer(id, outcome, reply.receiveTimeUs);
    });
    return true;
  }

  #retry(reply: RawWsApiReply): { readonly retryAfterUs?: number } {
    const retryAfterUs = this.#options.site.waitUs(reply);
    return retryAfterUs === undefined ? {} : { retryAfterUs };
  }
}

/** There was nothing to cancel: that is what a cancel-all wants. */
function settled(verb: OrderVerb, outcome: Outcome<Accepted>): Outcome<Accepted> {
  if (verb !== 'cancel-all' || outcome.type !== 'not-found') return outcome;
  return { type: 'accepted', value: { venueOrderId: undefined, venueTimeUs: 0, final: true } };
}

/** The answer to several orders: a list with one for each, or one for all. */
function batchOutcomes(reply: HttpReply, rules: OutcomeRules, verb: OrderVerb): Outcome<Accepted> | readonly Outcome<Accepted>[] {
  if (reply.type === 'json' && reply.status === 200 && Array.isArray(reply.json)) {
    return reply.json.map((entry) => outcomeOf(entryAnswer(entry), rules, (body) => readAccepted(verb, body)));
  }
  // Anything else is no list: a refusal of the whole request, or an answer that says nothing about any order.
  return outcomeOfHttp(reply, rules, answerOf, (): Accepted | undefined => undefined);
}

/** A refusal within a list has a code, and the list's status says nothing about it. */
function entryAnswer(entry: LosslessJson): VenueAnswer {
  const answer = answerOf(200, entry);
  return answer.error === undefined ? answer : { ...answer, status: 400 };
}

function unknownInstrument(id: InstrumentId): Refusal {
  return refusal('unknown-instrument', `no instrument ${id}`);
}
