/** A frame as `JSON.parse` sees it. */
export interface ParsedFrame {
  readonly stream: string;
  readonly data: {
    readonly U: number;
    readonly u: number;
    readonly pu?: number;
    readonly E: number;
    readonly T: number;
    readonly b: readonly (readonly [string, string])[];
    readonly a: readonly (readonly [string, string])[];
  } & Readonly<Record<string, unknown>>;
}

export interface ParsedSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly (readonly [string, string])[];
  readonly asks: readonly (readonly [string, string])[];
}

export function parsed<Shape = ParsedFrame>(bytes: Uint8Array): Shape {
  return JSON.parse(new TextDecoder().decode(bytes)) as Shape;
}

/** The book a plain client keeps: two maps from price text to size text. */
export class PlainClient {
  readonly bids: Map<string, string> = new Map<string, string>();
  readonly asks: Map<string, string> = new Map<string, string>();

  take(bids: ParsedSnapshot['bids'], asks: ParsedSnapshot['asks']): void {
    set(this.bids, bids);
    set(this.asks, asks);
  }

  levels(side: 'bid' | 'ask', limit?: number): (readonly [string, string])[] {
    const best = side === 'bid' ? -1 : 1;
    const all = [...(side === 'bid' ? this.bids : this.asks)].sort(([a], [b]) => (Number(a) - Number(b)) * best);
    return all.slice(0, limit);
  }

  get isCrossed(): boolean {
    const [bid, ask] = [this.levels('bid', 1)[0], this.levels('ask', 1)[0]];
    return bid !== undefined && ask !== undefined && Number(bid[0]) >= Number(ask[0]);
  }
}

function set(side: Map<string, string>, levels: ParsedSnapshot['bids']): void {
  for (const [price, size] of levels) {
    if (Number(size) === 0) side.delete(price);
    else side.set(price, size);
  }
}
