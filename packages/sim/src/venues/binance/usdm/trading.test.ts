import { describe, expect, test } from 'vitest';
import { bodyOf, usdmDesk } from '../../../testing/binance-desk.ts';

const ORDER = '/fapi/v1/order';
const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.010', price: '59000.00' };
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };

describe('placing', () => {
  test('acknowledges a limit order as the venue writes it', () => {
    const desk = usdmDesk();
    const order = desk.ok('POST', ORDER, { ...LIMIT, timeInForce: 'GTX', newClientOrderId: 'mm-1' });
    expect(order).toEqual({
      orderId: order.orderId,
      symbol: 'BTCUSDT',
      status: 'NEW',
      clientOrderId: 'mm-1',
      price: '59000.00',
      origQty: '0.010',
      executedQty: '0.000',
      cumQty: '0.000',
      timeInForce: 'GTX',
      type: 'LIMIT',
      reduceOnly: false,
      closePosition: false,
      side: 'BUY',
      positionSide: 'BOTH',
      stopPrice: '0.00',
      workingType: 'CONTRACT_PRICE',
      priceProtect: false,
      origType: 'LIMIT',
      priceMatch: 'NONE',
      selfTradePreventionMode: 'EXPIRE_MAKER',
      goodTillDate: 0,
      updateTime: desk.nowMs,
    });
  });

  test('ACK says NEW whatever happened, RESULT says what happened', () => {
    const desk = usdmDesk();
    expect(desk.ok('POST', ORDER, MARKET)).toMatchObject({ status: 'NEW', executedQty: '0.000' });
    expect(desk.ok('POST', ORDER, { ...MARKET, newOrderRespType: 'RESULT' })).toMatchObject({
      status: 'FILLED',
      executedQty: '0.010',
    });
  });

  test('leaves avgPrice and cumQuote out, unless the venue is an old one', () => {
    expect(usdmDesk().ok('POST', ORDER, LIMIT)).not.toHaveProperty('avgPrice');
    expect(usdmDesk({ oldOrderFields: true }).ok('POST', ORDER, LIMIT)).toMatchObject({
      avgPrice: '0.00000',
      cumQuote: '0.00000',
    });
  });

  test.each([
    ['a missing symbol', { symbol: '' }, '400 -1102'],
    ['an unknown symbol', { symbol: 'XYZUSDT' }, '400 -1121'],
    ['a wrong side', { side: 'UP' }, '400 -1117'],
    ['a wrong type', { type: 'MAGIC' }, '400 -1116'],
    ['a conditional type', { type: 'STOP_MARKET' }, '400 -4120'],
    ['a wrong time in force', { timeInForce: 'GTT' }, '400 -1115'],
    ['no price', { price: '' }, '400 -1102'],
    ['a price off the tick', { price: '59000.05' }, '400 -4014'],
    ['a price too precise', { price: '59000.001' }, '400 -1111'],
    ['a size too precise', { quantity: '0.0101' }, '400 -1111'],
    ['a size of nothing', { quantity: '0' }, '400 -4003'],
    ['a size too large', { quantity: '1001' }, '400 -4005'],
    ['less than the smallest notional', { quantity: '0.001', price: '49000' }, '400 -4164'],
    ['a bid above the band', { price: '63000.10' }, '400 -4016'],
    ['an ask below the band', { side: 'SELL', price: '56999.90' }, '400 -4024'],
    ['a bad client order id', { newClientOrderId: 'a b' }, '400 -4015'],
    ['more than the margin', { quantity: '10' }, '400 -2019'],
    ['post-only across the book', { timeInForce: 'GTX', price: '60100.00' }, '400 -5022'],
    ['FOK that cannot fill', { timeInForce: 'FOK', quantity: '3', price: '60000.10' }, '400 -5021'],
    ['reduce-only with nothing to reduce', { reduceOnly: 'true' }, '400 -2022'],
    ['a position side in one-way mode', { positionSide: 'LONG' }, '400 -4061'],
    ['good-till too soon', { timeInForce: 'GTD', goodTillDate: 1 }, '400 -5040'],
    ['an unknown self-trade mode', { selfTradePreventionMode: 'LOVE' }, '400 -5039'],
    ['a bad price match', { priceMatch: 'OPPONENT_20', price: '' }, '400 -5037'],
  ])('refuses %s', (_what, change, expected) => {
    const desk = usdmDesk();
    expect(desk.refused('POST', ORDER, { ...LIMIT, ...change })).toBe(expected);
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toEqual([]);
    expect(desk.venue.mistakes).toEqual([]);
  });

  test('refuses a client order id that is open, and takes it again once the order is done', () => {
    const desk = usdmDesk();
    desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'twice' });
    expect(desk.refused('POST', ORDER, { ...LIMIT, newClientOrderId: 'twice' })).toBe('400 -4116');
    desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'twice' });
    desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'twice' });
  });

  test('refuses a market order that brings a price', () => {
    expect(usdmDesk().refused('POST', ORDER, { ...MARKET, price: '60000.00' })).toBe('400 -1106');
  });

  test('an IOC order takes what it can and expires', () => {
    const desk = usdmDesk();
    const order = desk.ok('POST', ORDER, {
      ...LIMIT,
      timeInForce: 'IOC',
      quantity: '1.5',
      price: '60000.10',
      newOrderRespType: 'RESULT',
    });
    expect(order).toMatchObject({ status: 'EXPIRED', executedQty: '1.000' });
  });

  test('a price match takes its price from the book', () => {
    const desk = usdmDesk();
    expect(desk.ok('POST', ORDER, { ...LIMIT, price: '', priceMatch: 'QUEUE_5' })).toMatchObject({
      price: '59959.90',
      priceMatch: 'QUEUE_5',
    });
  });

  test('a good-till-date order expires at its date', () => {
    const desk = usdmDesk();
    const goodTillDate = desk.nowMs + 700_000;
    const { orderId } = desk.ok('POST', ORDER, { ...LIMIT, timeInForce: 'GTD', goodTillDate });
    desk.pass(699_999);
    expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId })).toMatchObject({
      status: 'NEW',
      timeInForce: 'GTD',
      goodTillDate,
    });
    desk.pass(1);
    expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId })).toMatchObject({ status: 'EXPIRED' });
  });

  test('a test order is checked and not placed', () => {
    const desk = usdmDesk();
    expect(desk.ok('POST', `${ORDER}/test`, LIMIT)).toEqual({});
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toEqual([]);
  });
});

describe('modifying', () => {
  const modify = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.020', price: '58000.00' };

  test('changes price and size, keeps the id and echoes modifyId', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    const order = desk.ok('PUT', ORDER, { ...modify, orderId, modifyId: 'm1' });
    expect(order).toMatchObject({ orderId, price: '58000.00', origQty: '0.020', status: 'NEW', modifyId: 'm1' });
  });

  test.each([
    ['no price', { price: '' }, '400 -1102'],
    ['no change', { quantity: '0.010', price: '59000.00' }, '400 -5027'],
    ['too small a notional', { quantity: '0.001', price: '40000.00' }, '400 -5029'],
    ['a price off the tick', { price: '58000.05' }, '400 -4014'],
    ['reduceOnly on an order that is not', { reduceOnly: 'true' }, '400 -5047'],
    ['an unknown order', { orderId: 999 }, '400 -2013'],
  ])('refuses %s and leaves the order as it was', (_what, change, expected) => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    expect(desk.refused('PUT', ORDER, { ...modify, orderId, ...change })).toBe(expected);
    expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId })).toMatchObject({
      price: '59000.00',
      origQty: '0.010',
      status: 'NEW',
    });
  });

  test('cancels a post-only order that would take', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, { ...LIMIT, timeInForce: 'GTX' });
    desk.signed('PUT', ORDER, { ...modify, orderId, price: '60100.00' });
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toEqual([]);
    expect(['CANCELED', 'EXPIRED']).toContain(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId }).status);
  });
});

describe('canceling', () => {
  test('answers with the order, canceled; once more it is unknown', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    expect(desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', orderId })).toMatchObject({ orderId, status: 'CANCELED' });
    expect(desk.refused('DELETE', ORDER, { symbol: 'BTCUSDT', orderId })).toBe('400 -2011');
    expect(desk.refused('DELETE', ORDER, { symbol: 'BTCUSDT' })).toBe('400 -1102');
  });

  test('all of a symbol', () => {
    const desk = usdmDesk();
    desk.ok('POST', ORDER, LIMIT);
    desk.ok('POST', ORDER, LIMIT);
    expect(desk.ok('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })).toEqual({
      code: 200,
      msg: 'The operation of cancel all open order is done.',
    });
    expect(desk.ok('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' })).toEqual([]);
  });
});

describe('batches', () => {
  test('answer in order, errors among orders', () => {
    const desk = usdmDesk();
    const batchOrders = JSON.stringify([LIMIT, { ...LIMIT, price: '59000.05' }, { ...LIMIT, newClientOrderId: 'third' }]);
    const [first, second, third] = desk.ok('POST', '/fapi/v1/batchOrders', { batchOrders });
    expect(first.status).toBe('NEW');
    expect(second).toEqual({ code: -4014, msg: 'Price not increased by tick size.' });
    expect(third.clientOrderId).toBe('third');
  });

  test('of six are refused', () => {
    const batchOrders = JSON.stringify(Array.from({ length: 6 }, () => LIMIT));
    expect(usdmDesk().refused('POST', '/fapi/v1/batchOrders', { batchOrders })).toBe('400 -4082');
  });

  test('cancel by ids of both kinds', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'one' });
    const byId = desk.ok('DELETE', '/fapi/v1/batchOrders', { symbol: 'BTCUSDT', orderIdList: `[${orderId},77]` });
    expect(byId[0]).toMatchObject({ orderId, status: 'CANCELED' });
    expect(byId[1]).toEqual({ code: -2011, msg: 'Unknown order sent.' });
    desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'two' });
    const byClientId = desk.ok('DELETE', '/fapi/v1/batchOrders', { symbol: 'BTCUSDT', origClientOrderIdList: '["two"]' });
    expect(byClientId[0].status).toBe('CANCELED');
  });

  test('modify', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    const batchOrders = JSON.stringify([{ symbol: 'BTCUSDT', side: 'BUY', orderId, quantity: '0.010', price: '58000' }]);
    expect(desk.ok('PUT', '/fapi/v1/batchOrders', { batchOrders })[0]).toMatchObject({ price: '58000.00' });
  });
});

describe("the dead man's switch", () => {
  const arm = (desk: ReturnType<typeof usdmDesk>, countdownTime: number) =>
    desk.ok('POST', '/fapi/v1/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime });

  test('cancels when it is not called again in time', () => {
    const desk = usdmDesk();
    desk.ok('POST', ORDER, LIMIT);
    expect(arm(desk, 5000)).toEqual({ symbol: 'BTCUSDT', countdownTime: '5000' });
    desk.pass(4000);
    arm(desk, 5000);
    desk.pass(4000);
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toHaveLength(1);
    desk.pass(1020);
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toEqual([]);
  });

  test('is off with a countdown of zero', () => {
    const desk = usdmDesk();
    desk.ok('POST', ORDER, LIMIT);
    arm(desk, 5000);
    arm(desk, 0);
    desk.pass(10_000);
    expect(desk.ok('GET', '/fapi/v1/openOrders')).toHaveLength(1);
  });
});

describe('reading back', () => {
  test('one order by either id, -2013 for none', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, { ...LIMIT, newClientOrderId: 'me' });
    const row = desk.ok('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'me' });
    expect(row).toMatchObject({ orderId, avgPrice: '0.00000', cumQuote: '0.00000', time: desk.nowMs });
    expect(desk.refused('GET', ORDER, { symbol: 'BTCUSDT', orderId: 5_000_000 })).toBe('400 -2013');
  });

  test('a canceled order without a fill is forgotten after three days', () => {
    const desk = usdmDesk();
    const { orderId } = desk.ok('POST', ORDER, LIMIT);
    desk.ok('DELETE', ORDER, { symbol: 'BTCUSDT', orderId });
    desk.pass(3 * 86_400_000);
    expect(desk.ok('GET', ORDER, { symbol: 'BTCUSDT', orderId }).status).toBe('CANCELED');
    desk.pass(1);
    expect(desk.refused('GET', ORDER, { symbol: 'BTCUSDT', orderId })).toBe('400 -2013');
  });

  test('fills, position, balance and income agree after a market order', () => {
    const desk = usdmDesk();
    desk.ok('POST', ORDER, { ...MARKET, quantity: '0.1' });
    const [fill] = desk.ok('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' });
    expect(fill).toMatchObject({
      price: '60000.10',
      qty: '0.100',
      quoteQty: '6000.01000',
      commission: '3.00000500',
      commissionAsset: 'USDT',
      maker: false,
      buyer: true,
      side: 'BUY',
    });
    const [position] = desk.ok('GET', '/fapi/v3/positionRisk');
    expect(position).toMatchObject({
      symbol: 'BTCUSDT',
      positionAmt: '0.100',
      entryPrice: '60000.10000',
      markPrice: '60000.00000000',
      unRealizedProfit: '-0.01000000',
      notional: '6000.00000000',
      marginAsset: 'USDT',
    });
    const [balance] = desk.ok('GET', '/fapi/v3/balance');
    expect(balance).toMatchObject({ asset: 'USDT', balance: '9996.99999500', crossUnPnl: '-0.01000000' });
    const account = desk.ok('GET', '/fapi/v3/account');
    expect(account.totalWalletBalance).toBe('9996.99999500');
    expect(account.totalMarginBalance).toBe('9996.98999500');
    const income = desk.ok('GET', '/fapi/v1/income', { incomeType: 'COMMISSION' });
    expect(income).toMatchObject([{ income: '-3.00000500', asset: 'USDT', symbol: 'BTCUSDT' }]);
  });

  test('an account without anything has no rows in version 3 and all symbols in version 2', () => {
    const desk = usdmDesk();
    expect(desk.ok('GET', '/fapi/v3/positionRisk')).toEqual([]);
    expect(desk.ok('GET', '/fapi/v2/positionRisk')).toMatchObject([
      { positionAmt: '0.000', leverage: '20', marginType: 'cross' },
    ]);
    desk.ok('POST', ORDER, LIMIT);
    expect(desk.ok('GET', '/fapi/v3/positionRisk')).toMatchObject([{ positionAmt: '0.000' }]);
  });
});

describe('account settings', () => {
  test('are refused with their own codes when nothing would change', () => {
    const desk = usdmDesk();
    expect(desk.refused('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'false' })).toBe('400 -4059');
    expect(desk.refused('POST', '/fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'false' })).toBe('400 -4171');
    expect(desk.refused('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'CROSSED' })).toBe('400 -4046');
    expect(desk.refused('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 126 })).toBe('400 -4028');
  });

  test('are told after they were changed', () => {
    const desk = usdmDesk();
    expect(desk.ok('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 7 })).toMatchObject({ leverage: 7 });
    desk.ok('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' });
    expect(desk.ok('GET', '/fapi/v1/symbolConfig', { symbol: 'BTCUSDT' })).toMatchObject([
      { leverage: 7, marginType: 'ISOLATED' },
    ]);
    desk.ok('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' });
    expect(desk.ok('GET', '/fapi/v1/positionSide/dual')).toEqual({ dualSidePosition: true });
    expect(desk.ok('GET', '/fapi/v1/accountConfig')).toMatchObject({ dualSidePosition: true });
    expect(desk.refused('POST', ORDER, LIMIT)).toBe('400 -4061');
  });

  test('cannot change with open orders', () => {
    const desk = usdmDesk();
    desk.ok('POST', ORDER, LIMIT);
    expect(desk.refused('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: 'true' })).toBe('400 -4067');
    expect(desk.refused('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' })).toBe('400 -4047');
  });

  test('fees are those of the account', () => {
    expect(usdmDesk().ok('GET', '/fapi/v1/commissionRate', { symbol: 'BTCUSDT' })).toMatchObject({
      makerCommissionRate: '0.000200',
      takerCommissionRate: '0.000500',
    });
  });
});

test('what is not there is 404, and a wrong method 405', () => {
  const desk = usdmDesk();
  expect(desk.raw('GET', '/fapi/v1/nothing')?.status).toBe(404);
  expect(desk.raw('PATCH', ORDER)?.status).toBe(405);
});

test('ids beyond 2^53 are written and read to the last digit', () => {
  const desk = usdmDesk({ orderIdOffset: 9_007_199_254_740_993_000n });
  const response = desk.signed('POST', ORDER, LIMIT);
  const orderId = /"orderId":(\d+)/.exec(response?.body ?? '')?.[1] ?? '';
  expect(BigInt(orderId) > 9_007_199_254_740_993_000n).toBe(true);
  expect(desk.signed('DELETE', ORDER, { symbol: 'BTCUSDT', orderId })?.status).toBe(200);
  expect(bodyOf(desk.signed('GET', ORDER, { symbol: 'BTCUSDT', orderId })).status).toBe('CANCELED');
});
