import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { asset, type Instrument, instrument, venueId } from '@mm/core';
import type { Product } from './plain-decoder.ts';

/** One line of a capture. */
export interface CapturedFrame {
  readonly receiveTimeUs: number;
  readonly frame: Uint8Array;
  /** The REST snapshot, which the recorder put between the frames of the stream. */
  readonly isSnapshot: boolean;
}

/** One capture and the instrument it is of. */
export interface Capture {
  readonly name: string;
  readonly product: Product;
  readonly instrument: Instrument;
}

export const CAPTURES: readonly Capture[] = [
  { name: 'usdm/btcusdt_20240808', product: 'usdm', instrument: usdm('BTC', '0.10') },
  { name: 'usdm/ethusdt_20240808', product: 'usdm', instrument: usdm('ETH', '0.01') },
  { name: 'spot/btcusdt_20240808', product: 'spot', instrument: spot('BTC') },
  { name: 'spot/ethusdt_20240808', product: 'spot', instrument: spot('ETH') },
];

/** The frames of a capture, `<receive time in ns> <frame>` a line, without copying any. */
export function readCapture(folder: string, name: string): readonly CapturedFrame[] {
  const bytes = gunzipSync(readFileSync(join(folder, `${name}.gz`)));
  const frames: CapturedFrame[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start) < 0 ? bytes.length : bytes.indexOf(0x0a, start);
    const blank = bytes.indexOf(0x20, start);
    const frame = bytes.subarray(blank + 1, end);
    const receiveTimeUs = Number(BigInt(bytes.toString('latin1', start, blank)) / 1_000n);
    frames.push({ receiveTimeUs, frame, isSnapshot: !frame.includes('"stream":') });
    start = end + 1;
  }
  return frames;
}

function usdm(base: string, tickSize: string): Instrument {
  const [symbol, quote] = [`${base}USDT`, asset('USDT')];
  const spec = { venue: venueId('binance-usdm'), symbol, kind: 'linear-perp', base: asset(base), quote, tickSize } as const;
  return instrument({ ...spec, lotSize: '0.001' });
}

/**
 * Sizes are counted in steps of 10^-8 and not of the lot: what rests on the book may be finer than what may be ordered.
 * These captures hold sizes such as 25.426189 BTC (lot 0.00001) and 2292.22972 ETH (lot 0.0001), left over from when the
 * step was finer, and on the lot grid they would be refused.
 */
function spot(base: string): Instrument {
  const [symbol, quote] = [`${base}USDT`, asset('USDT')];
  const spec = { venue: venueId('binance-spot'), symbol, kind: 'spot', base: asset(base), quote, tickSize: '0.01' } as const;
  return instrument({ ...spec, lotSize: '0.00000001' });
}
