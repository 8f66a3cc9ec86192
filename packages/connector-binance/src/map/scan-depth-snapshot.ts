import { END_OF_OBJECT, FrameScanner, LevelBuffer, OTHER_KEY } from '@mm/connector';
import type { Instrument, Levels } from '@mm/core';
import { MAX_TIME_MS } from '../wire/primitives.ts';

/** A REST depth snapshot as scanned. Times are −1 where the body states none. */
export interface ScannedSnapshot {
  readonly lastUpdateId: number;
  readonly eventTimeMs: number;
  readonly transactTimeMs: number;
  readonly bids: Levels;
  readonly asks: Levels;
}

/**
 * Reads a snapshot from its bytes, some ten times faster than by way of `JSON.parse`: hundreds of books may want one after
 * a reconnect, and nothing else moves meanwhile.
 * @returns `undefined` when anything is not as expected: let the schema decide
 */
export function scanDepthSnapshot(body: Uint8Array, instrument: Instrument): ScannedSnapshot | undefined {
  const scanner = new FrameScanner();
  if (!scanner.load(body)) return undefined;
  const bids = new LevelBuffer();
  const asks = new LevelBuffer();
  const numbers = { lastUpdateId: -1, eventTimeMs: -1, transactTimeMs: -1 };
  const seen = new Set<string>();
  for (let key = scanner.firstKey(); key !== END_OF_OBJECT; key = scanner.nextKey()) {
    const name = fieldOf(scanner, key);
    // A key that comes twice: `JSON.parse` would take the last one, so let it.
    if (name === undefined || seen.has(name)) return undefined;
    if (name === 'bids' || name === 'asks') {
      if (!scanner.levels(name === 'bids' ? bids : asks, instrument.wireTick, instrument.wireLot)) return undefined;
    } else if (name === 'other') {
      if (!scanner.skipValue()) return undefined;
      continue;
    } else {
      numbers[name] = scanner.integer();
      if (numbers[name] < 0 || (name !== 'lastUpdateId' && numbers[name] > MAX_TIME_MS)) return undefined;
    }
    seen.add(name);
  }
  const complete = seen.has('bids') && seen.has('asks') && seen.has('lastUpdateId') && scanner.atEnd();
  return complete ? { ...numbers, bids, asks } : undefined;
}

type Field = 'lastUpdateId' | 'eventTimeMs' | 'transactTimeMs' | 'bids' | 'asks' | 'other';

/** `undefined` where no key stands. */
function fieldOf(scanner: FrameScanner, key: number): Field | undefined {
  switch (key) {
    case 0x73646962 /* bids */:
      return 'bids';
    case 0x736b7361 /* asks */:
      return 'asks';
    case 0x45 /* E */:
      return 'eventTimeMs';
    case 0x54 /* T */:
      return 'transactTimeMs';
    default:
      if (key < OTHER_KEY) return undefined;
      return scanner.keyIs(LAST_UPDATE_ID) ? 'lastUpdateId' : 'other';
  }
}

const LAST_UPDATE_ID = Uint8Array.from(Buffer.from('lastUpdateId'));
