import { describe, expect, test } from 'vitest';
import { bodyOf, spotDesk } from '../../../testing/binance-desk.ts';

const ORDER = '/api/v3/order';
const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '59000.00' };
const MAKER = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.01', price: '59000.00' };
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };

describe('placing', () => {
  test('answers in full by default, with eight decimals', () => {
    const desk = spotDesk();
    const order = desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'mm-1' });
    expect(order).toEqual({
      symbol: 'BTCUSDT',
      orderId: order.orderId,
      orderListId: -1,
      clientOrderId: 'mm-1',
      transactTime: desk.nowMs,
      price: '59000.00000000',
      origQty: '0.01000000',
      executedQty: '0.00000000',
      origQuoteOrderQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000',
      status: 'NEW',
      timeInForce: 'GTC',
      type: 'LIMIT',
      side: 'BUY',
      workingTime: desk.nowMs,
      selfTradePreventionMode: 'EXPIRE_MAKER',
      fills: [],
    });
  });

  test('answers as long as asked for; LIMIT_MAKER is only acknowledged by default', () => {
    const desk = spotDesk();
    expect(desk.ok('POST', ORDER, { ...MARKET, newOrderRespType: 'RESULT' })).not.toHaveProperty('fills');
    const ack = desk.ok('POST', ORDER, MAKER);
    expect(Object.keys(ack)).toEqual(['symbol', 'orderId', 'orderListId', 'clientOrderId', 'transactTime']);
  });

  test('a market order tells its fills, the fee in what was received', () => {
    const order = spotDesk().ok('POST', ORDER, MARKET);
    expect(order).toMatchObject({ status: 'FILLED', executedQty: '0.01000000', cummulativeQuoteQty: '600.00100000' });
    expect(order.fills).toMatchObject([
      { price: '60000.10000000', qty: '0.01000000', commission: '0.00000500', commissionAsset: 'BTC' },
    ]);
  });

  test('a market order for so much money buys what that buys', () => {
    const order = spotDesk().ok('POST', ORDER, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quoteOrderQty: '1000' });
    expect(order).toMatchObject({ executedQty: '0.01666000', origQuoteOrderQty: '1000.00000000' });
    expect(Number(order.cummulativeQuoteQty)).toBeLessThanOrEqual(1000);
  });

  test.each([
    ['insufficient balance', { quantity: '5' }, -2010, 'Account has insufficient balance for requested action.'],
    [
      'LIMIT_MAKER across the book',
      { type: 'LIMIT_MAKER', timeInForce: '', price: '60100' },
      -2010,
      'Order would immediately match and take.',
    ],
    ['a price off the tick', { price: '59000.005' }, -1013, 'Filter failure: PRICE_FILTER'],
    ['a size off the lot', { quantity: '0.010001' }, -1013, 'Filter failure: LOT_SIZE'],
    ['too small a notional', { quantity: '0.00001' }, -1013, 'Filter failure: NOTIONAL'],
    ['more than eight decimals', { quantity: '0.010000001' }, -1111, "Parameter 'quantity' has too much precision."],
    [
      'an exponent',
      { quantity: '1e-2' },
      -1100,
      "Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\\.[0-9]{1,20})?$'.",
    ],
    [
      'a client order id futures would take',
      { newClientOrderId: 'a.b' },
      -1100,
      "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
    ],
    ['LIMIT_MAKER with a time in force', { type: 'LIMIT_MAKER' }, -1106, "Parameter 'timeInForce' sent when not required."],
    ['no price', { price: '' }, -1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."],
    ['a type it does not have', { type: 'STOP_LOSS' }, -1116, 'Invalid orderType.'],
  ])('refuses %s', (_what, change, code, msg) => {
    const desk = spotDesk();
    const response = desk.signed('POST', ORDER, { ...LIMIT, ...change });
    expect(response?.status).toBe(400);
    expect(bodyOf(response)).toEqual({ code, msg });
    expect(desk.ok('GET', '/api/v3/openOrders')).toEqual([]);
    expect(desk.venue.mistakes).toEqual([]);
  });

  test('refuses an id that is open, and takes it again later', () => {
    const desk = spotDesk();
    desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'twice' });
    expect(bodyOf(desk.signed('POST', ORDER, { ...LIMIT, newClientOrderId: 'twice' }))).toEqual({
      code: -2010,
      msg: 'Duplicate order sent.',
    });
    desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'twice' });
    desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'twice' });
  });

  test('refuses everything on a closed market', () => {
    const desk = spotDesk();
    desk.venue.changeStatus('BTCUSDT', 'halted', desk.nowUs);
    expect(bodyOf(desk.signed('POST', ORDER, LIMIT))).toEqual({ code: -2010, msg: 'Market is closed.' });
    expect(desk.get('/api/v3/exchangeInfo').symbols[0].status).toBe('HALT');
  });
});

describe('canceling', () => {
  test("tells the cancel's id as clientOrderId, and the order's as origClientOrderId", () => {
    const desk = spotDesk();
    desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'mine' });
    const canceled = desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'mine', newClientOrderId: 'bye' });
    expect(canceled).toMatchObject({ origClientOrderId: 'mine', clientOrderId: 'bye', status: 'CANCELED' });
    expect(desk.refused('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'mine' })).toBe('400 -2011');
  });

  test('obeys restrictions', () => {
    const desk = spotDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    const cancel = { symbol: 'BTCUSDT', orderId };
    expect(desk.refused('DELETE', ORDER, { ...cancel, cancelRestrictions: 'ONLY_PARTIALLY_FILLED' })).toBe('400 -2011');
    expect(desk.ok('DELETE', ORDER, { ...cancel, cancelRestrictions: 'ONLY_NEW' }).status).toBe('CANCELED');
  });

  test('all of a symbol lists them; none is -2011', () => {
    const desk = spotDesk();
    desk.ok('POST', ORDER, LIMIT);
    desk.ok('POST', ORDER, LIMIT);
    expect(desk.ok('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).toHaveLength(2);
    expect(desk.refused('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).toBe('400 -2011');
  });
});

describe('replacing', () => {
  const replace = { ...LIMIT, price: '58000', cancelReplaceMode: 'STOP_ON_FAILURE' };

  test('cancels and places', () => {
    const desk = spotDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    const both = desk.ok('POST', `${ORDER}/cancelReplace`, { ...replace, cancelOrderId: orderId });
    expect(both).toMatchObject({
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
      cancelResponse: { orderId, status: 'CANCELED' },
      newOrderResponse: { price: '58000.00000000', status: 'NEW' },
    });
  });

  test('fails half with 409, and wholly with 400', () => {
    const desk = spotDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    const half = desk.signed('POST', `${ORDER}/cancelReplace`, { ...replace, quantity: '5', cancelOrderId: orderId });
    expect(half?.status).toBe(409);
    expect(bodyOf(half)).toMatchObject({
      code: -2021,
      data: { cancelResult: 'SUCCESS', newOrderResult: 'FAILURE', newOrderResponse: { code: -2010 } },
    });
    const none = desk.signed('POST', `${ORDER}/cancelReplace`, { ...replace, cancelOrderId: orderId });
    expect(none?.status).toBe(400);
    expect(bodyOf(none)).toMatchObject({
      code: -2022,
      data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', newOrderResponse: null },
    });
  });

  test('goes on after a failed cancel where that is allowed', () => {
    const desk = spotDesk();
    const response = desk.signed('POST', `${ORDER}/cancelReplace`, {
      ...replace,
      cancelReplaceMode: 'ALLOW_FAILURE',
      cancelOrderId: 99,
    });
    expect(response?.status).toBe(409);
    expect(bodyOf(response).data).toMatchObject({ cancelResult: 'FAILURE', newOrderResult: 'SUCCESS' });
  });
});

test('amending makes an order smaller and keeps its place', () => {
  const desk = spotDesk();
  const { orderId } = desk.ok('POST', ORDER, { ...LIMIT, price: '59999.90' });
  const behind = desk.other('bid', '59999.90', '1');
  const amended = desk.ok('PUT', `${ORDER}/amend/keepPriority`, { symbol: 'BTCUSDT', orderId, newQty: '0.005' });
  expect(amended.amendedOrder).toMatchObject({ orderId, qty: '0.00500000', status: 'NEW' });
  expect(desk.exchange.queueAhead('house', behind)).toBe(100_000 + 500);
  expect(desk.refused('PUT', `${ORDER}/amend/keepPriority`, { symbol: 'BTCUSDT', orderId, newQty: '0.006' })).toBe('400 -2038');
});

test('account, orders and fills read back', () => {
  const desk = spotDesk();
  desk.ok('POST', ORDER, LIMIT);
  desk.ok('POST', ORDER, MARKET);
  const { balances, commissionRates } = desk.ok('GET', '/api/v3/account');
  expect(balances).toContainEqual({ asset: 'USDT', free: '8809.99900000', locked: '590.00000000' });
  expect(commissionRates).toMatchObject({ maker: '0.00020000', taker: '0.00050000' });
  expect(desk.ok('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' })).toHaveLength(1);
  expect(desk.ok('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' })).toHaveLength(2);
  expect(desk.ok('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' })).toMatchObject([
    { price: '60000.10000000', isBuyer: true, isMaker: false },
  ]);
  expect(desk.ok('GET', '/api/v3/account/commission', { symbol: 'BTCUSDT' })).toMatchObject({
    standardCommission: { maker: '0.00020000' },
  });
});
