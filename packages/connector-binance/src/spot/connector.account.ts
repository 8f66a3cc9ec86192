import { isRefusal, refusal } from '@mm/core';
import { readFees } from '../connector.fees.ts';
import type { Run } from '../connector.product.ts';
import { keyFailed, readKeyRights } from '../connector.rights.ts';
import { DONE, type Step, type StepResult, stepFailed } from '../connector.starting.ts';
import type { Question } from '../user-data.reads.ts';
import { SPOT_COST } from './limits.ts';
import { mapSpotCommission } from './map/commission.ts';
import { SPOT_ACCOUNT } from './user-data.reads.ts';
import { type RawSpotCommission, spotCommissionSchema } from './wire/commission.ts';

const FEES: Question<RawSpotCommission> = {
  what: 'commission',
  path: '/api/v3/account/commission',
  cost: SPOT_COST.commission,
  schema: spotCommissionSchema,
};

/** What is asked of a spot account before it may trade: rights of the key, whether it may trade, fees. */
export function spotAccountSteps(run: Run): readonly Step[] {
  return [...spotRecheck(run), (done) => readFees(run, FEES, mapSpotCommission, done)];
}

/** What is asked again while running. */
export function spotRecheck(run: Run): readonly Step[] {
  return [(done) => readAccount(run, done)];
}

/** The rights of the key, and whether the account may trade; said together. */
function readAccount({ site }: Run, done: (result: StepResult) => void): void {
  readKeyRights(site, 'spot', SPOT_COST.restrictions, (rights) => {
    if (isRefusal(rights)) {
      done(keyFailed(rights));
      return;
    }
    site.read(SPOT_ACCOUNT, (raw, receiveTimeUs) => {
      if (isRefusal(raw)) {
        done(stepFailed(raw));
        return;
      }
      const { canWithdraw, addressBound } = rights;
      const { canTrade } = raw;
      const said = { positionMode: undefined, canTrade, canWithdraw, addressBound, feeTier: undefined } as const;
      site.emit({ type: 'account-reported', venue: site.venue, ...said, receiveTimeUs });
      done(canTrade ? DONE : { type: 'final', why: refusal('key-cannot-trade', 'the account may not trade') });
    });
  });
}
