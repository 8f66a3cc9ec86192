import { EventEmitter } from 'eventemitter3';

/** Event name → payload. Write it as a `type`: an `interface` has no index signature and does not fit. */
export type EventMap = Readonly<Record<string, unknown>>;

/** Takes back a subscription: the handler is not called again, not even by an `emit` under way. Calling it twice is harmless. */
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
      const own = subscriber(handler);
      inner.on(name, own.hear);
      return () => void inner.off(name, own.stop());
    },
    once(name, handler) {
      const own = subscriber(handler);
      inner.once(name, own.hear);
      return () => void inner.off(name, own.stop());
    },
    emit(name, payload) {
      inner.emit(name, payload);
    },
    listenerCount: (name) => inner.listenerCount(name),
    clear: () => void inner.removeAllListeners(),
  };
}

/**
 * A function of its own for each subscription, because eventemitter3 takes every copy of the same function off at once.
 * It can be stopped, because eventemitter3 still calls a handler taken off during an emit.
 */
function subscriber<Payload>(handler: (payload: Payload) => void) {
  let active = true;
  const hear = (payload: unknown): void => {
    if (active) handler(payload as Payload);
  };
  const stop = (): typeof hear => {
    active = false;
    return hear;
  };
  return { hear, stop };
}
