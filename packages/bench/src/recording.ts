import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { asset, type Instrument, type InstrumentSpec, instrument, venueId } from '@mm/core';
import { createMarket } from '@mm/sim';
import { CAPTURE_FACTS, type CaptureFacts } from './facts.ts';

/** Market data of one instrument, in the order it came. */
export interface Recording {
  readonly name: string;
  readonly product: 'usdm' | 'spot';
  readonly instrument: Instrument;
  /** Depth frames and the one REST snapshot among them. */
  readonly depth: readonly DepthInput[];
  /** BBO and trade frames. */
  readonly small: readonly Buffer[];
  /** Known from elsewhere; generated markets have none. */
  readonly facts: CaptureFacts | undefined;
}

export interface DepthInput {
  readonly type: 'frame' | 'snapshot';
  readonly bytes: Buffer;
  readonly receiveTimeUs: number;
}

/** Reads a capture: a line each, receive time in ns and the JSON as received. */
export function loadCapture(file: string): Recording {
  const product = basename(dirname(file)) === 'spot' ? 'spot' : 'usdm';
  const name = `${product}/${basename(file).replace(/\.gz$/, '')}`;
  const lines = gunzipSync(readFileSync(file)).toString().split('\n').filter(Boolean);
  const depth: DepthInput[] = [];
  const small: Buffer[] = [];
  for (const line of lines) {
    const space = line.indexOf(' ');
    const receiveTimeUs = Number(line.slice(0, space - 3));
    const bytes = Buffer.from(line.slice(space + 1));
    if (line.includes('"lastUpdateId"')) depth.push({ type: 'snapshot', bytes, receiveTimeUs });
    else if (line.includes('@depth')) depth.push({ type: 'frame', bytes, receiveTimeUs });
    else small.push(bytes);
  }
  const symbol = basename(file).slice(0, 7).toUpperCase();
  return { name, product, instrument: instrumentOf(product, symbol), depth, small, facts: CAPTURE_FACTS[name] };
}

/** Frames of the same shape as the USDⓈ-M BTCUSDT capture, for where no capture is at hand. */
export function generateRecording(depthFrames: number): Recording {
  const market = createMarket({
    seed: 1,
    startPrice: '61700',
    venues: [
      {
        name: 'usdm',
        dialect: 'binance-usdm',
        symbol: 'BTCUSDT',
        tickSize: '0.10',
        lotSize: '0.001',
        fields: '2024',
        levels: 3500,
      },
    ],
  });
  const depth: DepthInput[] = [];
  const small: Buffer[] = [];
  let receiveTimeUs = 0;
  while (depth.length < depthFrames) {
    const next = market.next();
    receiveTimeUs = next.atUs;
    if (next.stream === 'depth') depth.push({ type: 'frame', bytes: Buffer.from(next.frame), receiveTimeUs });
    else small.push(Buffer.from(next.frame));
    if (depth.length === 20) depth.push({ type: 'snapshot', bytes: Buffer.from(market.depthSnapshot('usdm')), receiveTimeUs });
  }
  return {
    name: `generated, ${depthFrames} frames`,
    product: 'usdm',
    instrument: instrumentOf('usdm', 'BTCUSDT'),
    depth,
    small,
    facts: undefined,
  };
}

/**
 * The grids of the recorded day. Spot books hold resting sizes finer than the lot step of orders (it was finer once), so
 * spot is counted in the asset's own eight decimals.
 */
function instrumentOf(product: 'usdm' | 'spot', symbol: string): Instrument {
  const spec: InstrumentSpec = {
    venue: venueId(`binance-${product}`),
    symbol,
    kind: product === 'spot' ? 'spot' : 'linear-perp',
    base: asset(symbol.slice(0, 3)),
    quote: asset('USDT'),
    tickSize: product === 'usdm' && symbol === 'BTCUSDT' ? '0.10' : '0.01',
    lotSize: product === 'usdm' ? '0.001' : '0.00000001',
  };
  return instrument(spec);
}
