/*
 * The book and the trades of one venue, with a connector alone. The venue is one in a box, started here on 127.0.0.1.
 *
 *   node --conditions=@mm/source main.ts [--seconds N]
 */
import { parseArgs } from 'node:util';
import { createClient } from '@mm/connector';
import { nodeWorld } from '@mm/connector/node';
import { createBinanceUsdm } from '@mm/connector-binance';
import { allowAll, instrumentId, venueId } from '@mm/core';
import { startVenues } from '@mm/sim/node';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '5' } } });
const over = AbortSignal.timeout(Number(values.seconds) * 1_000);

// For the real venue: `environment: 'production'` and no `endpoints`.
const box = await startVenues({ venues: [{ venue: 'binance-usdm' }] });
const endpoints = box.venues['binance-usdm']?.urls ?? {};

const world = nodeWorld();
const connector = createBinanceUsdm({ environment: 'local', endpoints, world, permit: allowAll() });
const client = createClient(connector, { world });
await client.ready();

const btc = instrumentId(venueId('binance-usdm'), 'linear-perp', 'BTCUSDT');
const { tick } = await client.instrument(btc);
console.log(`${btc}, one tick is ${tick.text} USDT`);

let states = 0;
async function watchBook(): Promise<void> {
  for await (const { state, bids, asks } of client.books(btc, { depth: 3, signal: over })) {
    states += 1;
    // A book that may be wrong has no levels: `state` says why.
    if (states % 10 === 1)
      console.log(
        state,
        bids.map(({ price }) => price).reverse(),
        asks.map(({ price }) => price),
      );
  }
}

let trades = 0;
async function watchTrades(): Promise<void> {
  for await (const { aggressorSide, size, price } of client.trades(btc, { signal: over })) {
    trades += 1;
    if (trades <= 3) console.log(aggressorSide === 'bid' ? 'bought' : 'sold', `${size} lots at ${price} ticks`);
  }
}

await Promise.all([watchBook(), watchTrades()]);
console.log(`${states} states of the book, ${trades} trades`);
client.close();
await world.close();
await box.stop();
process.exitCode = states > 0 && trades > 0 ? 0 : 1;
