import type { VenueServer } from './venue-server.ts';

/** Something that happens at a venue by itself, at times of its own. */
export interface VenueWork {
  nextDueUs(): number;
  /** Does everything due up to and including `nowUs`, in order of time. */
  advance(nowUs: number): void;
}

/**
 * A venue together with what else happens there, in one order of time: whatever is due first is done first, and of things
 * due at once the work comes before the venue, which may have to tell of it.
 */
export function withWork(server: VenueServer, works: readonly VenueWork[]): VenueServer {
  const nextDueUs = (): number => Math.min(server.nextDueUs(), ...works.map((one) => one.nextDueUs()));
  const advance = (nowUs: number): void => {
    for (let dueUs = nextDueUs(); dueUs <= nowUs; dueUs = nextDueUs()) {
      for (const work of works) if (work.nextDueUs() <= dueUs) work.advance(dueUs);
      server.advance(dueUs);
    }
    server.advance(nowUs);
  };
  return {
    hosts: server.hosts,
    attach: (sink) => server.attach(sink),
    onRequest: (id, request, nowUs) => server.onRequest(id, request, nowUs),
    onConnect: (id, handshake, nowUs) => server.onConnect(id, handshake, nowUs),
    onMessage: (id, text, nowUs) => server.onMessage(id, text, nowUs),
    onPing: (id, nowUs) => server.onPing(id, nowUs),
    onPong: (id, nowUs) => server.onPong(id, nowUs),
    onDisconnect: (id, nowUs) => server.onDisconnect(id, nowUs),
    operationOf: (host, request) => server.operationOf(host, request),
    advance,
    nextDueUs,
  };
}
