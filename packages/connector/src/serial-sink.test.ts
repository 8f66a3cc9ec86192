import { instrumentId, type VenueEvent, venueId } from '@mm/core';
import { expect, test } from 'vitest';
import { SerialSink } from './serial-sink.ts';
import { levelsOf } from './testing/aligner-harness.ts';

const end = (receiveTimeUs: number): VenueEvent => ({ type: 'batch-end', receiveTimeUs });

test('what is said within a sink call waits until that call has returned', () => {
  const log: string[] = [];
  const serial = new SerialSink((event) => {
    log.push(`in ${event.receiveTimeUs}`);
    if (event.receiveTimeUs === 1) for (const time of [2, 3]) serial.emit(end(time));
    if (event.receiveTimeUs === 2) serial.emit(end(4));
    log.push(`out ${event.receiveTimeUs}`);
  });
  serial.emit(end(1));
  expect(log).toEqual(['in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3', 'in 4', 'out 4']);
});

test('levels that wait are copied, because their owner fills them again', () => {
  const seen: VenueEvent[] = [];
  const bids = levelsOf([[1, 1]]);
  const book = { instrument: instrumentId(venueId('acme'), 'spot', 'X'), venueTimeUs: 0, receiveTimeUs: 2 };
  const serial = new SerialSink((event) => {
    seen.push(event);
    if (event.type === 'batch-end') serial.emit({ ...book, type: 'book-delta', sequence: 1, bids, asks: levelsOf([]) });
    bids.ticks[0] = 99;
  });
  serial.emit(end(1));
  expect(seen[1]).toMatchObject({ type: 'book-delta', bids: levelsOf([[1, 1]]) });
});

test('says nothing after it was closed, not even what was waiting', () => {
  const seen: number[] = [];
  const serial = new SerialSink((event) => {
    seen.push(event.receiveTimeUs);
    serial.emit(end(2));
    serial.close();
  });
  serial.emit(end(1));
  serial.emit(end(3));
  expect(seen).toEqual([1]);
});

test('a sink that throws, our bug, does not keep it closed to later events', () => {
  const seen: number[] = [];
  const serial = new SerialSink((event) => {
    if (event.receiveTimeUs === 1) throw new Error('bug');
    seen.push(event.receiveTimeUs);
  });
  expect(() => serial.emit(end(1))).toThrow('bug');
  serial.emit(end(2));
  expect(seen).toEqual([2]);
});
