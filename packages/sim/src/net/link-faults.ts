import type { VenueHost } from '../server/venue-server.ts';

/** What becomes of an attempt to connect. `never` answers nothing: the client's time limit decides. */
export type DialOutcome = 'open' | 'refused' | 'unknown-host' | 'tls-failure' | 'never';

/**
 * The connection is reset once so many bytes have gone in that direction, counted from the cut's start: for HTTP, of the
 * request or of its response; for a WebSocket, of the frames after it opened.
 */
export interface ByteCut {
  readonly direction: 'up' | 'down';
  readonly afterBytes: number;
}

/**
 * Whom a network asks before bytes go anywhere. Over memory the network itself obeys; over loopback the listener and a
 * proxy of bytes do.
 */
export interface LinkFaults {
  onDial(venue: string, host: VenueHost, nowUs: number): DialOutcome;
  /** Asked once for every request and for every WebSocket that opens. */
  onBytes(venue: string, host: VenueHost, nowUs: number): ByteCut | undefined;
}

/** A network on which nothing goes wrong. */
export const NO_LINK_FAULTS: LinkFaults = { onDial: () => 'open', onBytes: () => undefined };
