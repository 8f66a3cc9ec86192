/** One limit of a venue, in the venue's units. */
export interface RateWindowSpec {
  /** Unique per venue, shown to people: `weight-1m`, `orders-10s`. */
  readonly name: string;
  /** Counted per IP address or per account. */
  readonly scope: 'address' | 'account';
  /** `fixed`: starts at whole multiples of its length on the venue's clock. `sliding`: any stretch of that length. */
  readonly kind: 'fixed' | 'sliding';
  readonly windowUs: number;
  readonly limit: number;
  /** Units kept free for cancels. Default a tenth of the limit, at least 1. */
  readonly cancelReserve?: number;
  /** How far a request's arrival may lie from when we sent it, clock error included. Default 1 s. */
  readonly slackUs?: number;
}

/** What a request costs: window name → units. Windows not named cost nothing. */
export type RateCost = Readonly<Record<string, number>>;
