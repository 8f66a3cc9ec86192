import type { Refusal } from '@mm/core';
import { Alarm } from '../alarm.ts';
import { backoffUs } from '../align/backoff.ts';
import type { ConnectorWorld } from '../world.ts';
import type { ConnectBudget } from './connect-budget.ts';
import { LiveConnection } from './live-connection.ts';
import type { Connection, SocketRules, SocketTarget } from './socket-types.ts';

/** What the owner of a socket is told. No handler may throw. */
export interface ManagedSocketHandlers {
  /** Connected: log on and subscribe on this connection, then `confirm()` once data proves it. */
  onUp(connection: Connection, nowUs: number): void;
  onMessage(data: Uint8Array, receiveTimeUs: number, connection: Connection): void;
  onBatchEnd(receiveTimeUs: number, connection: Connection): void;
  /**
   * This connection is gone. `next` is the confirmed connection that stays, after a rollover; `undefined`: there is none,
   * and one is being made.
   */
  onDown(connection: Connection, reason: string, next: Connection | undefined, nowUs: number): void;
  /** Many tries in a row were in vain. For a `venue-state` event. */
  onGivenUp?(tries: number, reason: string, nowUs: number): void;
}

export interface ManagedSocketOptions {
  /** For people: `public stream`. */
  readonly name: string;
  /** A steady one. */
  readonly world: ConnectorWorld;
  readonly rules: SocketRules;
  /** Says where to connect, now or later, exactly once: a URL may need a listen key first. A refusal counts as a try in vain. */
  readonly target: (done: (target: SocketTarget | Refusal) => void) => void;
  /** Share one among all sockets to a venue. */
  readonly connectBudget?: ConnectBudget;
  readonly handlers: ManagedSocketHandlers;
}

/**
 * A connection that is always being kept up: connects, backs off with jitter within the venue's connect rate, watches for
 * silence, and rolls over to a fresh connection before the venue would cut it, the two overlapping.
 *
 * ```
 *   stopped ──open──▶ connecting ──▶ up ──confirm──▶ confirmed ──rollover──▶ confirmed + successor
 *                        ▲            │                  │                         │ successor confirmed
 *                        └── backoff ◀┴──── gone ◀───────┘◀──── old one closed ────┘
 * ```
 */
export class ManagedSocket {
  readonly #options: ManagedSocketOptions;
  readonly #connect: Alarm;
  readonly #rollover: Alarm;
  /** Confirmed: it works. */
  #active: LiveConnection | undefined;
  /** On its way: being opened, or up and not confirmed yet. */
  #candidate: LiveConnection | undefined;
  #lastNumber = 0;
  /** Tries in a row without a connection that lasted. */
  #tries = 0;
  #isOpen = false;
  #rolloverReason = '';

  constructor(options: ManagedSocketOptions) {
    this.#options = options;
    this.#connect = new Alarm(options.world, () => this.#connectNow());
    this.#rollover = new Alarm(options.world, () => this.rollOver('planned'));
  }

  /** The confirmed connection, else the one that is up. */
  get current(): Connection | undefined {
    return this.#active ?? (this.#candidate?.isUp === true ? this.#candidate : undefined);
  }

  get isConfirmed(): boolean {
    return this.#active !== undefined;
  }

  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#connectNow();
  }

  /** Makes a new connection beside this one and changes over: the venue announced a shutdown, or the listen key changed. */
  rollOver(reason: string): void {
    if (!this.#isOpen || this.#candidate !== undefined || this.#connect.isSet) return;
    this.#rolloverReason = reason;
    this.#connectNow();
  }

  /** Cuts every connection and connects anew, at once after one that lasted, else after a wait. */
  restart(reason: string): void {
    const { current } = this;
    for (const connection of [this.#candidate, this.#active]) if (connection !== undefined) this.#gone(connection, reason);
    if (current === undefined) this.#connectLater();
  }

  /** Closes all. No handler is called any more. */
  close(): void {
    this.#isOpen = false;
    this.#connect.clear();
    this.#rollover.clear();
    for (const connection of [this.#candidate, this.#active]) connection?.end();
    this.#candidate = undefined;
    this.#active = undefined;
  }

  #connectNow(): void {
    if (!this.#isOpen || this.#candidate !== undefined) return;
    const wait = this.#options.connectBudget?.take() ?? 0;
    if (wait > 0) {
      this.#connect.after(wait);
      return;
    }
    this.#lastNumber += 1;
    const connection = new LiveConnection(this.#lastNumber, this.#options, {
      onConfirmed: () => this.#confirmed(connection),
      onGone: (reason) => this.#gone(connection, reason),
    });
    this.#candidate = connection;
    connection.start();
  }

  #confirmed(connection: LiveConnection): void {
    const old = this.#active;
    this.#active = connection;
    this.#candidate = undefined;
    const { rolloverUs } = this.#options.rules;
    // Sockets that were opened together must not all change over together.
    if (rolloverUs !== undefined) this.#rollover.after(rolloverUs * (1 - this.#options.world.random() / 10));
    if (old === undefined) return;
    old.end();
    this.#options.handlers.onDown(old, `a newer connection took over: ${this.#rolloverReason}`, connection, this.#nowUs());
  }

  #gone(connection: LiveConnection, reason: string): void {
    if (connection !== this.#active && connection !== this.#candidate) return;
    const wasUp = connection.isUp;
    connection.end();
    if (connection === this.#active) this.#active = undefined;
    else this.#candidate = undefined;
    this.#tries = connection.lasted ? 0 : this.#tries + 1;
    if (wasUp) this.#options.handlers.onDown(connection, reason, this.#active, this.#nowUs());
    const { triesBeforeAlarm = 10 } = this.#options.rules;
    if (this.#tries > 0 && this.#tries % triesBeforeAlarm === 0) {
      this.#options.handlers.onGivenUp?.(this.#tries, reason, this.#nowUs());
    }
    if (this.#active === undefined) this.#rollover.clear();
    this.#connectLater();
  }

  #connectLater(): void {
    if (!this.#isOpen || this.#candidate !== undefined) return;
    const { world, rules } = this.#options;
    // A first loss is made good at once, but never within the call that told of it.
    this.#connect.after(backoffUs(this.#tries, world.random, rules.backoff));
  }

  #nowUs(): number {
    return this.#options.world.clock.nowUs();
  }
}
