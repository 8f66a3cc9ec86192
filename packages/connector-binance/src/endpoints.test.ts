import { isRefusal, orThrow } from '@mm/core';
import { describe, expect, test } from 'vitest';
import { knowsKeyRights, spotEndpoints, usdmEndpoints } from './endpoints.ts';

const LOCAL = {
  ...{ rest: 'http://127.0.0.1:1', public: 'ws://127.0.0.1:2/public', market: 'ws://127.0.0.1:2/market' },
  ...{ private: 'ws://127.0.0.1:2/private', wsApi: 'ws://127.0.0.1:3/ws-fapi/v1', stream: 'ws://127.0.0.1:4' },
};

describe('the endpoints of futures', () => {
  test('have a route of their own for each kind of stream, in every environment', () => {
    for (const environment of ['production', 'testnet', 'demo'] as const) {
      const urls = orThrow(usdmEndpoints(environment, undefined));
      expect([urls.public, urls.market, urls.private].map((url) => url.slice(url.lastIndexOf('/')))).toEqual([
        ...['/public', '/market', '/private'],
      ]);
    }
  });

  test('never lead from play money to real money', () => {
    for (const environment of ['testnet', 'demo'] as const) {
      const urls = [
        ...Object.values(orThrow(usdmEndpoints(environment, undefined))),
        ...Object.values(orThrow(spotEndpoints(environment, undefined))),
      ];
      for (const url of urls) expect(url).toMatch(/demo-|testnet|binancefuture\.com/);
    }
    for (const url of Object.values(orThrow(usdmEndpoints('production', undefined)))) expect(url).not.toMatch(/demo|testnet/);
  });

  test('of a venue in a box are those given, on this machine', () => {
    expect(orThrow(usdmEndpoints('local', LOCAL))).toMatchObject({ rest: LOCAL.rest, account: LOCAL.rest });
    expect(orThrow(spotEndpoints('local', LOCAL))).toMatchObject({ stream: LOCAL.stream, account: LOCAL.rest });
    expect(isRefusal(usdmEndpoints('local', { ...LOCAL, wsApi: 'wss://ws-fapi.binance.com/ws-fapi/v1' }))).toBe(true);
    expect(isRefusal(usdmEndpoints('local', undefined))).toBe(true);
    expect(isRefusal(usdmEndpoints('production', LOCAL))).toBe(true);
  });
});

test('key rights are asked for where the venue has the call', () => {
  expect((['production', 'testnet', 'demo', 'local'] as const).filter(knowsKeyRights)).toEqual(['production', 'local']);
});
