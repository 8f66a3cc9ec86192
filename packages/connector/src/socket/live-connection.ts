import { isRefusal, type Refusal, type Socket } from '@mm/core';
import { Alarm } from '../alarm.ts';
import { redactUrl, Secret } from '../secret.ts';
import type { ManagedSocketOptions } from './managed-socket.ts';
import type { Connection, SocketTarget } from './socket-types.ts';

/** Called at most once each; nothing after `onGone`. */
interface Owner {
  onConfirmed(): void;
  onGone(reason: string): void;
}

/** A connection that was confirmed for so long was well: its loss is a first one, and does not wait. */
const LASTED_US = 10_000_000;
const CONFIRM_WITHIN_US = 20_000_000;
const MAX_UNSENT_BYTES = 1024 * 1024;

/** The silence watchdog looks so many times in its span. */
const LOOKS = 4;

/**
 * One connection from its first try to its end. It counts what comes in and reads no clock for it: its alarms compare the
 * counts.
 */
export class LiveConnection implements Connection {
  readonly number: number;
  readonly #options: ManagedSocketOptions;
  readonly #owner: Owner;
  readonly #confirmBy: Alarm;
  readonly #ping: Alarm;
  readonly #silence: Alarm;
  #socket: Socket | undefined;
  #state: 'starting' | 'up' | 'ended' = 'starting';
  #confirmedAtUs: number | undefined;
  #inbound = 0;
  #inboundAtPing: number | undefined;
  #inboundAtLook = 0;
  #silentLooks = 0;

  constructor(number: number, options: ManagedSocketOptions, owner: Owner) {
    this.number = number;
    this.#options = options;
    this.#owner = owner;
    this.#confirmBy = new Alarm(options.world, () => owner.onGone('it was not confirmed in time'));
    this.#ping = new Alarm(options.world, () => this.#beat());
    this.#silence = new Alarm(options.world, () => this.#look());
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  get lasted(): boolean {
    return this.#confirmedAtUs !== undefined && this.#monotonicUs() - this.#confirmedAtUs >= LASTED_US;
  }

  start(): void {
    const { rules, target } = this.#options;
    this.#confirmBy.after(rules.confirmWithinUs ?? CONFIRM_WITHIN_US);
    let told = false;
    target((where) => {
      if (told || this.#state !== 'starting') return;
      told = true;
      this.#openTo(where);
    });
  }

  send(text: string): boolean {
    if (this.#state !== 'up' || this.#socket === undefined) return false;
    const unsent = this.#socket.send(text);
    if (unsent > (this.#options.rules.maxUnsentBytes ?? MAX_UNSENT_BYTES)) this.#owner.onGone('it takes no more bytes');
    return true;
  }

  confirm(): void {
    if (this.#state !== 'up' || this.#confirmedAtUs !== undefined) return;
    this.#confirmedAtUs = this.#monotonicUs();
    this.#confirmBy.clear();
    this.#owner.onConfirmed();
  }

  fail(reason: string): void {
    if (this.#state !== 'ended') this.#owner.onGone(reason);
  }

  /** Closes it. Nothing more is heard of it. */
  end(): void {
    this.#state = 'ended';
    for (const alarm of [this.#confirmBy, this.#ping, this.#silence]) alarm.clear();
    this.#socket?.close();
    this.#socket = undefined;
  }

  #openTo(where: SocketTarget | Refusal): void {
    if (isRefusal(where)) {
      // Never within the call that started it: whoever started it has not finished.
      this.#confirmBy.clear();
      this.#options.world.scheduler.after(0, () => this.fail(where.message));
      return;
    }
    const { rules, world, handlers } = this.#options;
    const { maxMessageBytes, handshakeTimeoutMs } = rules;
    const url = Secret.reveal(where.url);
    const headers = where.headers === undefined ? {} : { headers: where.headers };
    this.#socket = world.transport.openSocket(
      { url, maxMessageBytes, handshakeTimeoutMs, ...headers },
      {
        onOpen: () => this.#up(),
        onMessage: (data, receiveTimeUs) => {
          this.#inbound += 1;
          if (this.#state === 'up') handlers.onMessage(data, receiveTimeUs, this);
        },
        onBatchEnd: (receiveTimeUs) => {
          if (this.#state === 'up') handlers.onBatchEnd(receiveTimeUs, this);
        },
        onPing: () => this.#alive(),
        onPong: () => this.#alive(),
        onClose: (code, reason) => this.#closed(code, redactUrl(reason, where.url)),
      },
    );
  }

  #up(): void {
    if (this.#state !== 'starting') return;
    this.#state = 'up';
    const { rules, world, handlers } = this.#options;
    // Once more from here: how long the handshake took must not shorten what its owner has to confirm it.
    this.#confirmBy.after(rules.confirmWithinUs ?? CONFIRM_WITHIN_US);
    if (rules.heartbeat !== undefined) this.#ping.after(rules.heartbeat.everyUs);
    this.#silence.after(rules.silenceUs / LOOKS);
    handlers.onUp(this, world.clock.nowUs());
  }

  #closed(code: number, reason: string): void {
    // The socket is gone by itself: there is nothing left to close.
    this.#socket = undefined;
    this.fail(`closed with ${code}${reason === '' ? '' : `: ${reason}`}`);
  }

  #alive(): void {
    this.#inbound += 1;
  }

  /** Pings, then looks for the answer; one ping at a time. */
  #beat(): void {
    const { heartbeat } = this.#options.rules;
    if (heartbeat === undefined || this.#socket === undefined) return;
    if (this.#inboundAtPing === undefined) {
      this.#inboundAtPing = this.#inbound;
      if (heartbeat.text === undefined) this.#socket.ping();
      else this.send(heartbeat.text);
      if (this.#state === 'up') this.#ping.after(heartbeat.answerWithinUs);
      return;
    }
    if (this.#inbound === this.#inboundAtPing) {
      this.fail('a ping was not answered');
      return;
    }
    this.#inboundAtPing = undefined;
    this.#ping.after(Math.max(0, heartbeat.everyUs - heartbeat.answerWithinUs));
  }

  #look(): void {
    this.#silentLooks = this.#inbound === this.#inboundAtLook ? this.#silentLooks + 1 : 0;
    this.#inboundAtLook = this.#inbound;
    if (this.#silentLooks >= LOOKS) this.fail('nothing came in for too long');
    else this.#silence.after(this.#options.rules.silenceUs / LOOKS);
  }

  #monotonicUs(): number {
    return this.#options.world.clock.monotonicUs();
  }
}
