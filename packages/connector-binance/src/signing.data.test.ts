import { readFileSync } from 'node:fs';
import { Secret } from '@mm/connector';
import { orThrow } from '@mm/core';
import { sharedData } from '@mm/tooling/shared-data';
import { expect, test } from 'vitest';
import { createSigner, queryOf } from './signing.ts';

interface Vector {
  readonly venue: string;
  readonly kind: string;
  readonly secret: string;
  readonly symbol?: string;
  readonly payload: string;
  readonly signature: string;
  readonly reproduced: boolean;
}

test('every published signature of Binance comes out of our signer', (context) => {
  const file = sharedData('signing/published-signatures.json', context);
  const { hmac } = JSON.parse(readFileSync(file, 'utf8')) as { readonly hmac: readonly Vector[] };
  const ours = hmac.filter((one) => one.venue.startsWith('binance') && one.reproduced);
  expect(ours).toHaveLength(5);
  for (const { kind, secret, symbol, payload, signature } of ours) {
    const signer = orThrow(createSigner({ keyType: 'hmac', secretKey: new Secret(secret) }));
    expect(signer.sign(payload), kind).toBe(signature);
    // The one with a symbol in another script: encoded as we encode it.
    if (symbol !== undefined) expect(payload.startsWith(`${queryOf([['symbol', symbol]])}&`)).toBe(true);
  }
});
