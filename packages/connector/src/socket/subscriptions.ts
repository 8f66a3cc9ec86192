import type { StreamState } from '@mm/core';
import { Alarm } from '../alarm.ts';
import { ControlLane, type ControlMessage } from './control-lane.ts';
import type { Connection } from './socket-types.ts';
import type { Subscription, SubscriptionSetOptions, SubscriptionWish } from './subscription-types.ts';

/** How a topic stands on one connection: it must be shown by data, or where none is due by the venue's word. */
interface Wanted extends Subscription {
  state: StreamState;
  readonly wish: SubscriptionWish;
  /** Number of the connection whose frames count; 0 for none. */
  source: number;
  /** Frames so far; the watchdog compares. */
  frames: number;
  framesAtLook: number;
  /** When something last came, as the watchdog saw it, or it was subscribed. Monotonic. */
  lifeUs: number;
  /** Times in a row it was subscribed in vain. */
  tries: number;
}

/** One connection's view of the set. */
interface Carrier {
  readonly lane: ControlLane;
  /** Topics it was told to send, and that have not shown themselves on it yet. */
  readonly unproven: Set<Wanted>;
  /** Topics it was told to send. */
  readonly told: Set<Wanted>;
  /** Control messages without an answer. */
  readonly unanswered: Map<number, ControlMessage>;
  upSinceUs: number;
  confirmed: boolean;
}

const CONFIRM_WITHIN_US = 10_000_000;
/** The watchdog's step, and how long a topic that does not come is left alone between tries. */
const LOOK_US = 500_000;
const MAX_TRY_AGAIN_US = 300_000_000;

/**
 * The streams of one socket as desired state: subscribed on every new connection, confirmed by data and not by the
 * venue's acknowledgement, watched for silence. One set for each `ManagedSocket`.
 *
 * A connection is confirmed once every topic that is due to speak has spoken on it; after the time to confirm, once any has.
 * When none has by then, it is cut. A topic that alone stays silent is `stalled` and subscribed anew, at growing intervals.
 *
 * Every `stream-state` of a kind other than `book` comes from here; a book's come from its aligner, which this drives.
 */
export class SubscriptionSet {
  readonly #options: SubscriptionSetOptions;
  readonly #wanted = new Map<string, Wanted>();
  /** By connection number: the one in use, and during a rollover its successor. */
  readonly #carriers = new Map<number, Carrier>();
  readonly #watchdog: Alarm;
  #lastMessageId = 0;

  constructor(options: SubscriptionSetOptions) {
    this.#options = options;
    this.#watchdog = new Alarm(options.world, () => this.#look());
  }

  get size(): number {
    return this.#wanted.size;
  }

  /** Wants a topic. The same topic again gives the same subscription. `undefined` when the set is full. */
  want(wish: SubscriptionWish): Subscription | undefined {
    const known = this.#wanted.get(wish.topic);
    if (known !== undefined) return known;
    if (this.#wanted.size >= this.#options.maxTopics) return undefined;
    const { topic, instrument, kind } = wish;
    const one: Wanted = {
      ...{ topic, instrument, kind, wish, state: 'down' as StreamState },
      ...{ source: 0, frames: 0, framesAtLook: 0, lifeUs: 0, tries: 0 },
    };
    this.#wanted.set(topic, one);
    for (const carrier of this.#carriers.values()) {
      carrier.lane.queue('subscribe', topic);
      carrier.lane.flush();
    }
    return one;
  }

  unwant(topic: string): void {
    const one = this.#wanted.get(topic);
    if (one === undefined) return;
    this.#wanted.delete(topic);
    for (const carrier of this.#carriers.values()) {
      carrier.unproven.delete(one);
      if (carrier.lane.unqueue(topic) && !carrier.told.has(one)) continue;
      carrier.told.delete(one);
      carrier.lane.queue('unsubscribe', topic);
      carrier.lane.flush();
    }
    this.#down(one, 'no longer wanted');
  }

  get(topic: string): Subscription | undefined {
    return this.#wanted.get(topic);
  }

  /** From `ManagedSocketHandlers.onUp`: subscribes everything on this connection. The set confirms it once data came. */
  onUp(connection: Connection, _nowUs: number): void {
    const { world, maxTopicsPerMessage, maxMessagesPerSecond } = this.#options;
    const lane: ControlLane = new ControlLane(connection, {
      world,
      maxTopicsPerMessage,
      maxMessagesPerSecond,
      send: (message) => this.#tell(carrier, message),
    });
    const carrier: Carrier = {
      ...{ lane, unproven: new Set<Wanted>(), told: new Set<Wanted>(), unanswered: new Map<number, ControlMessage>() },
      ...{ upSinceUs: this.#monotonicUs(), confirmed: false },
    };
    this.#carriers.set(connection.number, carrier);
    for (const topic of this.#wanted.keys()) lane.queue('subscribe', topic);
    lane.flush();
    this.#maybeConfirm(carrier);
    if (!this.#watchdog.isSet) this.#watchdog.after(LOOK_US);
  }

  onDown(connection: Connection, reason: string, _next: Connection | undefined, _nowUs: number): void {
    const gone = this.#carriers.get(connection.number);
    gone?.lane.close();
    this.#carriers.delete(connection.number);
    if (this.#carriers.size === 0) this.#watchdog.clear();
    for (const one of this.#wanted.values()) {
      if (one.source !== connection.number && one.source !== 0) continue;
      const other = [...this.#carriers.values()].find(({ told }) => told.has(one));
      // What the lost connection did not bring, the other one will bring from its beginning.
      if (other === undefined) this.#down(one, reason);
      else if (one.source === connection.number) this.#changeOver(one, other, reason);
    }
  }

  /**
   * A frame of this stream came. Call before using it; allocates nothing and reads no clock.
   * @returns whether to use it: in a rollover two connections carry the stream, and once the new one does, the old one's
   * frames of anything but a book are dropped (a book's aligner sorts them out itself).
   */
  onData(subscription: Subscription, connection: Connection, receiveTimeUs: number): boolean {
    const one = subscription as Wanted;
    if (one.source !== connection.number && !this.#fromElsewhere(one, connection, receiveTimeUs)) return false;
    one.frames += 1;
    if (one.state !== 'live') this.#setState(one, 'live', 'data comes', receiveTimeUs);
    return true;
  }

  /** The stream showed that it is alive without saying anything new: says so, and counts it as life. */
  onAlive(subscription: Subscription, connection: Connection, receiveTimeUs: number): void {
    if (!this.onData(subscription, connection, receiveTimeUs) || subscription.instrument === undefined) return;
    const { venue, sink } = this.#options;
    const { instrument, kind } = subscription;
    sink({ type: 'stream-alive', venue, instrument, stream: kind, receiveTimeUs });
  }

  /**
   * The venue answered a control message. Success proves nothing but for streams that may be silent; topics of a refused
   * message are subscribed anew later.
   */
  onAck(id: number, error: string | undefined, connection: Connection): void {
    const carrier = this.#carriers.get(connection.number);
    const message = carrier?.unanswered.get(id);
    if (carrier === undefined || message === undefined) return;
    carrier.unanswered.delete(id);
    for (const topic of error === undefined && message.verb === 'subscribe' ? message.topics : []) {
      const one = this.#wanted.get(topic);
      if (one !== undefined && one.wish.silenceUs === undefined) this.#proven(one, carrier);
    }
    this.#maybeConfirm(carrier);
  }

  close(): void {
    this.#watchdog.clear();
    for (const { lane } of this.#carriers.values()) lane.close();
    this.#carriers.clear();
    this.#wanted.clear();
  }

  #tell(carrier: Carrier, message: ControlMessage): void {
    this.#lastMessageId += 1;
    const id = this.#lastMessageId;
    carrier.unanswered.set(id, message);
    const nowUs = this.#nowUs();
    carrier.lane.connection.send(this.#options.message(message.verb, message.topics, id));
    if (message.verb === 'unsubscribe') return;
    for (const topic of message.topics) {
      const one = this.#wanted.get(topic);
      if (one === undefined) continue;
      carrier.told.add(one);
      if (one.source !== carrier.lane.connection.number) carrier.unproven.add(one);
      if (one.source !== 0 && one.source !== carrier.lane.connection.number) continue;
      this.#begin(one, 'subscribed', nowUs);
    }
  }

  /** The stream starts on a connection, with nothing known of what was before. */
  #begin(one: Wanted, reason: string, nowUs: number): void {
    one.lifeUs = this.#monotonicUs();
    if (one.state !== 'down') return;
    this.#setState(one, 'syncing', reason, nowUs);
    one.wish.onSubscribed?.(nowUs);
  }

  /** A frame from a connection that is not this topic's source. */
  #fromElsewhere(one: Wanted, connection: Connection, receiveTimeUs: number): boolean {
    const carrier = this.#carriers.get(connection.number);
    // Not wanted any more, or from a connection that is gone.
    if (carrier === undefined || !carrier.told.has(one)) return false;
    if (connection.number < one.source) return one.kind === 'book';
    this.#proven(one, carrier);
    if (one.state === 'down') this.#begin(one, 'subscribed', receiveTimeUs);
    this.#maybeConfirm(carrier);
    return true;
  }

  #proven(one: Wanted, carrier: Carrier): void {
    carrier.unproven.delete(one);
    one.source = carrier.lane.connection.number;
    one.tries = 0;
    if (one.wish.silenceUs === undefined && one.state !== 'live') {
      if (one.state === 'down') this.#begin(one, 'subscribed', this.#nowUs());
      this.#setState(one, 'live', 'the venue acknowledged it', this.#nowUs());
    }
  }

  /** @see SubscriptionSet for the rule */
  #maybeConfirm(carrier: Carrier): void {
    if (carrier.confirmed) return;
    const missing = [...carrier.unproven].some(({ wish }) => wish.silenceUs !== undefined);
    const unacknowledged = carrier.unproven.size > 0 && carrier.unanswered.size > 0;
    const waited = this.#monotonicUs() - carrier.upSinceUs;
    const anyProven = carrier.told.size > carrier.unproven.size;
    const complete = carrier.lane.isEmpty && !missing && !unacknowledged;
    if (!complete && !(waited >= this.#confirmWithinUs() && anyProven)) return;
    carrier.confirmed = true;
    carrier.lane.connection.confirm();
  }

  /** The connection that carried it is gone; another carries it and has not shown it yet. */
  #changeOver(one: Wanted, other: Carrier, reason: string): void {
    one.source = other.unproven.has(one) ? 0 : other.lane.connection.number;
    if (one.source !== 0 || one.kind === 'book') return;
    this.#setState(one, 'syncing', reason, this.#nowUs());
  }

  #down(one: Wanted, reason: string): void {
    one.source = 0;
    one.tries = 0;
    if (one.state === 'down') return;
    const nowUs = this.#nowUs();
    this.#setState(one, 'down', reason, nowUs);
    one.wish.onDown?.(reason, nowUs);
  }

  #look(): void {
    this.#watchdog.after(LOOK_US);
    const now = this.#monotonicUs();
    for (const one of this.#wanted.values()) this.#lookAt(one, now);
    for (const carrier of [...this.#carriers.values()]) {
      this.#maybeConfirm(carrier);
      if (carrier.confirmed || now - carrier.upSinceUs < this.#confirmWithinUs()) continue;
      carrier.lane.connection.fail('subscribed, and nothing came');
    }
  }

  #lookAt(one: Wanted, now: number): void {
    if (one.frames !== one.framesAtLook) {
      one.framesAtLook = one.frames;
      one.lifeUs = now;
      return;
    }
    if (one.state === 'down') return;
    const { silenceUs } = one.wish;
    const silent = now - one.lifeUs;
    if (silenceUs !== undefined && silent > silenceUs && one.state === 'live') {
      const reason = `silent for ${Math.round(silent / 1_000)} ms`;
      this.#setState(one, 'stalled', reason, this.#nowUs());
      one.wish.onStalled?.(reason, this.#nowUs());
    }
    this.#tryAgain(one, silent);
  }

  /** Subscribes a topic anew that does not come though others do: after the time to confirm, then twice that, … */
  #tryAgain(one: Wanted, silentUs: number): void {
    const waiting = one.state === 'stalled' || one.state === 'syncing';
    if (!waiting || silentUs < Math.max(one.wish.silenceUs ?? 0, this.#confirmWithinUs())) return;
    if (silentUs < Math.min(MAX_TRY_AGAIN_US, this.#confirmWithinUs() * 2 ** one.tries)) return;
    one.tries += 1;
    for (const { lane, told } of this.#carriers.values()) {
      if (!told.has(one)) continue;
      lane.queue('subscribe', one.topic);
      lane.flush();
    }
  }

  #setState(one: Wanted, state: StreamState, reason: string, receiveTimeUs: number): void {
    if (one.state === state) return;
    one.state = state;
    if (one.kind === 'book') return;
    const { venue, sink } = this.#options;
    sink({ type: 'stream-state', venue, instrument: one.instrument, stream: one.kind, state, reason, receiveTimeUs });
  }

  #confirmWithinUs(): number {
    return this.#options.confirmWithinUs ?? CONFIRM_WITHIN_US;
  }

  #nowUs(): number {
    return this.#options.world.clock.nowUs();
  }

  #monotonicUs(): number {
    return this.#options.world.clock.monotonicUs();
  }
}
