import { EventEmitter } from 'eventemitter3';

/** Event name → payload. */
export type EventMap = Readonly<Record<string, unknown>>;

/** Takes back a subscription. Calling it twice is harmless. */
export type Unsubscribe = () => void;

/**
 * A small typed emitter: one payload per event, handlers run synchronously in the order they were added.
 * For observers off the hot path; the hot path calls one sink function.
 */
export interface Emitter<Events extends EventMap> {
  on<Name extends keyof Events & string>(name: Name, handler: (payload: Events[Name]) => void): Unsubscribe;
  once<Name extends keyof Events & string>(name: Name, handler: (payload: Events[Name]) => void): Unsubscribe;
  emit<Name extends keyof Events & string>(name: Name, payload: Events[Name]): void;
  listenerCount(name: keyof Events & string): number;
  /** Drops every handler. */
  clear(): void;
}

/**
 * Makes an {@link Emitter}. A handler that throws is our bug and throws through `emit`; handlers after it do not run.
 * There is no special `error` event: an error nobody listens for does not end the process.
 */
export function createEmitter<Events extends EventMap>(): Emitter<Events> {
  const inner = new EventEmitter<Record<string, [unknown]>>();
  return {
    on(name, handler) {
      // A closure of its own, because eventemitter3 takes every copy of the same function off at once.
      const own = (payload: unknown) => handler(payload as Parameters<typeof handler>[0]);
      inner.on(name, own);
      return () => void inner.off(name, own);
    },
    once(name, handler) {
      const own = (payload: unknown) => handler(payload as Parameters<typeof handler>[0]);
      inner.once(name, own);
      return () => void inner.off(name, own);
    },
    emit(name, payload) {
      inner.emit(name, payload);
    },
    listenerCount: (name) => inner.listenerCount(name),
    clear: () => void inner.removeAllListeners(),
  };
}
