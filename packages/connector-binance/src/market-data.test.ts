import { allowAll, instrumentId, type StreamState, venueId } from '@mm/core';
import { createWorld, type HostedVenue, seededRandom } from '@mm/sim';
import { expect, test } from 'vitest';
import { createBinanceSpot, createBinanceUsdm } from './index.ts';

const SECOND = 1_000_000;

test.each([
  ['binance-usdm', 'linear-perp', createBinanceUsdm],
  ['binance-spot', 'spot', createBinanceSpot],
] as const)('a market of %s that says nothing takes no other down with it', (venue, kind, create) => {
  const instruments = [{ symbol: 'BTCUSDT' }, { symbol: 'ETHUSDT' }];
  const sim = createWorld({ seed: 1, venues: [{ venue, instruments }] });
  const { exchange, urls } = sim.venues[venue] as HostedVenue;
  exchange.setStatus('BTCUSDT', 'halted', sim.nowUs);
  const ether = instrumentId(venueId(venue), kind, 'ETHUSDT');
  const watch = instruments.flatMap(({ symbol }) =>
    (['book', 'bbo'] as const).map((stream) => ({ instrument: instrumentId(venueId(venue), kind, symbol), stream })),
  );
  const { transport, clock, scheduler } = sim.client('bot');
  const world = { transport, clock, scheduler, random: seededRandom(1) };
  const connector = create({ environment: 'local', endpoints: urls, world, permit: allowAll(), watch });
  const states: StreamState[] = [];
  connector.open((event) => {
    if (event.type === 'stream-state' && event.stream === 'book' && event.instrument === ether) states.push(event.state);
  });
  sim.run(120 * SECOND);
  expect(states).toEqual(['syncing', 'live']);
  connector.close();
});
