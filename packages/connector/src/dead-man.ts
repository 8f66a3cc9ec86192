import {
  type DeadManSwitchEvent,
  type DisarmCommand,
  type EventSink,
  type HeartbeatCommand,
  type InstrumentId,
  isRefusal,
  type Refusal,
  refusal,
  type VenueId,
} from '@mm/core';
import { Alarm } from './alarm.ts';
import type { ConnectorWorld } from './world.ts';

/** How the venue took a call to its switch. */
export type DeadManReply = 'done' | 'not-granted' | 'failed';

export interface DeadManOptions {
  readonly venue: VenueId;
  readonly world: ConnectorWorld;
  readonly sink: EventSink;
  /** The venue fires this long after the last refresh. */
  readonly windowUs: number;
  /** What is guarded: instruments, or `[undefined]` where one switch guards the account. */
  readonly scopes: () => readonly (InstrumentId | undefined)[];
  /** Sets the venue's countdown; 0 stops it. `done` exactly once. */
  readonly set: (scope: InstrumentId | undefined, windowUs: number, done: (reply: DeadManReply) => void) => void;
  /** Reads how many orders are open over all scopes; `done` exactly once. */
  readonly countOpenOrders: (done: (count: number | Refusal) => void) => void;
}

/**
 * The venue's dead-man's switch: armed and refreshed only while a heartbeat younger than half its window has come from the
 * engine; let go only after zero open orders were read back. Says so in `dead-man-switch` events.
 */
export class DeadMan {
  readonly #options: DeadManOptions;
  readonly #refresh: Alarm;
  /** When the last heartbeat came, monotonic. */
  #beatAtUs = Number.NEGATIVE_INFINITY;
  #notGranted = false;
  #disarming = false;
  readonly #said = new Map<InstrumentId | undefined, DeadManSwitchEvent['state']>();

  constructor(options: DeadManOptions) {
    this.#options = options;
    this.#refresh = new Alarm(options.world, () => this.#arm());
  }

  /** The engine is alive. How old the command is counts too: one that waited long is no sign of life. */
  onHeartbeat(command: HeartbeatCommand): void {
    const { clock } = this.#options.world;
    const ageUs = Math.max(0, clock.nowUs() - command.sentAtUs);
    this.#beatAtUs = Math.max(this.#beatAtUs, clock.monotonicUs() - ageUs);
    if (!this.#refresh.isSet && !this.#disarming && !this.#notGranted) this.#arm();
  }

  /** Refused (`orders-open`, `no-answer`) with a `command-refused`; else the switch is off. */
  onDisarm(_command: DisarmCommand): void {
    if (this.#disarming) return;
    this.#disarming = true;
    this.#options.countOpenOrders((count) => {
      if (isRefusal(count)) this.#refuseDisarm(count);
      else if (count > 0) this.#refuseDisarm(refusal('orders-open', `${count} orders are open`, { open: count }));
      else this.#letGo();
    });
  }

  /** Stops refreshing. The switch stays armed: a crash must not let it go. */
  close(): void {
    this.#refresh.clear();
    this.#disarming = true;
  }

  #arm(): void {
    const { world, windowUs, scopes } = this.#options;
    if (this.#disarming || this.#notGranted) return;
    // Without a sign of life the countdown runs out at the venue, as it should.
    if (world.clock.monotonicUs() - this.#beatAtUs >= windowUs / 2) return;
    for (const scope of scopes()) this.#set(scope);
    // Two tries fit into what is left of the window when one fails.
    this.#refresh.after(windowUs / 4);
  }

  #set(scope: InstrumentId | undefined): void {
    const { world, windowUs, set } = this.#options;
    const askedAtUs = world.clock.nowUs();
    set(scope, windowUs, (reply) => {
      if (reply === 'done') this.#say(scope, 'armed', askedAtUs + windowUs);
      if (reply !== 'not-granted') return;
      this.#notGranted = true;
      this.#refresh.clear();
      this.#say(scope, 'not-granted', undefined);
    });
  }

  #letGo(): void {
    this.#refresh.clear();
    const scopes = this.#options.scopes();
    let unanswered = scopes.length;
    let failed = false;
    for (const scope of scopes) {
      this.#options.set(scope, 0, (reply) => {
        unanswered -= 1;
        if (reply === 'done') this.#say(scope, 'off', undefined);
        else failed = true;
        if (unanswered > 0) return;
        this.#disarming = false;
        if (failed) this.#refuseDisarm(refusal('no-answer', 'the switch could not be let go'));
      });
    }
    if (scopes.length === 0) this.#disarming = false;
  }

  #refuseDisarm(why: Refusal): void {
    this.#disarming = false;
    const { venue, world, sink } = this.#options;
    sink({ type: 'command-refused', venue, command: 'disarm', refusal: why, receiveTimeUs: world.clock.nowUs() });
    if (!this.#refresh.isSet) this.#arm();
  }

  /** Every refresh moves the time it fires: said each time, so that whoever watches knows it is held. */
  #say(instrument: InstrumentId | undefined, state: DeadManSwitchEvent['state'], firesAtUs: number | undefined): void {
    if (state !== 'armed' && this.#said.get(instrument) === state) return;
    this.#said.set(instrument, state);
    const { venue, world, sink } = this.#options;
    sink({ type: 'dead-man-switch', venue, instrument, state, firesAtUs, receiveTimeUs: world.clock.nowUs() });
  }
}
