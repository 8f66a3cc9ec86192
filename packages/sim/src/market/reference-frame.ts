import { binanceUsdm, type UsdmFields } from '../dialects/binance-usdm.ts';
import type { WireLevel } from '../dialects/dialect.ts';
import { wholeBetween } from '../random/draws.ts';
import { seededRandom } from '../random/seeded-random.ts';
import { decimalGrid, writeSteps } from './decimal-grid.ts';

/** What {@link referenceDepthFrame} always is: the mean of a recorded BTCUSDT feed. */
export const REFERENCE_FRAME_BYTES = 1_600;
export const REFERENCE_FRAME_LEVELS = 68;

/** How a {@link referenceDepthFrame} is made. */
export interface ReferenceFrameOptions {
  /** Default `2024`, the shape whose mean it is. */
  readonly fields?: UsdmFields;
  readonly seed?: number | string;
}

/**
 * One USDⓈ-M BTCUSDT depth frame in its wrapper, of exactly 1,600 bytes and 68 levels: the yardstick of this house, in
 * which times are stated as multiples of parsing it. Every level is one that could stand in a book.
 */
export function referenceDepthFrame(options: ReferenceFrameOptions = {}): Uint8Array {
  const { fields = '2024', seed = 1 } = options;
  const random = seededRandom(seed, 'reference frame');
  const half = REFERENCE_FRAME_LEVELS / 2;
  const bidTicks = Array.from({ length: half }, (_, i) => 617_000 - i * 12 - wholeBetween(random, 0, 12));
  const askTicks = Array.from({ length: half }, (_, i) => 617_001 + i * 12 + wholeBetween(random, 0, 12));
  const lots = Array.from({ length: REFERENCE_FRAME_LEVELS }, () => (random() < 0.22 ? 0 : wholeBetween(random, 1, 9_999)));
  const frame = (): Uint8Array => encoded(fields, bidTicks, askTicks, lots);
  const missing = REFERENCE_FRAME_BYTES - frame().length;
  // Too short: as many sizes of ten and more. Too long: as many bids at four-digit prices, where real books have some too.
  for (let i = 0; i < missing; i += 1) lots[half - 1 - i] = wholeBetween(random, 10_000, 99_999);
  const apart = Math.floor(89_000 / Math.max(1, -missing));
  for (let i = 0; i < -missing; i += 1) bidTicks[half - 1 - i] = 10_000 + i * apart + wholeBetween(random, 0, apart);
  return frame();
}

function encoded(
  fields: UsdmFields,
  bidTicks: readonly number[],
  askTicks: readonly number[],
  lots: readonly number[],
): Uint8Array {
  const level = (ticks: number, i: number): WireLevel => [writeSteps(ticks, TICK), writeSteps(lots[i] as number, LOT)];
  const text = binanceUsdm(fields).depth({
    symbol: 'BTCUSDT',
    everyMs: 100,
    eventMs: 1_767_225_600_002,
    transactMs: 1_767_225_600_000,
    first: 5_123_107_837_801,
    last: 5_123_107_842_679,
    previous: 5_123_107_837_557,
    bids: bidTicks.map(level),
    asks: askTicks.map((ticks, i) => level(ticks, bidTicks.length + i)),
  });
  return new TextEncoder().encode(text);
}

const TICK = decimalGrid('0.10');
const LOT = decimalGrid('0.001');
