import type { ConnectionId, VenueServerSink } from '../../server/venue-server.ts';
import type { ConnectionRules } from './connection-rules.ts';
import { WindowCounter } from './fixed-windows.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Timetable } from './timetable.ts';

/** Ping, pong, age and message rate of the connections of one kind of host. Says when one has to go. */
export class ConnectionKeeper {
  private readonly rules: ConnectionRules;
  private readonly timetable: Timetable;
  private readonly sink: () => VenueServerSink;
  private readonly limits: RateLimits;
  private readonly kept = new Map<ConnectionId, Kept>();
  private readonly connects: WindowCounter;

  /** @param limits where it is counted that somebody went too far */
  constructor(rules: ConnectionRules, timetable: Timetable, limits: RateLimits, sink: () => VenueServerSink) {
    this.rules = rules;
    this.timetable = timetable;
    this.sink = sink;
    this.limits = limits;
    this.connects = new WindowCounter(rules.connects);
  }

  /** Counts an attempt of an address; false when it has opened too many. */
  admits(address: string, nowUs: number): boolean {
    return this.connects.add(address, 1, nowUs) <= this.rules.connects.limit || this.limits.counted(false);
  }

  opened(id: ConnectionId, nowUs: number): void {
    const kept: Kept = { timers: new Set(), awaitsPong: false, second: 0, messages: 0 };
    this.kept.set(id, kept);
    this.after(kept, nowUs + this.rules.maxAgeUs, () => this.sink().close(id, 1001, 'Connection age limit reached'));
    this.planPing(id, kept, nowUs);
  }

  gone(id: ConnectionId): void {
    for (const cancel of this.kept.get(id)?.timers ?? []) cancel();
    this.kept.delete(id);
  }

  pong(id: ConnectionId, nowUs: number): void {
    const kept = this.kept.get(id);
    if (kept === undefined) return;
    kept.awaitsPong = false;
    if (this.rules.pingsCount) this.message(id, nowUs);
  }

  ping(id: ConnectionId, nowUs: number): void {
    if (this.rules.pingsCount) this.message(id, nowUs);
  }

  /** Counts a message; false when it was one too many and the connection is closed for it. */
  message(id: ConnectionId, nowUs: number): boolean {
    const kept = this.kept.get(id);
    if (kept === undefined) return false;
    const second = Math.floor(nowUs / 1_000_000);
    kept.messages = kept.second === second ? kept.messages + 1 : 1;
    kept.second = second;
    if (kept.messages <= this.rules.messagesPerSecond) return true;
    this.sink().close(id, 1008, 'Too many requests');
    return this.limits.counted(false);
  }

  get maxStreams(): number {
    return this.rules.maxStreams;
  }

  private planPing(id: ConnectionId, kept: Kept, nowUs: number): void {
    this.after(kept, nowUs + this.rules.pingEveryUs, (atUs) => {
      this.sink().ping(id, String(Math.floor(atUs / 1000)));
      if (!kept.awaitsPong) {
        kept.awaitsPong = true;
        this.after(kept, atUs + this.rules.pongWithinUs, () => {
          if (kept.awaitsPong) this.sink().close(id, 1008, 'Pong timeout');
        });
      }
      this.planPing(id, kept, atUs);
    });
  }

  private after(kept: Kept, dueUs: number, run: (nowUs: number) => void): void {
    const cancel = this.timetable.at(dueUs, (nowUs) => {
      kept.timers.delete(cancel);
      run(nowUs);
    });
    kept.timers.add(cancel);
  }
}

interface Kept {
  readonly timers: Set<() => void>;
  awaitsPong: boolean;
  second: number;
  messages: number;
}
