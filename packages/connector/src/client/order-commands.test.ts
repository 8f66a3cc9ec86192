import { asset, clientOrderIdParts, instrument, MAX_COUNTER } from '@mm/core';
import { expect, test } from 'vitest';
import { ACME } from '../testing/orders.ts';
import { OrderCommands } from './order-commands.ts';

const BTC = instrument({
  ...{ venue: ACME, symbol: 'BTCUSDT', kind: 'spot', base: asset('BTC'), quote: asset('USDT') },
  ...{ tickSize: '0.1', lotSize: '0.001' },
});

function idsOf(startUs: number, count: number): readonly string[] {
  const commands = new OrderCommands(
    ACME,
    0,
    () => BTC,
    () => startUs,
  );
  const take = (): string => commands.place({ instrument: BTC.id, side: 'bid', size: '1', price: 'market' }).order.clientOrderId;
  return Array.from({ length: count }, take);
}

test('two starts within one second never write the same id', () => {
  const ids = [1_795_581_715_000_000, 1_795_581_715_000_001, 1_795_581_715_999_999].flatMap((startUs) => idsOf(startUs, 1_000));
  expect(new Set(ids).size).toBe(ids.length);
});

test('a start at the last microsecond of a second has room for half a million million ids', () => {
  const [id = ''] = idsOf(1_795_581_715_999_999, 1);
  expect(clientOrderIdParts(id).counter).toBeLessThan(MAX_COUNTER / 2);
});
