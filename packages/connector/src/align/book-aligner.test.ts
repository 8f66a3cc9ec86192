import { describe, expect, test } from 'vitest';
import { AlignerHarness, chainedRules, levelsOf, plainLevels, snapshotAt } from '../testing/aligner-harness.ts';
import { SNAPSHOT_ANSWER_US } from './book-aligner.ts';

const SECOND = 1_000_000;

/** Connected, with a snapshot at 10 and one update after it. */
function live(): AlignerHarness {
  const harness = new AlignerHarness();
  harness.aligner.onConnected(0);
  harness.snapshot(10);
  harness.update(11, 12);
  expect(harness.taken()).toEqual(['syncing', 'snapshot 10', 'delta 12', 'live']);
  return harness;
}

describe('while the first snapshot is under way', () => {
  test('updates are held, then those behind the snapshot follow it, and only then is the book live', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    expect(harness.requests).toBe(1);
    harness.update(5, 8);
    harness.update(9, 12);
    harness.update(13, 14);
    expect(harness.taken()).toEqual(['syncing']);
    harness.snapshot(10);
    expect(harness.taken()).toEqual(['snapshot 10', 'delta 12', 'delta 14', 'live']);
    expect(harness.aligner.counts).toEqual({ updates: 3, gaps: 0, duplicates: 1, snapshots: 1, bufferOverflows: 0 });
  });

  test('what is held is a copy', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    const bids = levelsOf([[100, 5]]);
    harness.update(1, 2, { bids });
    bids.ticks[0] = 7;
    harness.snapshot(1);
    const delta = harness.events.find((event) => event.type === 'book-delta');
    expect(delta?.type === 'book-delta' && plainLevels(delta.bids)).toEqual([[100, 5]]);
  });

  test('a snapshot older than all that is held is thrown away, the updates are kept, and it is asked for anew', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.update(20, 22);
    harness.snapshot(10, { receiveTimeUs: SECOND });
    expect(harness.taken()).toEqual(['syncing']);
    expect(harness.requests).toBe(1);
    harness.aligner.onTimer(harness.wakeAts.at(-1) ?? 0);
    expect(harness.requests).toBe(2);
    harness.snapshot(20);
    expect(harness.taken()).toEqual(['snapshot 20', 'delta 22', 'live']);
  });

  test('without a single update the book waits for the stream to show that it flows', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.snapshot(10);
    expect(harness.taken()).toEqual(['syncing', 'snapshot 10']);
    harness.update(11, 11);
    expect(harness.taken()).toEqual(['delta 11', 'live']);
  });

  test('an update missing among those held is noticed', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.update(11, 12);
    harness.update(15, 16);
    harness.update(17, 18);
    harness.snapshot(10);
    expect(harness.taken()).toEqual(['syncing', 'snapshot 10', 'delta 12', 'gapped']);
    harness.aligner.onTimer(harness.wakeAts.at(-1) ?? 0);
    harness.snapshot(15);
    expect(harness.taken()).toEqual(['snapshot 15', 'delta 16', 'delta 18', 'live']);
  });

  test('no more than the bound is held, and the oldest goes', () => {
    const harness = new AlignerHarness({ maxBufferedUpdates: 3 });
    harness.aligner.onConnected(0);
    for (let n = 11; n <= 15; n += 1) harness.update(n, n);
    expect(harness.aligner.counts.bufferOverflows).toBe(2);
    harness.snapshot(10);
    expect(harness.taken()).toEqual(['syncing']);
    harness.aligner.onTimer(harness.wakeAts.at(-1) ?? 0);
    harness.snapshot(12);
    expect(harness.taken()).toEqual(['snapshot 12', 'delta 13', 'delta 14', 'delta 15', 'live']);
  });
});

describe('while live', () => {
  test('an update that continues the last is handed on', () => {
    const harness = live();
    harness.update(13, 13);
    harness.update(14, 17);
    expect(harness.taken()).toEqual(['delta 13', 'delta 17']);
  });

  test('a repeated update is dropped', () => {
    const harness = live();
    harness.update(11, 12);
    harness.update(13, 14);
    expect(harness.taken()).toEqual(['delta 14']);
    expect(harness.aligner.counts.duplicates).toBe(1);
  });

  test('a missing update takes the book out at once, and nothing is handed on until it is in step again', () => {
    const harness = live();
    harness.update(15, 16);
    harness.update(17, 17);
    expect(harness.taken()).toEqual(['gapped']);
    harness.aligner.onTimer(harness.wakeAts.at(-1) ?? 0);
    harness.snapshot(16);
    expect(harness.taken()).toEqual(['snapshot 16', 'delta 17', 'live']);
    expect(harness.aligner.counts.gaps).toBe(1);
  });

  test('updates in the wrong order are a gap, not a wrong book', () => {
    const harness = live();
    harness.update(15, 16);
    harness.update(13, 14);
    expect(harness.taken()).toEqual(['gapped']);
  });

  test('a venue that begins to count anew is noticed, and does not freeze the book', () => {
    const harness = live();
    harness.update(1, 2, { venueTimeUs: 13_000 });
    expect(harness.taken()).toEqual(['gapped']);
    harness.aligner.onTimer(harness.wakeAts.at(-1) ?? 0);
    harness.snapshot(1);
    expect(harness.taken()).toEqual(['snapshot 1', 'delta 2', 'live']);
  });

  test('a venue that counts anew right after a snapshot is noticed after ten seconds', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.snapshot(1_000, { receiveTimeUs: SECOND });
    harness.update(5, 6, { receiveTimeUs: 11 * SECOND });
    expect(harness.aligner.state).toBe('live');
    harness.update(7, 8, { receiveTimeUs: 11 * SECOND + 1 });
    expect(harness.aligner.state).toBe('gapped');
  });

  test('a venue that counts anew right after a snapshot is noticed at once where its stream was seen before', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.update(900, 950, { venueTimeUs: 1_000 });
    harness.snapshot(1_000);
    harness.update(951, 960, { venueTimeUs: 2_000 });
    // Sent again by the venue: behind by its number, and not newer.
    harness.update(900, 950, { venueTimeUs: 1_000 });
    expect(harness.aligner.state).toBe('live');
    harness.update(1, 2, { venueTimeUs: 3_000 });
    expect(harness.aligner.state).toBe('gapped');
  });

  test('a venue that counts anew while a snapshot is under way is not waited for with old updates', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.update(1_000, 1_001);
    harness.update(1, 2, { venueTimeUs: 2 * SECOND });
    harness.snapshot(1);
    expect(harness.taken()).toEqual(['syncing', 'snapshot 1', 'delta 2', 'live']);
  });

  test('sequences pass 2^53 without a gap, and one is seen there', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.snapshot(Number.MAX_SAFE_INTEGER - 1);
    harness.update(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    harness.update(2n ** 53n, 2n ** 53n + 1n);
    harness.update(2n ** 53n + 2n, 2n ** 53n + 2n);
    expect(harness.aligner.state).toBe('live');
    harness.update(2n ** 53n + 4n, 2n ** 53n + 4n);
    expect(harness.aligner.state).toBe('gapped');
  });
});

describe('a stalled stream', () => {
  test('is live again with the next update in sequence', () => {
    const harness = live();
    harness.aligner.onStalled('silent', 20_000);
    harness.aligner.onStalled('silent', 30_000);
    harness.update(13, 14);
    expect(harness.taken()).toEqual(['stalled', 'delta 14', 'live']);
  });

  test('is not made live by a late copy of an old update', () => {
    const harness = live();
    harness.aligner.onStalled('silent', 20_000);
    harness.update(11, 12);
    expect(harness.taken()).toEqual(['stalled']);
  });

  test('that comes back with a gap is gapped', () => {
    const harness = live();
    harness.aligner.onStalled('silent', 20_000);
    harness.update(15, 15);
    expect(harness.taken()).toEqual(['stalled', 'gapped']);
  });

  test('is a state of live books only', () => {
    const harness = new AlignerHarness();
    harness.aligner.onStalled('silent', 0);
    harness.aligner.onConnected(0);
    harness.aligner.onStalled('silent', 0);
    expect(harness.taken()).toEqual(['syncing']);
  });
});

describe('a snapshot in the stream', () => {
  test('replaces the book whatever the state', () => {
    const harness = live();
    harness.aligner.onStreamSnapshot(snapshotAt(3));
    harness.update(4, 5);
    expect(harness.taken()).toEqual(['snapshot 3', 'delta 5']);
    harness.update(9, 9);
    harness.aligner.onStreamSnapshot(snapshotAt(1));
    expect(harness.taken()).toEqual(['gapped', 'snapshot 1', 'live']);
    harness.aligner.onStalled('silent', 0);
    harness.aligner.onStreamSnapshot(snapshotAt(2));
    expect(harness.taken()).toEqual(['stalled', 'snapshot 2', 'live']);
  });

  test('answers the request under way', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.aligner.onStreamSnapshot(snapshotAt(3));
    harness.snapshot(1);
    expect(harness.taken()).toEqual(['syncing', 'snapshot 3', 'live']);
  });

  test('means nothing without a connection', () => {
    const harness = new AlignerHarness();
    harness.aligner.onStreamSnapshot(snapshotAt(3));
    expect(harness.taken()).toEqual([]);
  });
});

describe('requests for snapshots', () => {
  test('wait longer each time, with jitter from the random source, up to the bound', () => {
    for (const random of [0, 1]) {
      const harness = new AlignerHarness({ random: () => random, backoff: { firstUs: 100_000, maxUs: 1_000_000 } });
      harness.aligner.onConnected(0);
      const waits = Array.from({ length: 6 }, () => {
        harness.aligner.onSnapshotFailed(0);
        const due = harness.wakeAts.at(-1) ?? 0;
        harness.aligner.onTimer(0);
        return due;
      });
      expect(waits).toEqual([100_000, 200_000, 400_000, 800_000, 1_000_000, 1_000_000].map((us) => (random === 0 ? us / 2 : us)));
      expect(harness.requests).toBe(7);
    }
  });

  test('are first tries again after a calm minute', () => {
    const harness = live();
    harness.update(20, 20, { receiveTimeUs: 61 * SECOND });
    expect(harness.requests).toBe(2);
  });

  test('are first tries again after a book that was live for some seconds, and not after one that was lost at once', () => {
    for (const [liveForUs, requests] of [
      [6 * SECOND, 2],
      [SECOND, 1],
    ] as const) {
      const harness = live();
      harness.update(20, 20, { receiveTimeUs: liveForUs });
      expect(harness.requests).toBe(requests);
    }
  });

  test('are never two at once, whatever is asked for meanwhile', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.aligner.resync('distrusted', 1);
    harness.aligner.onTimer(2);
    harness.aligner.onConnected(3);
    harness.aligner.onDisconnected('closed', 4);
    harness.aligner.onConnected(5);
    harness.aligner.onTimer(6);
    expect(harness.requests).toBe(1);
  });

  test('from before the connection was lost are waited for, and their answers thrown away', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.aligner.onDisconnected('closed', 1);
    harness.aligner.onConnected(2);
    harness.taken();
    harness.snapshot(10);
    expect(harness.taken()).toEqual([]);
    harness.aligner.onTimer(harness.wakeAts.at(-1) ?? 0);
    expect(harness.requests).toBe(2);
    harness.snapshot(12);
    harness.update(13, 13);
    expect(harness.taken()).toEqual(['snapshot 12', 'delta 13', 'live']);
  });

  test('that are answered while the connection is down leave the next one free', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    harness.aligner.onDisconnected('closed', 1);
    harness.snapshot(10);
    expect(harness.requests).toBe(1);
    harness.aligner.onConnected(61 * SECOND);
    expect(harness.requests).toBe(2);
  });

  test('that are never answered are given up', () => {
    const harness = new AlignerHarness();
    harness.aligner.onConnected(0);
    expect(harness.wakeAts).toEqual([SNAPSHOT_ANSWER_US]);
    harness.aligner.onTimer(SNAPSHOT_ANSWER_US - 1);
    expect(harness.wakeAts).toHaveLength(1);
    harness.aligner.onTimer(SNAPSHOT_ANSWER_US);
    harness.aligner.onTimer(harness.wakeAts.at(-1) ?? 0);
    expect(harness.requests).toBe(2);
  });

  test('are not put off by someone who distrusts the book again and again', () => {
    const harness = live();
    harness.aligner.resync('distrusted', SECOND);
    const due = harness.wakeAts.at(-1);
    for (let us = SECOND; us < 2 * SECOND; us += 100_000) harness.aligner.resync('distrusted', us);
    expect(harness.wakeAts.at(-1)).toBe(due);
    harness.aligner.onTimer(due ?? 0);
    expect(harness.requests).toBe(2);
  });

  test('are not made while the connection is down', () => {
    const harness = live();
    harness.aligner.onDisconnected('closed', 0);
    harness.aligner.onTimer(1);
    harness.aligner.resync('distrusted', 2);
    harness.aligner.onSnapshotFailed(3);
    expect(harness.requests).toBe(1);
    expect(harness.taken()).toEqual(['down']);
  });
});

describe('a lost connection', () => {
  test('forgets the book, and nothing of it is used afterwards', () => {
    const harness = live();
    harness.aligner.onDisconnected('closed', 0);
    harness.update(13, 14);
    harness.aligner.onConnected(61 * SECOND);
    harness.update(15, 16);
    expect(harness.taken()).toEqual(['down', 'syncing']);
    expect(harness.requests).toBe(2);
  });

  test('needs a new proof that the stream flows', () => {
    const harness = live();
    harness.aligner.onDisconnected('closed', 0);
    harness.aligner.onConnected(61 * SECOND);
    harness.snapshot(20);
    expect(harness.taken()).toEqual(['down', 'syncing', 'snapshot 20']);
    harness.update(21, 21);
    expect(harness.taken()).toEqual(['delta 21', 'live']);
  });
});

describe('someone downstream who calls back within the sink', () => {
  function distrusting(when: string): AlignerHarness {
    const harness: AlignerHarness = new AlignerHarness({
      sink: (event) => {
        const shown = event.type === 'stream-state' ? event.state : event.type;
        harness.out.push(shown);
        if (shown !== when) return;
        const { aligner } = harness;
        harness.out.push('distrusted');
        aligner.resync('crossed', 0);
      },
    });
    return harness;
  }

  test('and refuses a snapshot of the stream does not get a live book', () => {
    const harness = distrusting('book-snapshot');
    harness.aligner.onConnected(0);
    harness.aligner.onStreamSnapshot(snapshotAt(3));
    expect(harness.out).toEqual(['syncing', 'book-snapshot', 'distrusted', 'gapped']);
    expect(harness.aligner.state).toBe('gapped');
  });

  test('and refuses a snapshot does not get the updates after it', () => {
    const harness = distrusting('book-snapshot');
    harness.aligner.onConnected(0);
    harness.update(11, 12);
    harness.snapshot(10);
    expect(harness.out).toEqual(['syncing', 'book-snapshot', 'distrusted', 'gapped']);
  });

  test('and refuses an update does not get the next', () => {
    const harness = distrusting('book-delta');
    harness.aligner.onConnected(0);
    harness.update(11, 12);
    harness.update(13, 14);
    harness.snapshot(10);
    expect(harness.out).toEqual(['syncing', 'book-snapshot', 'book-delta', 'distrusted', 'gapped']);
    expect(harness.aligner.counts.gaps).toBe(0);
  });

  test('and closes the connection keeps the book down', () => {
    let closes = true;
    const harness: AlignerHarness = new AlignerHarness({
      sink: (event) => {
        harness.out.push(event.type === 'stream-state' ? event.state : event.type);
        const { aligner } = harness;
        const last = event.type === 'book-delta' || (event.type === 'stream-state' && event.state === 'gapped');
        if (last && closes) aligner.onDisconnected('closed', 0);
      },
    });
    harness.aligner.onConnected(0);
    harness.update(11, 12);
    harness.update(13, 14);
    harness.snapshot(10);
    expect(harness.out).toEqual(['syncing', 'book-snapshot', 'book-delta', 'down']);
    closes = false;
    harness.aligner.onConnected(61 * SECOND);
    harness.snapshot(20);
    harness.update(21, 21);
    closes = true;
    harness.update(30, 30);
    expect(harness.aligner.state).toBe('down');
    expect(harness.requests).toBe(2);
  });
});

describe('chained numbers', () => {
  test('have holes that are no gaps, and gaps that are no holes', () => {
    const harness = new AlignerHarness({ rules: chainedRules });
    harness.aligner.onConnected(0);
    harness.update(100, 110, { previous: 95 });
    harness.update(140, 150, { previous: 110 });
    harness.snapshot(105);
    expect(harness.taken()).toEqual(['syncing', 'snapshot 105', 'delta 110', 'delta 150', 'live']);
    harness.update(151, 160, { previous: 149 });
    expect(harness.taken()).toEqual(['gapped']);
  });
});
