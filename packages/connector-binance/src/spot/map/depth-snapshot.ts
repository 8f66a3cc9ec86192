import { type DepthSnapshot, parseJson } from '@mm/connector';
import { type Instrument, isRefusal, type Refusal, refusal } from '@mm/core';
import { mapLevels } from '../../map/levels.ts';
import { scanDepthSnapshot } from '../../map/scan-depth-snapshot.ts';
import { spotDepthSnapshotSchema } from '../wire/depth-snapshot.ts';

/** The body of `GET /api/v3/depth` → a snapshot. It states no time, so `venueTimeUs` is 0. */
export function decodeSpotDepthSnapshot(
  body: Uint8Array,
  instrument: Instrument,
  receiveTimeUs: number,
): DepthSnapshot | Refusal {
  const scanned = scanDepthSnapshot(body, instrument);
  if (scanned !== undefined) {
    const { lastUpdateId, bids, asks } = scanned;
    return { sequence: lastUpdateId, venueTimeUs: 0, receiveTimeUs, bids, asks };
  }
  return readSnapshot(body, instrument, receiveTimeUs);
}

/** The fallback: a body of any other shape, by `JSON.parse` and its schema. */
function readSnapshot(body: Uint8Array, instrument: Instrument, receiveTimeUs: number): DepthSnapshot | Refusal {
  const parsed = parseJson(body);
  if (isRefusal(parsed)) return parsed;
  const read = spotDepthSnapshotSchema.safeParse(parsed.json);
  if (!read.success) return refusal('malformed-frame', `not a depth snapshot: ${read.error.issues[0]?.message ?? ''}`);
  const bids = mapLevels(read.data.bids, instrument);
  if (isRefusal(bids)) return bids;
  const asks = mapLevels(read.data.asks, instrument);
  if (isRefusal(asks)) return asks;
  return { sequence: read.data.lastUpdateId, venueTimeUs: 0, receiveTimeUs, bids, asks };
}
