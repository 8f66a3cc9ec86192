import { type ClientOrderId, sizeText } from '@mm/core';
import { seededRandom } from '@mm/sim';
import { expect } from 'vitest';
import { Trader } from './trader.ts';
import type { Product } from './venue-in-a-box.ts';

/**
 * Trades at random through an ordinary bad day of the venue, lets things settle, reads the account once, and compares all that
 * was ever said with the venue's own ledger.
 */
export function soak(product: Product, seed: number, minutes: number): void {
  const keyType = seed % 2 === 0 ? 'ed25519' : 'hmac';
  const trader = new Trader({ product, seed, keyType, world: { faults: { rates: 'standard', afterMs: 2_000 } } }).ready();
  const random = seededRandom(seed, 'trader');
  const mine: ClientOrderId[] = [];
  for (let at = 0; at < minutes * 60_000; at += 500) {
    act(trader, random, mine);
    trader.run(500);
  }
  trader.box.clearFaults();
  trader.run(30_000);
  trader.until('ready', () => trader.state === 'ready', 300_000);
  trader.until('a live book', () => trader.bookState === 'live', 300_000);
  // From here on nothing moves: what is read is what is compared.
  trader.box.halt();
  trader.run(2_000);
  const orders = trader.box.orders();
  for (const id of mine) fateIsKnown(trader, id, orders.filter((order) => order.clientOrderId === id).length);
  const { orders: open, positions, balances } = trader.audit();
  expect(open.map((order) => order.clientOrderId).toSorted()).toEqual(
    trader.box
      .orders()
      .filter((order) => order.isOpen)
      .map((order) => order.clientOrderId)
      .toSorted(),
  );
  expect(trader.fills()).toEqual(trader.trueFills());
  expect(trader.unsyncedDeltas).toBe(0);
  for (const position of positions.filter((one) => one.instrument === trader.of.id)) {
    expect(sizeText(trader.of, position.size)).toBe(trader.box.position(trader.of.id));
  }
  const truth = trader.box.balances();
  for (const { asset, total } of balances) expect(total).toBe(truth[asset]);
  // Whatever went wrong, nobody asked for more than the venue allows.
  expect(trader.box.rateRefusals()).toBe(0);
  trader.close();
}

/** Places, takes or cancels, or does nothing. */
function act(trader: Trader, random: () => number, mine: ClientOrderId[]): void {
  const chance = random();
  const side = random() < 0.5 ? 'bid' : 'ask';
  if (chance < 0.4) mine.push(trader.place({ side, price: trader.price(side, 5 + random() * 60), postOnly: random() < 0.5 }));
  else if (chance < 0.5) mine.push(trader.place({ side, price: trader.price(side, -5), timeInForce: 'ioc' }));
  else if (chance < 0.8) {
    const id = mine[Math.floor(random() * mine.length)];
    if (id !== undefined) trader.cancel(id);
  }
}

function fateIsKnown(trader: Trader, id: ClientOrderId, atVenue: number): void {
  const about = trader.about(id);
  const where = `${id}, ${atVenue} at the venue: ${about.join()}`;
  expect(atVenue, where).toBeLessThanOrEqual(1);
  const placing = trader.events.filter((event) => event.type === 'order-denied' && event.request === 'place');
  const denied = placing.some((event) => 'clientOrderId' in event && event.clientOrderId === id);
  if (denied || about.includes('order-rejected')) expect(atVenue, where).toBe(0);
  if (atVenue === 0) expect(denied || about.includes('order-rejected') || about.includes('order-unknown'), where).toBe(true);
  else
    expect(
      about.some((type) => SEEN.has(type)),
      where,
    ).toBe(true);
}

const SEEN: ReadonlySet<string> = new Set(['order-accepted', 'order-unknown', 'fill', 'order-canceled', 'order-expired']);
