/*
 * Places an order at a venue in a box, amends it, takes it off again, and buys a little. Real bytes, no real money.
 *
 *   node --conditions=@mm/source main.ts
 */
import { createClient, Secret } from '@mm/connector';
import { nodeWorld } from '@mm/connector/node';
import { createBinanceUsdm } from '@mm/connector-binance';
import { allowAll, instrumentId, OutcomeUnknown, venueId } from '@mm/core';
import { startVenues } from '@mm/sim/node';

const box = await startVenues({ venues: [{ venue: 'binance-usdm' }] });
const { urls: endpoints, keys } = box.venues['binance-usdm'] ?? { urls: {}, keys: [] };
const key = keys.find(({ kind }) => kind === 'hmac');
if (key === undefined) throw new Error('the venue in a box prints a key of each kind');

const world = nodeWorld();
const venue = venueId('binance-usdm');
const btc = instrumentId(venue, 'linear-perp', 'BTCUSDT');
const credentials = {
  venue,
  environment: 'local',
  keyType: 'hmac',
  apiKey: new Secret(key.apiKey),
  secretKey: new Secret(key.secret),
} as const;
// `allowAll` refuses nothing. A bot gives its risk gate here; it is asked before every order's bytes leave.
const connector = createBinanceUsdm({ environment: 'local', endpoints, world, permit: allowAll(), credentials, trade: [btc] });
const client = createClient(connector, { world });
await client.ready();
const { maker, taker } = await client.fees(btc);
console.log(`this account pays ${maker} as maker and ${taker} as taker of the notional`);

try {
  const order = await client.place({ instrument: btc, side: 'bid', size: '0.010', price: '60000.0', postOnly: true });
  console.log('placed', order.clientOrderId, (await client.openOrders(btc)).length, 'open');
  await client.amend(order, { price: '60000.5', size: '0.010' });
  console.log('amended to 60000.5');
  await client.cancel(order);
  console.log('canceled', (await client.openOrders(btc)).length, 'open');
  await client.place({ instrument: btc, side: 'bid', size: '0.010', price: 'market' });
  for (const { instrument, size, entryPrice } of await client.positions()) console.log(instrument, size, 'lots at', entryPrice);
} catch (error) {
  // The one mistake not to make: an order that timed out may be live. Ask `client.order` what became of it.
  if (error instanceof OutcomeUnknown) console.log('the order may or may not be there:', error.message);
  throw error;
} finally {
  await client.cancelAll();
  client.close();
  await world.close();
  await box.stop();
}
