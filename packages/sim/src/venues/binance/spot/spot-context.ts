import type { VenueContext } from '../venue-context.ts';

/** What endpoints of spot work on. */
export interface SpotContext extends VenueContext {
  /** An id for a cancel, or for an order that came without one. */
  readonly makeId: () => string;
}
