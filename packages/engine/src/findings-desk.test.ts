import type { ReconcileSnapshotEvent } from '@mm/core';
import { expect, test } from 'vitest';
import { FindingsDesk } from './findings-desk.ts';
import { NoticeBoard } from './notices.ts';
import { BTC, Rig } from './testing/rig.ts';
import { VenueWatch } from './venue-watch.ts';

function deskAt(nowUs: number) {
  const { risk } = new Rig().engine;
  const audits: string[] = [];
  const desk = new FindingsDesk({
    ...{ risk, venues: new VenueWatch([BTC.venue]), notices: new NoticeBoard(), venueOf: () => BTC.venue },
    audit: (venue) => audits.push(venue),
    now: () => nowUs,
  });
  const found = { drift: '-1', tolerated: '0', reportedAtUs: 1 } as never;
  desk.onFinding({ type: 'ledger-drift', venue: BTC.venue, asset: 'USDT' as never, ...(found as object) } as never);
  return { desk, risk, audits };
}

const read = (askedAtUs: number): ReconcileSnapshotEvent => ({ venue: BTC.venue, askedAtUs }) as ReconcileSnapshotEvent;

test('what does not add up has the account read, and stops new risk when it still stands after that', () => {
  const { desk, risk, audits } = deskAt(100);
  expect(audits).toEqual([BTC.venue]);
  desk.onSnapshot(read(99));
  expect(risk.conditions.find('ledger-drift', BTC.venue)).toBeUndefined();
  // Asked in the very microsecond in which it was found: because of it.
  desk.onSnapshot(read(100));
  expect(risk.conditions.find('ledger-drift', BTC.venue)?.state).toBe('halted');
});
