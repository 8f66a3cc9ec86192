import type { BinanceFaults } from './faults.ts';
import type { EventGate } from './gateway.ts';
import { mangledText } from './mangled-text.ts';
import type { Timetable } from './timetable.ts';

/** An event of an account, ready to go. */
export interface UserMessage {
  readonly account: string;
  /** The name by which connections choose. */
  readonly event: string;
  readonly symbol: string | undefined;
  readonly text: string;
  /** Told of a fill: faults may hold, repeat and replay it. */
  readonly fill?: { readonly withoutTradeId: string };
}

/** Fills of an account that can be replayed. */
const MOST_FILLS = 200;

/**
 * Events of accounts on their way out: held while a request is carried out, so that the reply leaves first, or let through at
 * once. Faults of the user stream act here.
 */
export class UserQueue implements EventGate {
  private readonly faults: BinanceFaults;
  private readonly timetable: Timetable;
  private readonly send: (message: UserMessage) => void;
  private readonly waiting: (() => void)[] = [];
  private readonly fills = new Map<string, UserMessage[]>();
  private holds = 0;

  constructor(faults: BinanceFaults, timetable: Timetable, send: (message: UserMessage) => void) {
    this.faults = faults;
    this.timetable = timetable;
    this.send = send;
  }

  hold(): void {
    this.holds += 1;
  }

  release(): number {
    this.holds = Math.max(0, this.holds - 1);
    if (this.holds > 0) return 0;
    const waiting = this.waiting.splice(0);
    for (const send of waiting) send();
    return waiting.length;
  }

  push(message: UserMessage, nowUs: number): void {
    const { fill } = message;
    if (fill === undefined) {
      this.out(message);
      return;
    }
    this.remember(message);
    const repeat = this.faults.takeFillRepeat();
    const messages =
      repeat === undefined ? [message] : [message, repeat === 'same' ? message : { ...message, text: fill.withoutTradeId }];
    for (const one of messages) {
      if (this.faults.holdFillsUs === 0) {
        this.out(one);
        continue;
      }
      this.faults.count('F10');
      this.timetable.at(nowUs + this.faults.holdFillsUs, () => this.out(one));
    }
  }

  /** F12: the last fills of an account once more, as after a reconnect. Returns how many. */
  replay(account: string, count: number): number {
    const last = this.fills.get(account)?.slice(-count) ?? [];
    for (const message of last) {
      this.faults.count('F12');
      this.out(message);
    }
    return last.length;
  }

  private out(message: UserMessage): void {
    const send = (): void => {
      const mangling = this.faults.takeMangling('user');
      this.send(
        mangling === undefined ? message : { ...message, text: mangledText(message.text, mangling.field, mangling.mangling) },
      );
    };
    if (this.holds > 0) this.waiting.push(send);
    else send();
  }

  private remember(message: UserMessage): void {
    const fills = this.fills.get(message.account) ?? [];
    fills.push(message);
    if (fills.length > MOST_FILLS) fills.shift();
    this.fills.set(message.account, fills);
  }
}
