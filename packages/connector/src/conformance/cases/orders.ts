import { type ClientOrderId, lots, priceText, refusal, sizeText, ticks, type VenueEvent, type VenueOrderId } from '@mm/core';
import type { CaseSpec } from '../case.ts';
import { check, type Rig, required, same } from '../rig.ts';

const REFUSALS: readonly string[] = ['order-rejected', 'order-denied'];

/** Neither we nor the venue ever said it was refused. */
function neverRefused(rig: Rig, id: Parameters<Rig['about']>[0]): void {
  const refused = rig.about(id).filter(({ type }) => REFUSALS.includes(type));
  same(
    refused.map(({ type }) => type),
    [],
    'an order the venue has, and we said',
  );
}

const PLACING: readonly CaseSpec[] = [
  {
    name: 'places an order exactly as asked, with the permit’s consent to the very numbers',
    capability: 'place',
    run: async (rig) => {
      const command = rig.order();
      const { price, size, side, clientOrderId } = command.order;
      const truth = await rig.placed(command);
      same(
        [truth.price, truth.size, truth.side, truth.isOpen],
        [priceText(rig.instrument, price), sizeText(rig.instrument, size), side, true],
        'the order at the venue',
      );
      const seen = required(rig.permitted.at(-1), 'the permit was not asked');
      same([seen.price, seen.size], [truth.price, truth.size], 'what the permit saw');
      const accepted = rig.all('order-accepted').find((event) => event.clientOrderId === clientOrderId);
      same(accepted?.venueOrderId, truth.venueOrderId, 'venue order id');
    },
  },
  {
    name: 'sends nothing the permit refuses, and says that it was denied',
    capability: 'place',
    run: async (rig) => {
      rig.refusal = refusal('killed', 'a drill');
      const { order } = rig.order();
      rig.send({ type: 'place', venue: rig.connector.venue, order, issuedAtUs: 0 });
      const denied = await rig.heard('order-denied', (event) => event.clientOrderId === order.clientOrderId);
      same([denied.refusal.code, denied.request], ['killed', 'place'], 'the denial');
      await rig.control.advance(1_000_000);
      same(rig.truth(order.clientOrderId), undefined, 'an order the permit refused');
    },
  },
  {
    name: 'says what the venue refuses: a post-only order that would take',
    capability: 'post-only',
    run: async (rig) => {
      const { order } = rig.order({ bps: -100 });
      rig.send({ type: 'place', venue: rig.connector.venue, order: { ...order, postOnly: true }, issuedAtUs: 0 });
      const ended = (): boolean =>
        rig.about(order.clientOrderId).some(({ type }) => type === 'order-rejected' || type === 'order-expired');
      await rig.until('the order was refused', ended);
      same(rig.truth(order.clientOrderId)?.filled ?? '0', '0', 'a post-only order took');
    },
  },
  {
    name: 'says what the venue refuses: more than the account can pay for',
    capability: 'place',
    run: async (rig) => {
      const command = rig.order();
      const { maxLots, orderLots } = rig.instrument;
      const most = Math.min(maxLots ?? Number.MAX_SAFE_INTEGER, command.order.size * 100_000);
      const size = lots(most - (most % orderLots));
      rig.send({ ...command, order: { ...command.order, size } });
      const rejected = await rig.heard('order-rejected', (event) => event.clientOrderId === command.order.clientOrderId);
      check(rejected.venueCode !== '' && rejected.reason !== '', 'a rejection without code or reason');
      same(rig.openAtVenue().length, 0, 'open orders');
    },
  },
  {
    name: 'takes with a market order, and says the fill',
    capability: 'market-orders',
    run: async (rig) => {
      const { order, ...command } = rig.order({ bps: 0 });
      const { clientOrderId, instrument, strategy, side, size, reduceOnly } = order;
      rig.send({ ...command, order: { clientOrderId, instrument, strategy, side, size, reduceOnly, orderType: 'market' } });
      await rig.until('it filled', () => filled(rig, clientOrderId) === size);
      check(
        rig.all('fill').every(({ liquidity }) => liquidity !== 'maker'),
        'a market order that made',
      );
      same(rig.permitted.at(-1)?.price, undefined, 'the price of a market order');
    },
  },
  {
    name: 'takes what an IOC order can, and ends the rest',
    capability: 'ioc-fok',
    run: async (rig) => {
      const { order, ...command } = rig.order();
      rig.send({ ...command, order: { ...order, timeInForce: 'ioc', postOnly: false } });
      const done = new Set(['order-expired', 'order-canceled', 'order-rejected']);
      await rig.until('it ended', () => rig.about(order.clientOrderId).some(({ type }) => done.has(type)));
      same([filled(rig, order.clientOrderId), rig.openAtVenue().length], [0, 0], 'filled, and left open');
    },
  },
  {
    name: 'refuses a reduce-only order that has nothing to reduce',
    capability: 'reduce-only',
    positions: true,
    run: async (rig) => {
      const { order, ...command } = rig.order();
      rig.send({ ...command, order: { ...order, reduceOnly: true } });
      const over = new Set(['order-rejected', 'order-expired', 'order-canceled']);
      await rig.until('it was refused', () => rig.about(order.clientOrderId).some(({ type }) => over.has(type)));
      same(rig.openAtVenue().length, 0, 'open orders');
    },
  },
];

/** To half its size, at a price so many ticks away. */
async function amends(rig: Rig, away: number): Promise<void> {
  const command = rig.order({ times: 2 });
  const { order } = command;
  await rig.placed(command);
  const [price, size] = [ticks(order.price - away), lots(order.size / 2)];
  const ids = { instrument: order.instrument, clientOrderId: order.clientOrderId, venueOrderId: undefined };
  rig.send({ type: 'amend', venue: rig.connector.venue, ...ids, price, size, issuedAtUs: 0 });
  await rig.heard('order-amended', (event) => event.price === price && event.size === size);
  const truth = rig.control.orders().find(({ isOpen }) => isOpen);
  same([truth?.price, truth?.size], [priceText(rig.instrument, price), sizeText(rig.instrument, size)], 'the amended order');
}

const CHANGING: readonly CaseSpec[] = [
  {
    name: 'amends an order’s size, exactly',
    capability: 'amend',
    run: (rig) => amends(rig, 0),
  },
  {
    name: 'amends an order’s price and size, exactly',
    capability: 'amend',
    applies: ({ amendQueue }) => (amendQueue === 'loses-place' ? undefined : 'the venue amends sizes alone'),
    run: (rig) => amends(rig, 10),
  },
  {
    name: 'cancels an order, by our id and by the venue’s',
    capability: 'cancel',
    run: async (rig) => {
      for (const byVenueId of [false, true]) {
        const command = rig.order();
        const truth = await rig.placed(command);
        const { clientOrderId: id, instrument } = command.order;
        const venueOrderId = truth.venueOrderId as VenueOrderId;
        const cancel = { type: 'cancel', venue: rig.connector.venue, instrument } as const;
        rig.send(
          byVenueId
            ? { ...cancel, clientOrderId: undefined, venueOrderId }
            : { ...cancel, clientOrderId: id, venueOrderId: undefined },
        );
        await rig.heard('order-canceled', (event) => event.venueOrderId === venueOrderId || event.clientOrderId === id);
        same(rig.truth(id)?.isOpen, false, 'open after its cancel');
      }
    },
  },
  {
    name: 'says that a cancel was refused, and never that an order it does not know is gone',
    capability: 'cancel',
    run: async (rig) => {
      const { order } = rig.order();
      const ids = { instrument: order.instrument, clientOrderId: order.clientOrderId, venueOrderId: undefined };
      rig.send({ type: 'cancel', venue: rig.connector.venue, ...ids });
      await rig.heard('cancel-rejected', (event) => event.clientOrderId === order.clientOrderId);
      same(rig.all('order-canceled').length, 0, 'cancels of what never was');
    },
  },
  {
    name: 'places and cancels in a batch, each answered by itself',
    capability: 'batch',
    needs: ['post-only'],
    run: async (rig) => {
      const good = [rig.order(), rig.order({ bps: 120 })];
      const bad = rig.order({ bps: -100 });
      const refused = { ...bad, order: { ...bad.order, postOnly: true } };
      rig.send({ type: 'batch', venue: rig.connector.venue, commands: [...good, refused] });
      for (const { order } of good) await rig.heard('order-accepted', (event) => event.clientOrderId === order.clientOrderId);
      const over = new Set(['order-rejected', 'order-expired']);
      await rig.until('the bad one was refused', () => rig.about(bad.order.clientOrderId).some(({ type }) => over.has(type)));
      same(rig.openAtVenue().length, 2, 'open orders');
      const commands = good.map(({ venue, order: { instrument, clientOrderId } }) => ({
        ...{ type: 'cancel' as const, venue, instrument, clientOrderId, venueOrderId: undefined },
      }));
      rig.send({ type: 'batch', venue: rig.connector.venue, commands });
      await rig.until('both were canceled', () => rig.all('order-canceled').length >= 2);
      same(rig.openAtVenue().length, 0, 'open orders');
    },
  },
  {
    name: 'cancels everything at once, orders it knows nothing of included',
    capability: 'cancel-all',
    run: async (rig) => {
      for (const bps of [100, 110, 120]) await rig.placed(rig.order({ bps }));
      rig.send({ type: 'cancel-all', venue: rig.connector.venue, instrument: undefined });
      await rig.until('nothing is open', () => rig.openAtVenue().length === 0);
      await rig.until('each was said', () => new Set(rig.all('order-canceled').map((event) => event.clientOrderId)).size === 3);
      same(rig.all('command-refused').length, 0, 'refusals');
    },
  },
];

const FILLS: readonly CaseSpec[] = [
  {
    name: 'says every fill once, with the venue’s numbers, part by part',
    capability: 'fill-stream',
    run: async (rig) => {
      const command = rig.order({ times: 4 });
      const { clientOrderId: id, size } = command.order;
      await rig.placed(command);
      const part = lots(Math.floor(size / 4 / rig.instrument.orderLots) * rig.instrument.orderLots);
      check(rig.control.fill(id, sizeText(rig.instrument, part)), 'the venue filled nothing');
      await rig.until('a part filled', () => filled(rig, id) >= part);
      // It stands first now. Over loopback the market may have taken all of it meanwhile.
      check(rig.control.fill(id) || rig.truth(id)?.isOpen === false, 'the venue filled nothing');
      await rig.until('all filled', () => filled(rig, id) === size);
      await rig.control.advance(1_000_000);
      const fills = rig.all('fill').filter((fill) => fill.clientOrderId === id);
      const truth = rig.control.fills().filter((fill) => fill.clientOrderId === id);
      same(
        fills.map((fill) => [
          fill.tradeId,
          priceText(rig.instrument, fill.price),
          sizeText(rig.instrument, fill.size),
          fill.fee,
          fill.feeAsset,
        ]),
        truth.map((fill) => [fill.tradeId, fill.price, fill.size, fill.fee, fill.feeAsset]),
        'the fills',
      );
      same([...new Set(fills.map(({ liquidity }) => liquidity))], ['maker'], 'who made');
    },
  },
  {
    name: 'reports the position after a fill',
    capability: 'position-stream',
    positions: true,
    run: async (rig) => {
      const command = rig.order();
      await rig.placed(command);
      rig.control.fill(command.order.clientOrderId);
      await rig.heard(
        'position-reported',
        ({ position }) => sizeText(rig.instrument, position.size) === rig.control.position(rig.instrument.id),
      );
    },
  },
  {
    name: 'reports balances after a fill',
    capability: 'balance-stream',
    run: async (rig) => {
      const command = rig.order();
      await rig.placed(command);
      rig.control.fill(command.order.clientOrderId);
      await rig.until('the balances are the venue’s', () =>
        rig.all('balance-reported').some(({ balance }) => rig.control.balances()[balance.asset] === balance.total),
      );
    },
  },
  {
    name: 'says that nothing was placed while a fill crosses its cancel: the fill counts',
    capability: 'cancel',
    needs: ['fill-stream'],
    run: async (rig) => {
      const command = rig.order();
      const { clientOrderId: id, instrument } = command.order;
      await rig.placed(command);
      rig.fault('F09', { how: 'filled', times: 1 });
      rig.send({ type: 'cancel', venue: rig.connector.venue, instrument, clientOrderId: id, venueOrderId: undefined });
      await rig.until('the fill came', () => filled(rig, id) === command.order.size);
      neverRefused(rig, id);
    },
  },
  {
    name: 'ends no order with the reply to its cancel before it said what was filled of it, while its stream is silent',
    capability: 'cancel',
    needs: ['fill-stream'],
    run: async (rig) => {
      const command = rig.order({ times: 4 });
      const { clientOrderId: id, instrument, size } = command.order;
      await rig.placed(command);
      rig.fault('F17', { channel: 'user', forMs: 4_000 });
      const part = lots(Math.floor(size / 4 / rig.instrument.orderLots) * rig.instrument.orderLots);
      check(rig.control.fill(id, sizeText(rig.instrument, part)), 'the venue filled nothing');
      rig.send({ type: 'cancel', venue: rig.connector.venue, instrument, clientOrderId: id, venueOrderId: undefined });
      await rig.until('it is off the book', () => rig.truth(id)?.isOpen === false);
      await rig.control.advance(2_000_000);
      const end = rig.events.findIndex((event) => event.type === 'order-canceled' && event.clientOrderId === id);
      if (end >= 0) check(isFilledTold(rig.events.slice(0, end), id), 'the order was ended, and its fill was not told');
    },
  },
];

/** Was it said, by a fill or a report, that something of the order was filled? */
function isFilledTold(events: readonly VenueEvent[], id: ClientOrderId): boolean {
  return events.some((event) => {
    if (event.type === 'order-reported') return event.order.clientOrderId === id && event.order.filledSize > 0;
    return event.type === 'fill' && event.clientOrderId === id;
  });
}

function filled(rig: Rig, id: Parameters<Rig['about']>[0]): number {
  const seen = new Map(
    rig
      .all('fill')
      .filter((fill) => fill.clientOrderId === id)
      .map((fill) => [fill.tradeId, fill.size]),
  );
  return [...seen.values()].reduce((sum, size) => sum + size, 0);
}

export const ORDER_CASES: readonly CaseSpec[] = [...PLACING, ...CHANGING, ...FILLS];
