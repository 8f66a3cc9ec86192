import { type Refusal, refusal } from '@mm/core';
import type { RawApiRestrictions } from '../wire/api-restrictions.ts';

/**
 * Why a key must not be started with, or `undefined`. A bot's key trades and reads: one that could also take money away is
 * refused (`key-can-withdraw`), transfers to other accounts and between wallets included, and so is one of which the venue
 * does not say that it cannot. A key that may not trade this product is refused as `key-cannot-trade`.
 */
export function checkKey(raw: RawApiRestrictions, product: 'usdm' | 'spot'): Refusal | undefined {
  for (const right of TAKING) {
    if (raw[right] === false) continue;
    const said = raw[right] === true ? 'the key has the right' : 'the venue does not say that the key lacks the right';
    return refusal('key-can-withdraw', `${said} ${right}: make a key that trades and reads only`, { right });
  }
  const trading = product === 'usdm' ? 'enableFutures' : 'enableSpotAndMarginTrading';
  if (raw[trading] === true) return undefined;
  return refusal('key-cannot-trade', `the key lacks the right ${trading}`, { right: trading });
}

const TAKING = ['enableWithdrawals', 'enableInternalTransfer', 'permitsUniversalTransfer'] as const;
