import type { VenueId } from '@mm/core';
import type { VenueLimits } from './limits.ts';
import { RateWindow } from './rate-window.ts';

/** What risk was told about one venue. Not part of the package's surface. */
export class VenueRecord {
  readonly id: VenueId;
  readonly limits: VenueLimits;
  readonly rate: RateWindow;
  ready = false;
  userStreamLive = false;
  reconciled = false;
  clockKnown = false;
  /** Sums over the venue's instruments. */
  worstUsd = 0;
  openOrders = 0;
  severity = 0;
  severityCause = '';

  constructor(id: VenueId, limits: VenueLimits) {
    this.id = id;
    this.limits = limits;
    this.rate = new RateWindow(limits.rate.orders, limits.rate.window);
  }
}
