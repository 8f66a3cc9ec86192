import type { ClientOrderId, OrderEvent, OrderState } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { ClientIds } from './client-ids.ts';
import type { Notice } from './notices.ts';
import type { OrderRecord } from './order-record.ts';
import { OrderStore } from './order-store.ts';
import { INSTRUMENT, VENUE, VenueOrder } from './testing/order-venue.ts';

const SIZE = 10;
const T0 = 1_000_000_000;

/** States that nothing but a later one of the same list may follow. */
const ENDS: readonly OrderState[] = ['denied', 'rejected', 'expired', 'canceled', 'filled'];

function storeOf(notices: Notice[]): OrderStore {
  return new OrderStore({
    ids: new ClientIds({ epoch: 1, instance: 1 }),
    timingOf: () => ({ absenceAfterUs: 16_000_000, settleUs: 500_000 }),
    onNotice: (notice) => notices.push(notice),
    onState: () => {},
    onForeign: () => {},
  });
}

function add(store: OrderStore, id: ClientOrderId): OrderRecord {
  return store.add({
    ...{ venue: VENUE, instrument: INSTRUMENT, clientOrderId: id, strategy: undefined, purpose: 'quote', side: 'bid' },
    ...{
      price: 100 as never,
      size: SIZE as never,
      reduceOnly: false,
      resting: true,
      owner: 'q',
      replaces: undefined,
      sentAtUs: T0,
    },
  });
}

/** What happens at the venue, and what it says of it, in order. */
type History = (order: VenueOrder, at: () => number, ours: (act: (record: OrderRecord) => void) => void) => OrderEvent[];

const reported = (order: VenueOrder, atUs: number): OrderEvent => ({
  ...{ type: 'order-reported', venue: VENUE, order: order.report(), receiveTimeUs: atUs },
});

const HISTORIES: Readonly<Record<string, History>> = {
  'fills in three parts': (o, t) => [o.accept(t()), o.fill(2, t()), o.fill(3, t()), o.fill(5, t())],
  'is canceled after a fill': (o, t) => [o.accept(t()), o.fill(4, t()), o.cancel(t())],
  'is canceled, and was filled': (o, t) => [o.accept(t()), o.fill(10, t()), o.cancel(t())],
  'is canceled, refused a second cancel, and reported': (o, t) => [
    o.accept(t()),
    o.fill(3, t()),
    o.cancel(t()),
    o.cancel(t()),
    reported(o, t()),
  ],
  'expires with a part filled': (o, t) => [o.accept(t()), o.fill(7, t()), o.expire(t())],
  'fills before the answer that nobody got': (o, t) => {
    const accepted = o.accept(t());
    const unknown = { ...accepted, type: 'order-unknown', request: 'place', reason: 'timeout' } as OrderEvent;
    return [o.fill(1, t()), unknown, o.fill(9, t()), reported(o, t())];
  },
  'is rejected': (o, t) => [o.reject(t()), reported(o, t())],
  'is made larger and filled': (o, t, ours) => {
    const out = [o.accept(t()), o.fill(4, t())];
    ours((record) => record.onAmendSent(101 as never, 15 as never, t()));
    return [...out, o.amend(101, 15, t()), o.fill(11, t())];
  },
  'is made smaller and filled': (o, t, ours) => {
    const out = [o.accept(t()), o.fill(4, t())];
    ours((record) => record.onAmendSent(99 as never, 6 as never, t()));
    return [...out, o.amend(99, 6, t()), o.fill(2, t())];
  },
  'is amended to what is filled already': (o, t, ours) => {
    const out = [o.accept(t()), o.fill(6, t())];
    ours((record) => record.onAmendSent(100 as never, 6 as never, t()));
    return [...out, o.amend(100, 6, t()), reported(o, t())];
  },
  'is filled while an amend is on its way': (o, t, ours) => {
    const out = [o.accept(t()), o.fill(10, t())];
    ours((record) => record.onAmendSent(101 as never, 12 as never, t()));
    return [...out, o.amend(101, 12, t()), reported(o, t())];
  },
  'is called canceled on one channel and expired on another': (o, t) => {
    const events = [o.accept(t()), o.fill(4, t()), o.expire(t())];
    return [...events, { ...(events[2] as OrderEvent), type: 'order-canceled' } as OrderEvent];
  },
  'is filled, and called canceled by who answered the cancel': (o, t) => {
    const events = [o.accept(t()), o.fill(4, t()), o.fill(6, t())];
    return [...events, { ...(events[0] as OrderEvent), type: 'order-canceled', reason: '' } as OrderEvent];
  },
  'is reported with its old terms after it was amended': (o, t, ours) => {
    const out = [o.accept(t()), reported(o, t())];
    ours((record) => record.onAmendSent(101 as never, 15 as never, t()));
    return [...out, o.amend(101, 15, t()), reported(o, t()), o.fill(15, t())];
  },
  'is reported working, then partly filled, then done': (o, t) => {
    const accepted = o.accept(t());
    const first = reported(o, t());
    return [accepted, first, o.fill(5, t()), reported(o, t()), o.cancel(t())];
  },
};

function* permutations<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  if (items.length <= 1) {
    yield items;
    return;
  }
  for (const [i, first] of items.entries()) {
    for (const rest of permutations([...items.slice(0, i), ...items.slice(i + 1)])) yield [first, ...rest];
  }
}

/** The history itself, and with each one and each two of its events twice, as long as there are no more than six. */
function* withDuplicates(events: readonly OrderEvent[]): Generator<readonly OrderEvent[]> {
  yield events;
  for (const [i, one] of events.entries()) {
    if (events.length + 1 <= 6) yield [...events, one];
    for (const two of events.slice(i)) if (events.length + 2 <= 6) yield [...events, one, two];
  }
}

describe.each(Object.entries(HISTORIES))('an order that %s', (_, history) => {
  test('ends alike in every order and with every repetition of what is said', () => {
    let clock = T0;
    const at = (): number => {
      clock += 10;
      return clock;
    };
    const prepared: ((record: OrderRecord) => void)[] = [];
    const id = '1-1-1' as ClientOrderId;
    const venue = new VenueOrder(id, 'bid', 100, SIZE);
    const events = history(venue, at, (act) => prepared.push(act));
    let expected: string | undefined;
    let tried = 0;

    for (const repeated of withDuplicates(events)) {
      for (const delivered of permutations(repeated)) {
        const notices: Notice[] = [];
        const store = storeOf(notices);
        const record = add(store, id);
        for (const act of prepared) act(record);
        let end = -1;
        for (const event of delivered) {
          store.onEvent(event);
          const rank = ENDS.indexOf(record.state);
          // Terminal absorbs: an end is left for a weightier one at most.
          if (rank < end) throw new Error(`${delivered.map((one) => one.type).join()}: from ${ENDS[end]} to ${record.state}`);
          end = rank;
          // The worst case covers what the venue has filled or will, at every step.
          const covered = record.filled + record.exposedLots(clock);
          if (covered < venue.filled) throw new Error(`${delivered.map((one) => one.type).join()}: ${covered} < ${venue.filled}`);
          if (record.overfilled > 0) throw new Error('overfilled');
        }
        const told = notices
          .filter((one) => one.type === 'order-fill')
          .map((one) => (one.type === 'order-fill' ? one.fill.tradeId : ''));
        if (new Set(told).size !== told.length) throw new Error(`told twice: ${told.join()}`);
        const summary = `${record.summary()} ${record.isContradictory}`;
        expected ??= summary;
        if (summary !== expected) throw new Error(`${delivered.map((one) => one.type).join()}:\n${summary} not\n${expected}`);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(0);
    const store = storeOf([]);
    const record = add(store, id);
    for (const act of prepared) act(record);
    for (const event of events) store.onEvent(event);
    const twoEnds = events.some(({ type }) => type === 'order-canceled') && venue.state === 'expired';
    expect([record.state, record.filled]).toEqual([twoEnds ? 'canceled' : venue.state, venue.filled]);
  });
});
