import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { hrtime } from 'node:process';
import { type Connector, type Credentials, Secret } from '@mm/connector';
import { createBinanceUsdm } from '@mm/connector-binance';
import {
  allowAll,
  clientOrderId,
  type InstrumentId,
  lots,
  type OrderRequest,
  type PlaceCommand,
  ticks,
  type VenueEvent,
  venueId,
} from '@mm/core';
import type { Benchmark } from '../benchmark.ts';
import { type FakeBinance, fakeBinance } from '../fake-binance.ts';
import { median } from '../measure.ts';
import { parseReference } from '../unit.ts';

const ORDERS = 2_000;
/** Orders that leave in one turn: quotes of a few levels a side. */
const BURST = 10;
const VENUE = venueId('binance-usdm');
const BTC = 'binance-usdm:linear-perp:BTCUSDT' as InstrumentId;
const SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';

/**
 * From `send(place)` to its signed bytes at the socket: checks, budget, text, HMAC, permit. Each order of a turn is timed by
 * itself; its bytes and its signature are looked at, and it is answered before the next turn.
 */
export const placeOrder: Benchmark = ({ rounds }) => {
  const venue = fakeBinance();
  const events: VenueEvent[] = [];
  const credentials: Credentials = {
    venue: VENUE,
    environment: 'local',
    keyType: 'hmac',
    apiKey: new Secret(API_KEY),
    secretKey: new Secret(SECRET),
  };
  const endpoints = {
    ...{ rest: 'http://127.0.0.1:1', public: 'ws://127.0.0.1:2/public', market: 'ws://127.0.0.1:2/market' },
    ...{ private: 'ws://127.0.0.1:2/private', wsApi: 'ws://127.0.0.1:3/ws-fapi/v1' },
  };
  const connector = createBinanceUsdm({
    environment: 'local',
    world: venue.world,
    permit: allowAll(),
    credentials,
    endpoints,
    trade: [BTC],
  });
  connector.open((event) => events.push(event));
  venue.settle(1_000_000);
  assert.equal(events.findLast((event) => event.type === 'venue-state')?.state, 'ready');
  const times: number[] = [];
  const ratios: number[] = [];
  let count = 0;
  for (let round = -3; round < rounds; round += 1) {
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let i = 0; i < ORDERS; i += BURST) {
      for (let j = 0; j < BURST; j += 1) theirs.push(timedNs(() => parseReference(1)));
      ours.push(...placed(venue, connector, count, events));
      count += BURST;
    }
    if (round < 0) continue;
    times.push(median(ours) / 1_000);
    ratios.push(median(ours) / median(theirs));
  }
  connector.close();
  return {
    name: 'order placed, signed (HMAC) and at the socket, p50',
    value: median(times),
    unit: 'µs/order',
    ratioTo: 'J',
    ratio: median(ratios),
    must: 0.8,
    goal: 0.5,
    direction: 'max',
  };
};

/** Sends a turn's orders, looks at each, and has the venue accept them. @returns what each took, in nanoseconds */
function placed(venue: FakeBinance, connector: Connector, from: number, events: VenueEvent[]): readonly number[] {
  const commands = Array.from({ length: BURST }, (_, i) => placing(from + i));
  const texts: string[] = [];
  const took = commands.map((command) => {
    const startNs = hrtime.bigint();
    connector.send(command);
    texts.push(venue.lastOrder.text);
    return Number(venue.lastOrder.handedOverNs - startNs);
  });
  for (const [i, text] of texts.entries()) {
    check(text, from + i);
    venue.accept(text, from + i + 1);
  }
  assert.equal(events.filter((event) => event.type === 'order-accepted').length, BURST);
  events.length = 0;
  // Neither the promise to hear of it on the private stream nor the time that passes is what is measured.
  venue.settle(100);
  return took;
}

function placing(counter: number): PlaceCommand {
  const id = clientOrderId({ epoch: 1_767_225_600, instance: 1, counter });
  const order: OrderRequest = {
    clientOrderId: id,
    instrument: BTC,
    strategy: undefined,
    side: 'bid',
    size: lots(10 + (counter % 7)),
    reduceOnly: false,
    orderType: 'limit',
    price: ticks(617_000 + (counter % 1_000)),
    timeInForce: 'gtc',
    postOnly: true,
  };
  return { type: 'place', venue: VENUE, order, issuedAtUs: 0 };
}

/** The bytes say the order, and the signature is of them. */
function check(text: string, counter: number): void {
  const { method, params } = JSON.parse(text) as { method: string; params: Readonly<Record<string, string | number>> };
  assert.equal(method, 'order.place');
  assert.equal(params.newClientOrderId, `mm-1767225600-1-${counter}`);
  assert.equal(Number(params.price) * 10, 617_000 + (counter % 1_000));
  const payload = Object.entries(params)
    .filter(([name]) => name !== 'signature')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  assert.equal(params.signature, createHmac('sha256', SECRET).update(payload.join('&')).digest('hex'));
}

function timedNs(run: () => void): number {
  const start = hrtime.bigint();
  run();
  return Number(hrtime.bigint() - start);
}
