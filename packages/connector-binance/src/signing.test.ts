import { createHmac, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { Secret } from '@mm/connector';
import { isRefusal, orThrow } from '@mm/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSigner, queryOf, type Signer, signedQuery, sortedPayload } from './signing.ts';

const FUTURES_SECRET = '2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9';
const SPOT_SECRET = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
const API_KEY = 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A';

function hmac(secret: string): Signer {
  return orThrow(createSigner({ keyType: 'hmac', secretKey: new Secret(secret) }));
}

function pem(type: 'ed25519' | 'rsa'): { readonly secretKey: Secret; readonly publicKey: string } {
  const { privateKey, publicKey } =
    type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const text = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { secretKey: new Secret(text), publicKey: publicKey.export({ type: 'spki', format: 'pem' }) as string };
}

describe("the venue's published examples", () => {
  test('futures: the signature of a REST query', () => {
    const payload =
      'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp=1591702613943';
    expect(hmac(FUTURES_SECRET).sign(payload)).toBe('3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9');
  });

  test('spot: a whole signed query, the signature last', () => {
    const parameters = [
      ...[['symbol', 'LTCBTC'] as const, ['side', 'BUY'] as const, ['type', 'LIMIT'] as const],
      ...[['timeInForce', 'GTC'] as const, ['quantity', '1'] as const, ['price', '0.1'] as const],
    ];
    const query = Secret.reveal(signedQuery(parameters, 1_499_827_319_559, 5_000, hmac(SPOT_SECRET)));
    expect(query).toBe(
      'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559&signature=c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
    );
  });

  test('WebSocket API: parameters sorted by name, and not percent-encoded', () => {
    const parameters = [
      ...[['symbol', 'BTCUSDT'] as const, ['side', 'SELL'] as const, ['type', 'LIMIT'] as const, ['apiKey', API_KEY] as const],
      ...[['timeInForce', 'GTC'] as const, ['quantity', '0.01000000'] as const, ['price', '52000.00'] as const],
      ...[['recvWindow', '100'] as const, ['timestamp', '1645423376532'] as const],
    ];
    const signature = hmac(SPOT_SECRET).sign(sortedPayload(parameters));
    expect(signature).toBe('aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24');
  });
});

test('an HMAC is that of the library, for keys and texts of any length and script', () => {
  const text = fc.oneof(fc.string({ maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 3_000 }));
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 3 }), (secret, payloads) => {
      if (secret === '') return;
      const signer = hmac(secret);
      for (const payload of payloads) {
        expect(signer.sign(payload)).toBe(createHmac('sha256', secret).update(payload).digest('hex'));
      }
    }),
  );
});

describe('a query', () => {
  test('is percent-encoded before it is signed, symbols of other scripts and lists in JSON too', () => {
    const query = queryOf([
      ['symbol', '１２３'],
      ['orderIdList', '[1,2]'],
      ['newClientOrderId', "a-b_c.d~!'()*"],
    ]);
    expect(query).toBe('symbol=%EF%BC%91%EF%BC%92%EF%BC%93&orderIdList=%5B1%2C2%5D&newClientOrderId=a-b_c.d~%21%27%28%29%2A');
  });

  test('that is signed shows itself nowhere', () => {
    const query = signedQuery([['symbol', 'BTCUSDT']], 1, 5_000, hmac(SPOT_SECRET));
    expect(`${query} ${JSON.stringify({ query })}`).not.toMatch(/signature|BTCUSDT/);
  });
});

describe('a private key', () => {
  test.each(['ed25519', 'rsa'] as const)('%s: the signature is Base64 that the public key confirms', (keyType) => {
    const { secretKey, publicKey } = pem(keyType);
    const signature = orThrow(createSigner({ keyType, secretKey })).sign('timestamp=1');
    const algorithm = keyType === 'rsa' ? 'sha256' : null;
    const bytes = Buffer.from(signature, 'base64');
    expect(verify(algorithm, Buffer.from('timestamp=1'), createPublicKey(publicKey), bytes)).toBe(true);
  });

  test('stands percent-encoded in a query', () => {
    const { secretKey } = pem('ed25519');
    const query = Secret.reveal(signedQuery([], 1, 5_000, orThrow(createSigner({ keyType: 'ed25519', secretKey }))));
    expect(query).toMatch(/^recvWindow=5000&timestamp=1&signature=[A-Za-z0-9%]+$/);
    expect(query).toMatch(/%3D%3D$/);
  });

  test.each([
    ['no PEM', 'ed25519', 'CANARY-c0ffee'],
    ['another kind of key', 'rsa', Secret.reveal(pem('ed25519').secretKey)],
    ['an empty HMAC secret', 'hmac', ''],
  ] as const)('that is %s is refused without being quoted', (_name, keyType, text) => {
    const refused = createSigner({ keyType, secretKey: new Secret(text) });
    expect(isRefusal(refused) && refused.code).toBe('bad-credentials');
    expect(JSON.stringify(refused)).not.toMatch(/CANARY|PRIVATE|MC4C/);
  });
});
