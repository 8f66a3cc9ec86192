import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hmac, signEd25519, spotDesk, usdmDesk } from '../../testing/binance-desk.ts';
import { dummyKey } from './api-keys.ts';
import { messageParameters, restParameters } from './parameters.ts';
import { signatureHolds } from './signatures.ts';

const FAPI_SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9';
const SPOT_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const SPOT_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';

describe('documented signatures', () => {
  test.each([
    [
      FAPI_SECRET,
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943',
      '3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9',
    ],
    [
      SPOT_SECRET,
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
      'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    ],
    [
      SPOT_SECRET,
      'symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
      'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3',
    ],
    [SPOT_SECRET, 'timestamp=1578963600000', 'd84e6641b1e328e7b418fff030caed655c266299c9355e36ce801ed14631eed4'],
  ])('hold over REST (%#)', (secret, payload, signature) => {
    const params = restParameters(`${payload}&signature=${signature}`, '');
    expect(params.payload).toBe(payload);
    expect(signatureHolds({ kind: 'hmac', secret }, payload, signature)).toBe(true);
    expect(signatureHolds({ kind: 'hmac', secret }, payload, signature.toUpperCase())).toBe(true);
    expect(signatureHolds({ kind: 'hmac', secret }, `${payload}0`, signature)).toBe(false);
  });

  test.each([
    [
      {
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.01000000',
        price: '52000.00',
        recvWindow: 100,
      },
      1645423376532,
      'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24',
    ],
    [
      {
        symbol: '１２３４５６',
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '1.00000000',
        price: '0.10000000',
        recvWindow: 5000,
      },
      1645423376532,
      'b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd',
    ],
  ])('hold over the WebSocket API, sorted and not percent-encoded (%#)', (params, timestamp, signature) => {
    const { payload } = messageParameters({ ...params, timestamp, apiKey: SPOT_KEY, signature });
    expect(signatureHolds({ kind: 'hmac', secret: SPOT_SECRET }, payload ?? '', signature)).toBe(true);
  });
});

test('query and body are signed as one text without a separator, and the query wins', () => {
  const params = restParameters('symbol=A&side=BUY', 'symbol=B&quantity=1&signature=ff');
  expect(params.payload).toBe('symbol=A&side=BUYsymbol=B&quantity=1');
  expect(params.text('symbol')).toBe('A');
});

test('a signature that is not last in its part signs nothing', () => {
  expect(restParameters('signature=ff&symbol=A', '').payload).toBeUndefined();
});

test('RSA and Ed25519 signatures are checked with the public half', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const publicKey = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString();
  const signature = sign('sha256', Buffer.from('a=1'), rsa.privateKey).toString('base64');
  expect(signatureHolds({ kind: 'rsa', publicKey }, 'a=1', signature)).toBe(true);
  expect(signatureHolds({ kind: 'rsa', publicKey }, 'a=2', signature)).toBe(false);
  const key = dummyKey('ed25519', 7);
  expect(signatureHolds(key.material, 'a=1', signEd25519(key.secret, 'a=1'))).toBe(true);
  expect(signatureHolds(key.material, 'a=2', signEd25519(key.secret, 'a=1'))).toBe(false);
  expect(signatureHolds(key.material, 'a=1', 'not base64!')).toBe(false);
});

test('dummy keys are the same for a seed, and differ by name', () => {
  expect(dummyKey('ed25519', 3)).toEqual(dummyKey('ed25519', 3));
  expect(dummyKey('hmac', 3).apiKey).not.toBe(dummyKey('hmac', 3, 'other').apiKey);
});

describe.each([
  ['usdm', usdmDesk, '/fapi/v3/balance'],
  ['spot', spotDesk, '/api/v3/account'],
] as const)('who may ask (%s)', (_name, makeDesk, path) => {
  const ask = (change: (parts: { payload: string; secret: string; apiKey: string | undefined; shift: number }) => object) => {
    const desk = makeDesk();
    const parts = { payload: '', secret: desk.key.secret, apiKey: desk.key.apiKey as string | undefined, shift: 0 };
    Object.assign(parts, change(parts));
    const payload = parts.payload || `timestamp=${desk.nowMs + parts.shift}`;
    const headers: Record<string, string> = parts.apiKey === undefined ? {} : { 'x-mbx-apikey': parts.apiKey };
    const response = desk.raw('GET', path, `${payload}&signature=${hmac(parts.secret, payload)}`, '', headers);
    return `${response?.status} ${response?.status === 200 ? 'ok' : JSON.parse(response?.body ?? '').code}`;
  };

  test('a signed request in time is answered', () => expect(ask(() => ({}))).toBe('200 ok'));
  test('no key is -2014, an unknown one -2015, both with status 401', () => {
    expect(ask(() => ({ apiKey: undefined }))).toBe('401 -2014');
    expect(ask(() => ({ apiKey: 'A'.repeat(64) }))).toBe('401 -2015');
  });
  test('a wrong secret is -1022', () => expect(ask(() => ({ secret: 'wrong' }))).toBe('400 -1022'));
  test('a timestamp too old is -1021, and so is one a second ahead', () => {
    expect(ask(() => ({ shift: -5000 }))).toBe('200 ok');
    expect(ask(() => ({ shift: -5001 }))).toBe('400 -1021');
    expect(ask(() => ({ shift: 999 }))).toBe('200 ok');
    expect(ask(() => ({ shift: 1000 }))).toBe('400 -1021');
  });
  test('recvWindow widens what is too old, up to a minute', () => {
    const desk = makeDesk();
    const at = (window: number): string => `recvWindow=${window}&timestamp=${desk.nowMs - 6000}`;
    expect(ask(() => ({ payload: at(6000) }))).toBe('200 ok');
    expect(ask(() => ({ payload: at(60_001) }))).toBe('400 -1131');
  });
  test('a missing timestamp is -1102', () => expect(ask(() => ({ payload: 'a=1' }))).toBe('400 -1102'));
});

test('a key that may not trade reads, and is refused orders', () => {
  const desk = usdmDesk();
  const reader = dummyKey('hmac', 9);
  const permissions = { ...readOnly() };
  desk.venue.addKey({ apiKey: reader.apiKey, material: reader.material, account: 'ann', permissions });
  const ask = (method: string, path: string, query: string): number | undefined => {
    const payload = `${query}timestamp=${desk.nowMs}`;
    const signature = hmac(reader.secret, payload);
    return desk.raw(method, path, `${payload}&signature=${signature}`, '', { 'x-mbx-apikey': reader.apiKey })?.status;
  };
  expect(ask('GET', '/fapi/v3/balance', '')).toBe(200);
  expect(ask('POST', '/fapi/v1/order', 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&')).toBe(401);
});

function readOnly() {
  return {
    enableReading: true,
    enableSpotAndMarginTrading: false,
    enableFutures: false,
    enableWithdrawals: false,
    enableInternalTransfer: false,
    permitsUniversalTransfer: false,
    enableMargin: false,
    enableVanillaOptions: false,
    enablePortfolioMarginTrading: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    ipRestrict: false,
  };
}

test('spot refuses what was not percent-encoded before signing; USDⓈ-M does not mind', () => {
  const answer = (desk: ReturnType<typeof usdmDesk> | ReturnType<typeof spotDesk>, path: string): string => {
    const payload = `symbols=["BTCUSDT"]&timestamp=${desk.nowMs}`;
    const headers = { 'x-mbx-apikey': desk.key.apiKey };
    const response = desk.raw('GET', path, `${payload}&signature=${hmac(desk.key.secret, payload)}`, '', headers);
    return `${response?.status}`;
  };
  expect(answer(spotDesk(), '/api/v3/account')).toBe('400');
  expect(answer(usdmDesk(), '/fapi/v3/balance')).toBe('200');
});

test('the rights of a key are told as they are', () => {
  const desk = spotDesk();
  const rich = dummyKey('hmac', 11);
  const permissions = { ...readOnly(), enableWithdrawals: true, permitsUniversalTransfer: true, ipRestrict: true };
  desk.venue.addKey({ apiKey: rich.apiKey, material: rich.material, account: 'ann', permissions });
  const payload = `timestamp=${desk.nowMs}`;
  const path = '/sapi/v1/account/apiRestrictions';
  const response = desk.raw('GET', path, `${payload}&signature=${hmac(rich.secret, payload)}`, '', {
    'x-mbx-apikey': rich.apiKey,
  });
  expect(JSON.parse(response?.body ?? '')).toMatchObject({
    enableWithdrawals: true,
    permitsUniversalTransfer: true,
    ipRestrict: true,
    enableFutures: false,
  });
});
