import type { ClockOffsetEvent, StreamStateEvent, VenueId, VenueStateEvent } from '@mm/core';

/** What a venue says of itself, as far as orders depend on it. */
export interface VenueNow {
  readonly venue: VenueId;
  ready: boolean;
  userStreamLive: boolean;
  clockKnown: boolean;
  /** Findings of the portfolio that still do not add up there. */
  readonly standing: Set<string>;
}

export type SavedVenues = readonly (Omit<VenueNow, 'standing'> & { readonly standing: readonly string[] })[];

/** Whether each venue may be sent orders, by what its connector says. */
export class VenueWatch {
  readonly #venues: ReadonlyMap<VenueId, VenueNow>;

  constructor(venues: readonly VenueId[]) {
    this.#venues = new Map(venues.map((venue) => [venue, nothingKnown(venue)]));
  }

  get(venue: VenueId): VenueNow | undefined {
    return this.#venues.get(venue);
  }

  ids(): Iterable<VenueId> {
    return this.#venues.keys();
  }

  /** @returns whether it is one of ours, and something changed */
  onEvent(event: VenueStateEvent | ClockOffsetEvent | StreamStateEvent): boolean {
    const now = this.#venues.get(event.venue);
    if (now === undefined) return false;
    const before = isUsable(now);
    if (event.type === 'venue-state') now.ready = event.state === 'ready';
    else if (event.type === 'clock-offset') now.clockKnown = !event.alarm;
    else if (event.stream === 'user') now.userStreamLive = event.state === 'live';
    return before !== isUsable(now);
  }

  /** A new session: nothing is known. */
  reset(): void {
    for (const now of this.#venues.values()) {
      now.ready = false;
      now.userStreamLive = false;
      now.clockKnown = false;
    }
  }

  save(): SavedVenues {
    return Array.from(this.#venues.values(), (now) => ({ ...now, standing: [...now.standing] }));
  }

  restore(saved: SavedVenues): void {
    for (const { venue, ready, userStreamLive, clockKnown, standing } of saved) {
      const now = this.#venues.get(venue);
      if (now === undefined) continue;
      Object.assign(now, { ready, userStreamLive, clockKnown });
      for (const one of standing) now.standing.add(one);
    }
  }
}

/** May new orders be sent there, as far as its connector knows? */
function isUsable({ ready, userStreamLive, clockKnown }: VenueNow): boolean {
  return ready && userStreamLive && clockKnown;
}

function nothingKnown(venue: VenueId): VenueNow {
  return { venue, ready: false, userStreamLive: false, clockKnown: false, standing: new Set() };
}
