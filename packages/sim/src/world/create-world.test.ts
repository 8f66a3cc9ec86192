import { describe, expect, test } from 'vitest';
import { createWorld } from './create-world.ts';
import type { WorldOptions, WorldVenueOptions } from './world-options.ts';

const of =
  (venue: Partial<WorldVenueOptions>, rest: Partial<WorldOptions> = {}) =>
  () =>
    createWorld({ venues: [{ venue: 'binance-usdm', ...venue }], ...rest });

describe('a world', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['no venues', () => createWorld({ venues: [] }), /1 to 50 venues/],
    ['two venues of one name', () => createWorld({ venues: [{ venue: 'binance-usdm' }, { venue: 'binance-usdm' }] }), /one name/],
    ['a name that is no host name', of({ name: 'Alpha 1' }), /a-z, 0-9/],
    ['a symbol nobody knows', of({ instruments: ['XYZUSDT'] }), /not known/],
    ['a deposit that is none', of({ accounts: [{ name: 'a', deposits: { USDT: '1e5' } }] }), /no deposit/],
    ['a deposit of what is not traded', of({ accounts: [{ name: 'a', deposits: { DOGE: '1' } }] }), /no deposit/],
    [
      'an edge that needs a negative spread',
      of({ instruments: [{ symbol: 'BTCUSDT', liquidity: { makerEdgeBps: -9 } }] }),
      /negative spread/,
    ],
    [
      'a spread and an edge',
      of({ instruments: [{ symbol: 'BTCUSDT', liquidity: { makerEdgeBps: 1, spreadBps: 1 } }] }),
      /not both/,
    ],
    ['a share above one', of({ instruments: [{ symbol: 'BTCUSDT', liquidity: { informedShare: 2 } }] }), /a share/],
    ['too much lag', of({ instruments: [{ symbol: 'BTCUSDT', liquidity: { lagMs: 1e9 } }] }), /lagMs/],
    [
      'moments of arbitrage that overlap',
      of(
        { name: 'a' },
        { venues: [{ venue: 'binance-usdm' }, { venue: 'binance-spot' }], arbitrage: { edgeBps: 1, everyMs: 10, lastsMs: 10 } },
      ),
      /twice as far apart/,
    ],
  ])('refuses %s', (_what, make, message) => {
    expect(make).toThrow(message);
  });

  test('has venues of one kind under names of their own, with keys and prices of their own', () => {
    const world = createWorld({
      venues: [
        { venue: 'binance-usdm', name: 'alpha', instruments: ['BTCUSDT'] },
        { venue: 'binance-usdm', name: 'beta', instruments: [{ symbol: 'BTCUSDT', liquidity: { basisBps: 20 } }] },
      ],
    });
    const { alpha, beta } = world.venues;
    world.run(1_000_000);
    expect(alpha?.urls.rest).not.toBe(beta?.urls.rest);
    expect(alpha?.keys[0]?.apiKey).not.toBe(beta?.keys[0]?.apiKey);
    const [a, b] = [alpha, beta].map((one) => one?.exchange.bestPrice('BTCUSDT', 'bid') as number);
    expect(((b as number) / (a as number) - 1) * 10_000).toBeCloseTo(20, 0);
  });

  test('trades what it was told to, at fees it was told', () => {
    const world = createWorld({
      venues: [
        {
          venue: 'binance-spot',
          fees: { maker: '0', taker: '0.00075' },
          instruments: [
            {
              symbol: 'SOLUSDT',
              base: 'SOL',
              quote: 'USDT',
              startPrice: '150',
              rules: { tickSize: '0.01', lotSize: '0.001', maxPrice: '10000', maxSize: '90000' },
            },
          ],
          accounts: [
            { name: 'ann', deposits: { USDT: '5' } },
            { name: 'bob', deposits: {}, fees: { maker: '0', taker: '0' } },
          ],
        },
      ],
    });
    const { exchange, keys } = world.venues['binance-spot'] as NonNullable<(typeof world.venues)[string]>;
    world.run(1_000_000);
    expect(exchange.bestPrice('SOLUSDT', 'bid')).toBeGreaterThan(14_800);
    expect(exchange.feeRates('ann')).toEqual({ maker: 0, taker: 75_000 });
    expect(exchange.feeRates('bob')).toEqual({ maker: 0, taker: 0 });
    expect(exchange.account('ann').balances.find((one) => one.asset === 'USDT')?.wallet).toBe(500_000_000n);
    expect(keys.map((one) => `${one.account} ${one.kind}`)).toEqual(['ann hmac', 'ann ed25519', 'bob hmac', 'bob ed25519']);
  });

  test('moves a price for all venues, and a stranger fills an order', () => {
    const world = createWorld({ venues: [{ venue: 'binance-usdm' }, { venue: 'binance-spot' }] });
    const bid = (venue: string): number => world.venues[venue]?.exchange.bestPrice('BTCUSDT', 'bid') as number;
    world.run(1_000_000);
    const before = [bid('binance-usdm'), bid('binance-spot')] as const;
    world.admin.movePrice('BTC/USDT', 50);
    world.run(1_000_000);
    expect((bid('binance-usdm') / before[0] - 1) * 10_000).toBeGreaterThan(40);
    expect((bid('binance-spot') / before[1] - 1) * 10_000).toBeGreaterThan(40);
    expect(world.admin.fill({ venue: 'binance-usdm' })).toBe(false);
    expect(() => world.admin.fill({ venue: 'nowhere' })).toThrow(/no venue/);
    expect(() => world.admin.movePrice('DOGE/USDT', 1)).toThrow(/no market/);
  });
});
