/** What a capture is known to end with, by an independent computation. */
export interface CaptureFacts {
  readonly bestBid: string;
  readonly bestAsk: string;
  /** sha256 of `p:q|…` over 50 bids, `#`, 50 asks, plain decimals without trailing zeros; first 16 digits. */
  readonly top50: string;
}

/** By capture file name and product, for the recordings of 2024-08-08. */
export const CAPTURE_FACTS: Readonly<Record<string, CaptureFacts>> = {
  'usdm/btcusdt_20240808': { bestBid: '61659.7', bestAsk: '61659.8', top50: '2aead98a7569d0f3' },
  'usdm/ethusdt_20240808': { bestBid: '2681.38', bestAsk: '2681.39', top50: 'd408e21ee9a092ed' },
  'spot/btcusdt_20240808': { bestBid: '61685.99', bestAsk: '61686', top50: '43ba02082f956572' },
  'spot/ethusdt_20240808': { bestBid: '2682.5', bestAsk: '2682.51', top50: '374e2ab39b7c329a' },
};
