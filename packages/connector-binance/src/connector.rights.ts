import type { RateCost } from '@mm/connector';
import { isRefusal, type Refusal } from '@mm/core';
import type { RestCall, Site } from './connector.site.ts';
import { type StepResult, stepFailed } from './connector.starting.ts';
import { knowsKeyRights } from './endpoints.ts';
import { checkKey } from './map/key-permissions.ts';
import { apiRestrictionsSchema, type RawApiRestrictions } from './wire/api-restrictions.ts';

/** What is known of a key; `undefined` where the venue was not asked, as on testnet. */
export interface KeyRights {
  readonly canWithdraw: boolean | undefined;
  /** Works from listed addresses only. A key that does not is worth a warning. */
  readonly addressBound: boolean | undefined;
}

/** Reads what the key may do; refuses one that may take money away, or may not trade. */
export function readKeyRights(
  site: Site,
  product: 'usdm' | 'spot',
  cost: RateCost,
  done: (rights: KeyRights | Refusal) => void,
): void {
  if (!knowsKeyRights(site.options.environment)) {
    done({ canWithdraw: undefined, addressBound: undefined });
    return;
  }
  const call: RestCall<RawApiRestrictions> = {
    what: 'apiRestrictions',
    host: 'account',
    path: '/sapi/v1/account/apiRestrictions',
    security: 'signed',
    cost,
    schema: apiRestrictionsSchema,
  };
  site.read(call, (raw) => {
    if (isRefusal(raw)) return done(raw);
    const problem = checkKey(raw, product);
    done(problem ?? { canWithdraw: raw.enableWithdrawals, addressBound: raw.ipRestrict });
  });
}

/** What a refusal of {@link readKeyRights} means for starting. */
export function keyFailed(why: Refusal): StepResult {
  const isFinal = why.code === 'key-can-withdraw' || why.code === 'key-cannot-trade';
  return isFinal ? { type: 'final', why } : stepFailed(why);
}
