/** How much an event asks to be noticed. */
export type EventTone = 'plain' | 'good' | 'bad' | 'quiet';

/** Something worth telling a person. */
export interface LoggedEvent {
  readonly atUs: number;
  readonly text: string;
  readonly tone: EventTone;
}

const MAX_EVENTS = 50;

/** The latest events, newest last; older ones are dropped. */
export class EventLog {
  readonly #events: LoggedEvent[] = [];

  add(text: string, atUs: number, tone: EventTone = 'plain'): void {
    if (this.#events.length === MAX_EVENTS) this.#events.shift();
    this.#events.push({ atUs, text, tone });
  }

  latest(count: number): readonly LoggedEvent[] {
    return count <= 0 ? [] : this.#events.slice(-count);
  }
}
