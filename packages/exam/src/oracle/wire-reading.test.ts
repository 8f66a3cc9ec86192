import { expect, test } from 'vitest';
import { readRest, readSocketMessage } from './wire-reading.ts';

test('reads an order of the WebSocket API', () => {
  const params = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    price: '61000.0',
    quantity: '0.002',
    newClientOrderId: 'mm-1-1-5',
    type: 'LIMIT',
    timestamp: 17,
  };
  const { what, orders, signedAtMs } = readSocketMessage(JSON.stringify({ id: 'p5', method: 'order.place', params }));
  expect([what, signedAtMs]).toEqual(['create', 17]);
  expect(orders).toMatchObject([{ clientId: 'mm-1-1-5', price: '61000.0', size: '0.002', isReduceOnly: false }]);
});

test('reads an id that no double holds', () => {
  const { orders } = readSocketMessage(
    '{"id":"c1","method":"order.cancel","params":{"orderId":9007199254741043,"symbol":"BTCUSDT"}}',
  );
  expect(orders).toMatchObject([{ venueId: '9007199254741043' }]);
});

test.each([
  ['POST', 'http://h/fapi/v1/order', 'symbol=BTCUSDT&newClientOrderId=mm-1-1-1', 'create'],
  ['PUT', 'http://h/fapi/v1/order?symbol=BTCUSDT', undefined, 'amend'],
  ['DELETE', 'http://h/api/v3/order?symbol=BTCUSDT&orderId=4', undefined, 'cancel'],
  ['DELETE', 'http://h/fapi/v1/allOpenOrders?symbol=BTCUSDT', undefined, 'cancel-all'],
  ['PUT', 'http://h/api/v3/order/amend/keepPriority', 'symbol=BTCUSDT&newQty=1', 'amend'],
  ['POST', 'http://h/fapi/v1/countdownCancelAll', 'symbol=BTCUSDT', 'dead-man'],
  ['POST', 'http://h/fapi/v1/listenKey', '', 'session'],
  ['GET', 'http://h/fapi/v1/openOrders', undefined, 'read'],
])('%s %s is known for what it does', (method, url, body, expected) => {
  expect(readRest(method, url, body).what).toBe(expected);
});

test('reads every order of a batch', () => {
  const list = [
    { symbol: 'A', newClientOrderId: 'mm-1' },
    { symbol: 'A', newClientOrderId: 'mm-2' },
  ];
  const { orders } = readRest('POST', 'http://h/fapi/v1/batchOrders', `batchOrders=${encodeURIComponent(JSON.stringify(list))}`);
  expect(orders.map(({ clientId }) => clientId)).toEqual(['mm-1', 'mm-2']);
});
