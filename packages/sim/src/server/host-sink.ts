import type { RequestId, VenueResponse, VenueServerSink } from './venue-server.ts';

/** What hosts can do beyond what venues ask of them: faults need it. */
export interface HostSink extends VenueServerSink {
  /** Lets so many bytes of the response leave, head and body counted, then resets the connection. */
  cutResponse(id: RequestId, response: VenueResponse, afterBytes: number): void;
}
