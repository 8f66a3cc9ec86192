import { type Connector, RateLimitRegistry } from '@mm/connector';
import type { ConnectorRequest } from '@mm/connector/conformance';
import { type DecimalText, type EventSink, ticks, type VenueCommand, type VenueEvent } from '@mm/core';

/** One thing a connector does wrong, put between it and whoever uses it. */
export interface Mutant {
  /** Passes an event on, changed or not, or swallows it. `count` is the event's number. */
  readonly hear?: (event: VenueEvent, sink: EventSink, count: number) => void;
  readonly send?: (command: VenueCommand, pass: (command: VenueCommand) => void) => void;
  /** What it is made with instead. */
  readonly ask?: (request: ConnectorRequest) => ConnectorRequest & { readonly limits: RateLimitRegistry };
}

/** Does not count every fourth order, nor listen to the venue's own count: a third more than the limit goes out. */
class ShortCount extends RateLimitRegistry {
  override window(...[owner, spec]: Parameters<RateLimitRegistry['window']>): ReturnType<RateLimitRegistry['window']> {
    const window = super.window(owner, spec);
    if (spec.scope !== 'account') return window;
    const spend = window.spend.bind(window);
    let orders = 0;
    window.spend = (units, atUs) => {
      orders += 1;
      return orders % 4 === 0 ? 0 : spend(units, atUs);
    };
    window.raise = () => undefined;
    return window;
  }
}

/** Mistakes that open bots make, each in one line. The suite must find every one. */
export const MUTANTS: Readonly<Record<string, Mutant>> = {
  'takes a time-out for a rejection': {
    hear: (event, sink) =>
      sink(event.type === 'order-unknown' ? { ...event, type: 'order-rejected', venueCode: '0', reason: 'timeout' } : event),
  },
  'takes "not found" on a cancel for canceled': {
    hear: (event, sink) =>
      sink(event.type === 'cancel-rejected' ? { ...event, type: 'order-canceled', reason: event.reason } : event),
  },
  'loses every seventh change of a book': {
    hear: (event, sink, count) => {
      if (event.type !== 'book-delta' || count % 7 !== 0) sink(event);
    },
  },
  'says nothing of gaps': {
    hear: (event, sink) => {
      if (event.type !== 'stream-state' || event.state !== 'gapped') sink(event);
    },
  },
  'calls a stream live for ever': {
    hear: (event, sink) => {
      if (event.type !== 'stream-state' || event.state === 'live') sink(event);
    },
  },
  'loses fills': {
    hear: (event, sink) => {
      if (event.type !== 'fill') sink(event);
    },
  },
  'says every fill twice': {
    hear: (event, sink) => {
      if (event.type === 'fill') sink(event);
      sink(event);
    },
  },
  'reads the account without its fills': {
    hear: (event, sink) => sink(event.type === 'reconcile-snapshot' ? { ...event, fills: [] } : event),
  },
  'assumes fees': {
    hear: (event, sink) => sink(event.type === 'fee-rates' ? { ...event, maker: '0.0001' as DecimalText } : event),
  },
  'shows a crossed touch': {
    hear: (event, sink) => sink(event.type === 'bbo' ? { ...event, bidTicks: event.askTicks } : event),
  },
  'sends a create twice': {
    send: (command, pass) => {
      if (command.type === 'place') pass(command);
      pass(command);
    },
  },
  'is off by a tick': {
    send: (command, pass) => {
      const isPriced = command.type === 'place' && command.order.orderType === 'limit';
      pass(isPriced ? { ...command, order: { ...command.order, price: ticks(command.order.price + 1) } } : command);
    },
  },
  'forgets heartbeats': {
    send: (command, pass) => {
      if (command.type !== 'heartbeat') pass(command);
    },
  },
  'miscounts its orders': {
    ask: (request) => ({ ...request, limits: new ShortCount() }),
  },
  'forgets to cancel all': {
    send: (command, pass) => {
      if (command.type !== 'cancel-all') pass(command);
    },
  },
};

/** The connector with that mistake in it. */
export function broken(connector: Connector, { hear, send }: Mutant): Connector {
  let count = 0;
  return {
    venue: connector.venue,
    environment: connector.environment,
    capabilities: connector.capabilities,
    open: (sink) =>
      connector.open((event) => {
        count += 1;
        if (hear === undefined) sink(event);
        else hear(event, sink, count);
      }),
    send: (command) => (send === undefined ? connector.send(command) : send(command, (one) => connector.send(one))),
    watch: (wish) => connector.watch(wish),
    unwatch: (wish) => connector.unwatch(wish),
    close: () => connector.close(),
  };
}
