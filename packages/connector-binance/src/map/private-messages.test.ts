import { asset, decimal, isRefusal, type OrderEvent, venueId } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { mapExecutionReport } from '../spot/map/execution-report.ts';
import { executionReportSchema, type RawExecutionReport } from '../spot/wire/execution-report.ts';
import { binanceOrderIds, SymbolTable } from '../symbols.ts';
import { SPOT_BTC, USDM_BTC } from '../testing/known.ts';
import { mapAccountUpdate } from '../usdm/map/account-update.ts';
import { mapMarkPrice } from '../usdm/map/mark-price.ts';
import { mapUsdmOrder } from '../usdm/map/order-report.ts';
import { mapOrderTradeUpdate } from '../usdm/map/order-trade-update.ts';
import { mapPositionRisks } from '../usdm/map/position.ts';
import { mapUsdmUserTrade } from '../usdm/map/user-trade.ts';
import { accountUpdateSchema } from '../usdm/wire/account-update.ts';
import { markPriceUpdateSchema } from '../usdm/wire/mark-price-update.ts';
import { usdmOrdersSchema } from '../usdm/wire/order.ts';
import { orderTradeUpdateSchema } from '../usdm/wire/order-trade-update.ts';
import { positionRisksSchema } from '../usdm/wire/position-risk.ts';
import { usdmUserTradesSchema } from '../usdm/wire/user-trade.ts';
import { checkKey } from './key-permissions.ts';

const ids = binanceOrderIds();
const USDM = { venue: venueId('binance-usdm'), ids, receiveTimeUs: 7 } as const;
const SPOT = { venue: venueId('binance-spot'), ids, receiveTimeUs: 7 } as const;
const d = decimal;

/** The fact sheet's event: a partial fill of ours. */
const UPDATE = {
  ...{ e: 'ORDER_TRADE_UPDATE', E: 1_568_879_465_651, T: 1_568_879_465_650 },
  o: {
    ...{ s: 'BTCUSDT', c: 'mm-1-1-1', S: 'BUY', o: 'LIMIT', f: 'GTX', q: '0.010', p: '76880.00', ap: '76880.00', sp: '0' },
    ...{ x: 'TRADE', X: 'PARTIALLY_FILLED', i: 22_542_179, l: '0.004', z: '0.004', L: '76880.00', n: '0.06150400', N: 'USDT' },
    ...{ T: 1_568_879_465_650, t: 12_345_678, b: '461.28', a: '0', m: true, R: false, wt: 'CONTRACT_PRICE', ot: 'LIMIT' },
    ...{ ps: 'BOTH', cp: false, rp: '0', pP: false, si: 0, ss: 0, V: 'EXPIRE_MAKER', pm: 'NONE', gtd: 0, er: '0' },
  },
};

function ofUsdm(over: object): readonly OrderEvent[] {
  const events = mapOrderTradeUpdate(orderTradeUpdateSchema.parse({ ...UPDATE, o: { ...UPDATE.o, ...over } }), USDM_BTC, USDM);
  if (isRefusal(events)) throw new Error(events.message);
  return events;
}

const NO_FILL = { l: '0', L: '0', t: 0, n: undefined, N: undefined };
const BASE = {
  ...{ venue: USDM.venue, instrument: USDM_BTC.id, clientOrderId: '1-1-1', venueOrderId: '22542179' },
  ...{ venueTimeUs: 1_568_879_465_650_000, receiveTimeUs: 7 },
};
const FILL = {
  ...{ type: 'fill', ...BASE, tradeId: '12345678', side: 'bid', price: 768_800, size: 4, liquidity: 'maker' },
  ...{ fee: d('0.061504'), feeAsset: asset('USDT') },
};

function reported(state: string, filledSize: number, over: object = {}): object {
  const order = {
    ...{ instrument: USDM_BTC.id, clientOrderId: '1-1-1', venueOrderId: '22542179', side: 'bid', state, price: 768_800 },
    ...{ size: 10, filledSize, reduceOnly: false, venueTimeUs: BASE.venueTimeUs, ...over },
  };
  return { type: 'order-reported', venue: USDM.venue, order, receiveTimeUs: 7 };
}

describe('ORDER_TRADE_UPDATE', () => {
  test('a fill comes with its fee, then the venue’s count of the order', () => {
    expect(ofUsdm({})).toEqual([FILL, reported('partially-filled', 4)]);
  });

  test('a fill that completes the order', () => {
    expect(ofUsdm({ X: 'FILLED', z: '0.010' })).toEqual([FILL, reported('filled', 10)]);
  });

  test('a new order', () => {
    expect(ofUsdm({ ...NO_FILL, x: 'NEW', X: 'NEW', z: '0' })).toEqual([{ type: 'order-accepted', ...BASE }]);
  });

  test('an amend: price and whole size', () => {
    expect(ofUsdm({ ...NO_FILL, x: 'AMENDMENT', X: 'PARTIALLY_FILLED', p: '76900.10', q: '0.020' })).toEqual([
      { type: 'order-amended', ...BASE, price: 769_001, size: 20 },
      reported('partially-filled', 4, { price: 769_001, size: 20 }),
    ]);
  });

  test('a cancel, with how much had filled', () => {
    expect(ofUsdm({ ...NO_FILL, x: 'CANCELED', X: 'CANCELED' })).toEqual([
      { type: 'order-canceled', ...BASE, reason: 'canceled at the venue' },
      reported('canceled', 4),
    ]);
  });

  test.each([
    ['EXPIRED', '2', 'the rest of an immediate order'],
    ['EXPIRED', '4', 'knocked out by a reduce-only order, or it would have reversed the position'],
    ['EXPIRED', '5', 'liquidation'],
    ['EXPIRED', '77', 'reason 77'],
    ['EXPIRED', undefined, 'expired'],
    ['EXPIRED_IN_MATCH', '1', 'self-trade prevention'],
  ])('%s with reason %s is said in words', (X, er, reason) => {
    const [event] = ofUsdm({ ...NO_FILL, x: 'EXPIRED', X, er });
    expect(event).toEqual({ type: 'order-expired', ...BASE, reason });
  });

  test.each(['autoclose-1596107620040000020', 'adl_autoclose', 'settlement_autoclose-1', 'web_abc', '1-1-1', 'mm-01-1-1', ''])(
    'an order of the id %j is not ours, and its fill is said all the same',
    (c) => {
      const events = ofUsdm({ c, x: 'CALCULATED', X: 'FILLED', z: '0.010' });
      expect(events[0]).toEqual({ ...FILL, clientOrderId: undefined });
    },
  );

  test('a fill without a trade id is refused, so that the account is read and no fill counts twice', () => {
    const raw = orderTradeUpdateSchema.parse({ ...UPDATE, o: { ...UPDATE.o, t: 0 } });
    expect(mapOrderTradeUpdate(raw, USDM_BTC, USDM)).toMatchObject({ code: 'malformed-frame' });
    const spot = executionReportSchema.parse({ ...REPORT, t: -1 });
    expect(mapExecutionReport(spot, SPOT_BTC, SPOT)).toMatchObject({ code: 'malformed-frame' });
  });

  test('a fill without a fee is refused, so that the account is read', () => {
    const raw = orderTradeUpdateSchema.parse({ ...UPDATE, o: { ...UPDATE.o, n: undefined } });
    expect(mapOrderTradeUpdate(raw, USDM_BTC, USDM)).toMatchObject({ code: 'malformed-frame' });
  });

  test('a rebate is a negative fee', () => {
    expect(ofUsdm({ n: '-0.01' })[0]).toMatchObject({ fee: '-0.01' });
  });

  test('a status nobody knows may mean that the order is there', () => {
    expect(ofUsdm({ ...NO_FILL, x: 'SOMETHING', X: 'NEW_INSURANCE', z: '0' })).toEqual([reported('working', 0)]);
    expect(ofUsdm({ ...NO_FILL, x: 'SOMETHING', X: 'NEW_ADL' })).toEqual([reported('partially-filled', 4)]);
  });

  test('ids beyond 2^53 are exact', () => {
    const events = ofUsdm({ i: 9_007_199_254_740_993n, t: 9_007_199_254_740_995n });
    expect(events[0]).toMatchObject({ venueOrderId: '9007199254740993', tradeId: '9007199254740995' });
  });

  test('a price off the grid is refused', () => {
    const raw = orderTradeUpdateSchema.parse({ ...UPDATE, o: { ...UPDATE.o, L: '76880.05' } });
    expect(mapOrderTradeUpdate(raw, USDM_BTC, USDM)).toMatchObject({ code: 'off-grid' });
  });
});

describe('ACCOUNT_UPDATE', () => {
  const symbols = new SymbolTable([USDM_BTC]);
  const update = (a: object) =>
    mapAccountUpdate(accountUpdateSchema.parse({ e: 'ACCOUNT_UPDATE', E: 2, T: 1, a }), symbols, USDM) as readonly OrderEvent[];
  const wallet = { a: 'USDT', wb: '100.5', cw: '90.5', bc: '-0.25' };

  test('funding is money that moved, of its instrument', () => {
    expect(update({ m: 'FUNDING_FEE', B: [wallet], S: 'BTCUSDT' })[0]).toEqual({
      ...{ type: 'cash-flow', venue: USDM.venue, cause: 'funding', instrument: USDM_BTC.id, asset: asset('USDT') },
      ...{ amount: d('-0.25'), id: 'FUNDING_FEE:1:USDT:BTCUSDT', venueTimeUs: 1_000, receiveTimeUs: 7 },
    });
  });

  test.each([
    ['DEPOSIT', 'transfer'],
    ['WITHDRAW', 'transfer'],
    ['ASSET_TRANSFER', 'transfer'],
    ['INSURANCE_CLEAR', 'liquidation'],
    ['ADJUSTMENT', 'adjustment'],
    ['A_REASON_OF_NEXT_YEAR', 'adjustment'],
  ])('%s is a cash flow by %s', (m, cause) => {
    expect(update({ m, B: [wallet] })[0]).toMatchObject({ type: 'cash-flow', cause, amount: '-0.25' });
  });

  test.each(['MARGIN_TRANSFER', 'MARGIN_TYPE_CHANGE'])('%s moves nothing out of the wallet', (m) => {
    expect(update({ m, B: [wallet] }).map((event) => event.type)).toEqual(['balance-reported']);
  });

  test('a trade moves balances and positions, and no cash', () => {
    const B = [{ ...wallet, bc: '0' }];
    const P = [
      { s: 'BTCUSDT', pa: '-0.004', ep: '76880.0', ps: 'BOTH' },
      { s: 'DOGEUSDT', pa: '1', ep: '1', ps: 'BOTH' },
    ];
    expect(update({ m: 'ORDER', B, P })).toEqual([
      {
        ...{ type: 'balance-reported', venue: USDM.venue, venueTimeUs: 1_000, receiveTimeUs: 7 },
        balance: { asset: asset('USDT'), total: d('100.5'), available: d('90.5') },
      },
      {
        ...{ type: 'position-reported', venue: USDM.venue, venueTimeUs: 1_000, receiveTimeUs: 7 },
        position: { instrument: USDM_BTC.id, size: -4, entryPrice: d('76880'), liquidationPrice: undefined },
      },
    ]);
  });
});

test('a contract without funding states none', () => {
  const raw = markPriceUpdateSchema.parse({ e: 'markPriceUpdate', E: 1, s: 'BTCUSDT', p: '5', i: '6', r: '', T: 0 });
  expect(mapMarkPrice(raw, USDM_BTC, 7).map((event) => event.type)).toEqual(['mark-price', 'index-price']);
});

const REPORT = {
  ...{
    e: 'executionReport',
    E: 1_499_405_658_658,
    s: 'BTCUSDT',
    c: 'mm-1-1-1',
    S: 'SELL',
    o: 'LIMIT',
    f: 'GTC',
    q: '1.00000000',
  },
  ...{
    p: '61700.10',
    P: '0',
    F: '0',
    g: -1,
    C: '',
    x: 'TRADE',
    X: 'PARTIALLY_FILLED',
    r: 'NONE',
    i: 4_293_153,
    l: '0.25',
    z: '0.25',
  },
  ...{ L: '61700.20', n: '0.001', N: 'BNB', T: 1_499_405_658_657, t: 77, w: true, m: false, M: false, O: 1, Z: '0', V: 'NONE' },
};

function ofSpot(over: Partial<Record<keyof RawExecutionReport, unknown>>): readonly OrderEvent[] {
  const events = mapExecutionReport(executionReportSchema.parse({ ...REPORT, ...over }), SPOT_BTC, SPOT);
  if (isRefusal(events)) throw new Error(events.message);
  return events;
}

describe('executionReport', () => {
  const base = {
    ...{ venue: SPOT.venue, instrument: SPOT_BTC.id, clientOrderId: '1-1-1', venueOrderId: '4293153' },
    ...{ venueTimeUs: 1_499_405_658_657_000, receiveTimeUs: 7 },
  };
  const noFill = { l: '0', L: '0', t: -1, n: '0', N: null };

  test('a fill comes with its fee, then the venue’s count of the order', () => {
    const order = {
      ...{ instrument: SPOT_BTC.id, clientOrderId: '1-1-1', venueOrderId: '4293153', side: 'ask', state: 'partially-filled' },
      ...{ price: 6_170_010, size: 100_000_000, filledSize: 25_000_000, reduceOnly: false, venueTimeUs: base.venueTimeUs },
    };
    expect(ofSpot({})).toEqual([
      {
        ...{ type: 'fill', ...base, tradeId: '77', side: 'ask', price: 6_170_020, size: 25_000_000, liquidity: 'taker' },
        ...{ fee: d('0.001'), feeAsset: asset('BNB') },
      },
      { type: 'order-reported', venue: SPOT.venue, order, receiveTimeUs: 7 },
    ]);
  });

  test('a fill without a commission asset was free', () => {
    expect(ofSpot({ n: '0', N: null })[0]).toMatchObject({ type: 'fill', fee: '0', feeAsset: 'USDT' });
  });

  test('a cancel names our order in C, and itself in c', () => {
    const events = ofSpot({ ...noFill, x: 'CANCELED', X: 'CANCELED', c: 'of-the-cancel', C: 'mm-1-1-9' });
    expect(events[0]).toEqual({ type: 'order-canceled', ...base, clientOrderId: '1-1-9', reason: 'canceled at the venue' });
  });

  test('an amend', () => {
    expect(ofSpot({ ...noFill, x: 'REPLACED', X: 'NEW', z: '0', q: '0.5' })[0]).toEqual({
      ...{ type: 'order-amended', ...base, price: 6_170_010, size: 50_000_000 },
    });
  });

  test.each([
    [{ x: 'EXPIRED', X: 'EXPIRED' }, 'order-expired'],
    [{ x: 'TRADE_PREVENTION', X: 'EXPIRED_IN_MATCH' }, 'order-expired'],
    [{ x: 'REJECTED', X: 'REJECTED', r: 'INSUFFICIENT_BALANCE' }, 'order-rejected'],
    [{ x: 'TRADE_PREVENTION', X: 'NEW', z: '0' }, 'order-reported'],
    [{ x: 'NEW', X: 'NEW', z: '0' }, 'order-accepted'],
    [{ x: 'PENDING_CANCEL', X: 'PENDING_CANCEL', z: '0' }, 'order-reported'],
  ])('%j is %s', (over, type) => {
    expect(ofSpot({ ...noFill, ...over })[0]?.type).toBe(type);
  });
});

describe('a key', () => {
  const good = {
    ...{ ipRestrict: true, enableReading: true, enableWithdrawals: false, enableInternalTransfer: false },
    ...{ permitsUniversalTransfer: false, enableFutures: true, enableSpotAndMarginTrading: true },
  };

  test('that trades and reads is taken', () => {
    expect([checkKey(good, 'usdm'), checkKey(good, 'spot')]).toEqual([undefined, undefined]);
  });

  test.each(['enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'] as const)(
    'with %s is refused',
    (right) => {
      expect(checkKey({ ...good, [right]: true }, 'usdm')).toMatchObject({ code: 'key-can-withdraw', details: { right } });
      // What the venue does not say is not taken for absent.
      expect(checkKey({ ...good, [right]: undefined }, 'usdm')).toMatchObject({ code: 'key-can-withdraw' });
    },
  );

  test('that may not trade the product is refused', () => {
    expect(checkKey({ ...good, enableFutures: false }, 'usdm')).toMatchObject({ code: 'key-cannot-trade' });
    expect(checkKey({ ...good, enableFutures: false }, 'spot')).toBeUndefined();
    expect(checkKey({ ...good, enableSpotAndMarginTrading: undefined }, 'spot')).toMatchObject({ code: 'key-cannot-trade' });
  });
});

/** One field somewhere in a message, changed to something a venue may not mean. */
const WRONG: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    Number.NaN,
    -1,
    0,
    1e300,
    '',
    'NaN',
    '1e5',
    '-0',
    '0x10',
    '  1',
    '９',
    [],
    {},
    true,
    2n ** 70n,
  ),
  fc.string(),
  fc.anything(),
);

function changed(value: unknown, path: readonly string[], to: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return to;
  const copy = { ...(value as Record<string, unknown>) };
  copy[key] = rest.length === 0 ? to : changed(copy[key], rest, to);
  return copy;
}

describe('whatever a venue makes of one field', () => {
  test('an order’s message becomes events in whole numbers, or a refusal', () => {
    const field = fc.constantFrom(...Object.keys(UPDATE.o).map((key) => ['o', key]), ['E'], ['T'], ['o']);
    fc.assert(
      fc.property(field, WRONG, (path, wrong) => {
        const raw = orderTradeUpdateSchema.safeParse(changed(UPDATE, path, wrong));
        if (raw.success) areSound(mapOrderTradeUpdate(raw.data, USDM_BTC, USDM));
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(REPORT)), WRONG, (key, wrong) => {
        const raw = executionReportSchema.safeParse(changed(REPORT, [key], wrong));
        if (raw.success) areSound(mapExecutionReport(raw.data, SPOT_BTC, SPOT));
      }),
    );
  });
});

describe('whatever a venue makes of one field of a list', () => {
  const symbols = new SymbolTable([USDM_BTC]);
  const POSITION = {
    ...{ symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '-0.004', entryPrice: '76880.1', liquidationPrice: '90000' },
    updateTime: 1,
  };
  const TRADE = {
    ...{ symbol: 'BTCUSDT', id: 5, orderId: 7, side: 'SELL', price: '61700.1', qty: '0.002', commission: '0.1' },
    ...{ commissionAsset: 'USDT', maker: true, time: 5 },
  };
  const WALLET = { a: 'USDT', wb: '100.5', cw: '90.5', bc: '-0.25' };
  const ORDER = {
    ...{ symbol: 'BTCUSDT', orderId: 7, clientOrderId: 'mm-1-1-1', side: 'BUY', type: 'LIMIT', status: 'NEW', price: '61700.1' },
    ...{ origQty: '0.01', executedQty: '0', reduceOnly: false, positionSide: 'BOTH', updateTime: 5 },
  };

  /** One entry with one field changed; each ends as whole numbers or as a refusal, and throws nothing. */
  test.each([
    [
      'a position',
      POSITION,
      (raw: unknown) => sizesOf(positionRisksSchema, [raw], (one) => mapPositionRisks(one, symbols, [USDM_BTC])),
    ],
    [
      'a fill',
      TRADE,
      (raw: unknown) =>
        sizesOf(usdmUserTradesSchema, [raw], (one) => one.map((trade) => mapUsdmUserTrade(trade, USDM_BTC, USDM))),
    ],
    [
      'an order',
      ORDER,
      (raw: unknown) => sizesOf(usdmOrdersSchema, [raw], (one) => one.map((order) => mapUsdmOrder(order, USDM_BTC, USDM))),
    ],
    [
      'a wallet',
      WALLET,
      (raw: unknown) =>
        sizesOf(accountUpdateSchema, { e: 'ACCOUNT_UPDATE', E: 1, T: 1, a: { m: 'ORDER', B: [raw] } }, (one) =>
          mapAccountUpdate(one, symbols, USDM),
        ),
    ],
  ] as const)('%s', (_name, entry, map) => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(entry)), WRONG, (key, wrong) => {
        for (const size of map(changed(entry, [key], wrong))) expect(Number.isSafeInteger(size)).toBe(true);
      }),
    );
  });
});

/** What of the mapped is counted in lots; nothing where it was refused. */
function sizesOf<Raw>(schema: z.ZodType<Raw>, value: unknown, map: (raw: Raw) => unknown): readonly unknown[] {
  const raw = schema.safeParse(value);
  if (!raw.success) return [];
  const mapped = map(raw.data);
  return (Array.isArray(mapped) ? mapped : []).flatMap((one: { readonly size?: unknown }) =>
    one.size === undefined ? [] : [one.size],
  );
}

function areSound(events: readonly OrderEvent[] | { readonly code: string }): void {
  if (!Array.isArray(events)) return;
  for (const event of events as readonly OrderEvent[]) {
    const numbers = event.type === 'order-reported' ? [event.order.size, event.order.filledSize] : [];
    if (event.type === 'fill') numbers.push(event.size, event.price as never);
    for (const number of numbers) expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
  }
}
