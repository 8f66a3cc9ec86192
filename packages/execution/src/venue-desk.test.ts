import { venueId } from '@mm/core';
import { expect, test } from 'vitest';
import { VenueDesk } from './venue-desk.ts';
import { executionVenue } from './venue-options.ts';

const VENUE = venueId('alpha');
const SECOND = 1_000_000;

/** Asked for all the time in between, each answered at once: the seconds at which audits leave. */
function auditsOf(wanted: (second: number) => boolean, seconds: number, soon?: number): number[] {
  const at: number[] = [];
  let second = 0;
  const desk = new VenueDesk(executionVenue({ venue: VENUE }), {
    send: () => {
      at.push(second);
      return true;
    },
  } as never);
  desk.onUserStream(true, 0);
  for (; second < seconds; second += 1) {
    if (wanted(second)) desk.wantAudit();
    if (second === soon) desk.wantAuditSoon();
    const before = at.length;
    desk.onTime(second * SECOND);
    if (at.length === before) continue;
    const nothing = { orders: [], fills: [], positions: [], balances: [] };
    desk.onSnapshot({
      type: 'reconcile-snapshot',
      venue: VENUE,
      askedAtUs: second * SECOND,
      cursor: 'c',
      ...nothing,
      receiveTimeUs: second * SECOND,
    });
  }
  return at;
}

test('an audit that is wanted all the time leaves more and more seldom: it is dear, and cancels need the budget', () => {
  expect(auditsOf(() => true, 40)).toEqual([0, 1, 3, 7, 15, 23, 31, 39]);
});

test('after a while without, the next ones come at once again', () => {
  expect(auditsOf((second) => second < 4 || (second >= 40 && second < 44), 44)).toEqual([0, 1, 3, 40, 41, 43]);
});

test('one that a person asks for does not wait for the others', () => {
  expect(auditsOf((second) => second <= 16, 20, 17)).toEqual([0, 1, 3, 7, 15, 17]);
});
