/**
 * Who has used how much, and who is banned, of every limit that connectors of this process share: per address (a venue's
 * host) and per account (a venue's key). Make one and hand it to all connectors.
 */
export declare class RateLimitRegistry {
  constructor();
}
