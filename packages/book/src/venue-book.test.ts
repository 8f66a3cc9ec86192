import { describe, expect, test } from 'vitest';
import { VENUES } from './testing/venues.ts';
import { VenueBook } from './venue-book.ts';

function fresh(): VenueBook {
  return new VenueBook(VENUES[0] as (typeof VENUES)[number]);
}

describe('a venue book', () => {
  test('is down, endlessly old and of no use before anything has come', () => {
    const one = fresh();
    expect(one.status(5)).toEqual({ state: 'down', ageUs: Infinity, unchangedUs: Infinity });
    expect([one.isTrusted, one.isUsable(5, Infinity)]).toEqual([false, false]);
  });

  test('is trusted while live and not crossed, and usable up to the age allowed', () => {
    const one = fresh();
    one.state = 'live';
    one.aliveUs = 100;
    one.changedUs = 40;
    expect([one.isTrusted, one.isUsable(150, 50), one.isUsable(151, 50)]).toEqual([true, true, false]);
    expect(one.status(150)).toEqual({ state: 'live', ageUs: 50, unchangedUs: 110 });
    one.crossedSinceUs = 100;
    expect([one.isTrusted, one.isUsable(100, 50)]).toEqual([false, false]);
  });

  test.each(['down', 'syncing', 'gapped', 'stalled'] as const)('is not trusted while %s', (state) => {
    const one = fresh();
    one.aliveUs = 100;
    one.state = state;
    expect([one.isTrusted, one.isUsable(100, 50)]).toEqual([false, false]);
  });
});
