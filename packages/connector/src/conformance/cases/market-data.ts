import type { CaseSpec } from '../case.ts';
import { check, type Rig, same } from '../rig.ts';

/** Levels compared, and how often the truth is looked at: it moves while a message of it is on its way. */
const DEPTH = 5;
const LOOK_US = 1_000;
/** Truths remembered: those of the last seconds. */
const MAX_TRUTHS = 5_000;

/** Ours must be what the venue had a moment ago, and more than once: one agreement may be chance. */
async function agrees(rig: Rig, what: string): Promise<void> {
  const truths = new Set<string>();
  const agreed = new Set<string>();
  let { deltas } = rig.book;
  for (let waited = 0; waited < 60_000_000 && agreed.size < 3; waited += LOOK_US) {
    const { bids, asks } = rig.control.book(rig.control.instrument, DEPTH);
    const [oldest] = truths;
    if (oldest !== undefined && truths.size >= MAX_TRUTHS) truths.delete(oldest);
    truths.add(JSON.stringify([bids, asks]));
    await rig.control.advance(LOOK_US);
    if (rig.book.state !== 'live' || rig.book.deltas === deltas) continue;
    deltas = rig.book.deltas;
    const ours = JSON.stringify([rig.book.best(rig.instrument, 'bids', DEPTH), rig.book.best(rig.instrument, 'asks', DEPTH)]);
    if (truths.has(ours)) agreed.add(ours);
  }
  check(agreed.size >= 3, `within a minute the book was the venue's ${agreed.size} times, ${what}; it is ${rig.book.state}`);
}

/** Does something to the stream, and expects the book to be whole again after it was not. */
function recovers(
  name: string,
  fault: string,
  params: Readonly<Record<string, string | number>>,
  sees: readonly string[],
): CaseSpec {
  return {
    name,
    capability: 'book',
    run: async (rig) => {
      await agrees(rig, 'before');
      const before = rig.book.states.length;
      rig.fault(fault, params);
      await rig.until(`the book was ${sees.join(' or ')}`, () =>
        rig.book.states.slice(before).some((state) => sees.includes(state)),
      );
      await agrees(rig, 'again');
    },
  };
}

export const MARKET_DATA_CASES: readonly CaseSpec[] = [
  {
    name: 'lists the instrument with its grid before anything is counted on it',
    capability: 'instruments',
    run: async (rig) => {
      const first = rig.events.findIndex(({ type }) => type === 'book-snapshot' || type === 'bbo' || type === 'trade');
      const listed = rig.events.findIndex(
        (event) => event.type === 'instrument' && event.instrument.id === rig.control.instrument,
      );
      check(listed >= 0 && (first < 0 || listed < first), 'market data came before its instrument');
    },
  },
  { name: 'shows the venue’s book, level for level', capability: 'book', run: (rig) => agrees(rig, 'level for level') },
  recovers('is in step again after a message was lost', 'F20', { channel: 'depth', times: 1 }, ['gapped']),
  {
    // Where each message names the one before, the chain may hold across it, and there is nothing to notice.
    name: 'shows the venue’s book after it began to count anew',
    capability: 'book',
    run: async (rig) => {
      await agrees(rig, 'before');
      rig.fault('F22', {});
      await rig.control.advance(2_000_000);
      await agrees(rig, 'after');
    },
  },
  recovers('is stalled while its stream is silent though the connection lives', 'F17', { channel: 'depth', forMs: 20_000 }, [
    ...['stalled', 'gapped', 'down'],
  ]),
  recovers('is down with the connection, and whole again after it', 'F15', { forMs: 3_000 }, ['down']),
  {
    name: 'takes swapped and repeated messages without showing a wrong book',
    capability: 'book',
    run: async (rig) => {
      for (const how of ['swap', 'repeat']) {
        rig.fault('F21', { how, channel: 'depth', times: 3 });
        await rig.control.advance(3_000_000);
        await agrees(rig, `after ${how}`);
      }
    },
  },
  {
    name: 'starts a book over when asked to',
    capability: 'book',
    run: async (rig) => {
      const before = rig.book.states.length;
      rig.send({ type: 'resync', venue: rig.connector.venue, instrument: rig.instrument.id, reason: 'crossed' });
      await rig.until('the book was gapped', () => rig.book.states.slice(before).includes('gapped'));
      await agrees(rig, 'again');
    },
  },
  {
    name: 'is in step again after a snapshot older than the stream',
    capability: 'book',
    run: async (rig) => {
      rig.fault('F23', { times: 1 });
      rig.send({ type: 'resync', venue: rig.connector.venue, instrument: rig.instrument.id, reason: 'crossed' });
      await rig.control.advance(1_000_000);
      await agrees(rig, 'again');
    },
  },
  {
    name: 'fetches a copy of the book to compare with, and does not apply it',
    capability: 'book-audit',
    run: async (rig) => {
      const { length } = rig.all('book-snapshot');
      rig.send({ type: 'audit-book', venue: rig.connector.venue, instrument: rig.instrument.id });
      const audit = await rig.heard('book-audit');
      check(audit.bids.count > 0 && audit.asks.count > 0, 'an audit without levels');
      same(rig.all('book-snapshot').length, length, 'snapshots');
    },
  },
  {
    name: 'shows the best bid and offer, never crossed',
    capability: 'bbo',
    run: async (rig) => {
      await rig.heard('bbo', (event) => event.instrument === rig.control.instrument);
      for (const { bidTicks, askTicks, bidLots, askLots } of rig.all('bbo')) {
        check(bidLots === 0 || askLots === 0 || bidTicks < askTicks, `a bbo of ${bidTicks} over ${askTicks}`);
      }
    },
  },
  {
    name: 'shows trades, each once and with its aggressor',
    capability: 'trades',
    run: async (rig) => {
      await rig.until('three trades came', () => rig.all('trade').length >= 3);
      const ids = rig.all('trade').map(({ tradeId }) => tradeId);
      same(new Set(ids).size, ids.length, 'different trade ids');
    },
  },
  {
    name: 'shows the mark price',
    capability: 'mark-price',
    run: async (rig) => void (await rig.heard('mark-price', (event) => event.instrument === rig.control.instrument)),
  },
  {
    name: 'shows the index price',
    capability: 'index-price',
    run: async (rig) => void (await rig.heard('index-price', (event) => event.instrument === rig.control.instrument)),
  },
  {
    name: 'shows the funding rate and when it settles',
    capability: 'funding-rate',
    run: async (rig) => {
      const { settlesAtUs, receiveTimeUs } = await rig.heard('funding-rate');
      check(settlesAtUs > receiveTimeUs - 60_000_000, 'funding that settled long ago');
    },
  },
  {
    name: 'ends every read of a socket with one batch-end',
    capability: 'book',
    run: async (rig) => {
      await rig.until('ten batches came', () => rig.all('batch-end').length >= 10);
      const doubled = rig.events.filter((event, i) => event.type === 'batch-end' && rig.events[i - 1]?.type === 'batch-end');
      same(doubled.length, 0, 'batches with nothing in them');
    },
  },
];
