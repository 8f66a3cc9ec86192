import type { RandomSource } from '@mm/core';

/** `[price, size]` as the venue writes them. */
export type WireLevel = readonly [price: string, size: string];

/** Update ids of one depth update. */
export interface UpdateIds {
  readonly first: number;
  readonly last: number;
  /** `last` of the update before. */
  readonly previous: number;
}

/** When and where: what most frames say. */
export interface FrameHead {
  readonly symbol: string;
  /** When the venue sent it and when it happened, ms. */
  readonly eventMs: number;
  readonly transactMs: number;
}

export interface DepthFrame extends FrameHead, UpdateIds {
  /** How often the stream speaks; it is part of its name. */
  readonly everyMs: number;
  /** Best first. */
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
}

export interface BookTickerFrame extends FrameHead {
  readonly updateId: number;
  readonly bid: WireLevel;
  readonly ask: WireLevel;
}

export interface TradeFrame extends FrameHead {
  readonly tradeId: number;
  readonly price: string;
  readonly size: string;
  readonly buyerIsMaker: boolean;
}

export interface DepthSnapshotBody {
  readonly eventMs: number;
  readonly transactMs: number;
  readonly lastUpdateId: number;
  /** Best first. */
  readonly bids: readonly WireLevel[];
  readonly asks: readonly WireLevel[];
}

/**
 * How one venue spells market data. Pure: what to say comes in, text goes out. Written from the venue's documentation and
 * from nothing else here, so that a misreading shows against whoever decodes it.
 */
export interface MarketDialect {
  /** Depth updates are this far apart unless a venue is told otherwise. */
  readonly defaultEveryMs: number;
  /** Prices and sizes carry at least so many decimals. */
  readonly minDecimals: number;
  /** A plausible id to start from, and the ids of the update after `previous`. */
  firstUpdateId(random: RandomSource): number;
  nextUpdateIds(previous: number, random: RandomSource): UpdateIds;
  depth(frame: DepthFrame): string;
  bookTicker(frame: BookTickerFrame): string;
  trade(frame: TradeFrame): string;
  /** The body of a REST answer. */
  depthSnapshot(body: DepthSnapshotBody): string;
}

/** `[["61700.00","1.500"],…]` */
export function levelsText(levels: readonly WireLevel[]): string {
  return `[${levels.map(([price, size]) => `["${price}","${size}"]`).join(',')}]`;
}
