import { type DecimalText, type Instrument, isRefusal, type Refusal, refusal } from '@mm/core';
import type { Run } from '../connector.product.ts';
import { keyFailed, readKeyRights } from '../connector.rights.ts';
import type { RestCall } from '../connector.site.ts';
import { DONE, type Step, type StepResult, stepFailed } from '../connector.starting.ts';
import { gather } from '../user-data.ts';
import { SPOT_COST } from './limits.ts';
import { mapSpotCommission } from './map/commission.ts';
import { type RawSpotAccount, spotAccountSchema } from './wire/account.ts';
import { type RawSpotCommission, spotCommissionSchema } from './wire/commission.ts';

/** What is asked of a spot account before it may trade: rights of the key, whether it may trade, fees. */
export function spotAccountSteps(run: Run): readonly Step[] {
  return [...spotRecheck(run), (done) => readFees(run, done)];
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
    const call: RestCall<RawSpotAccount> = {
      what: 'account',
      path: '/api/v3/account',
      parameters: [['omitZeroBalances', 'true']],
      security: 'signed',
      cost: SPOT_COST.account,
      schema: spotAccountSchema,
    };
    site.read(call, (raw, receiveTimeUs) => {
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

interface Rate {
  readonly of: Instrument;
  readonly maker: DecimalText;
  readonly taker: DecimalText;
}

/** What the account pays in each instrument that is traded. */
function readFees(run: Run, done: (result: StepResult) => void): void {
  const { site } = run;
  const reads = run.traded().map((of) => (one: (rate: Rate | Refusal) => void) => {
    const call: RestCall<RawSpotCommission> = {
      what: 'commission',
      path: '/api/v3/account/commission',
      parameters: [['symbol', of.symbol]],
      security: 'signed',
      cost: SPOT_COST.commission,
      schema: spotCommissionSchema,
    };
    site.read(call, (raw) => one(isRefusal(raw) ? raw : { of, ...mapSpotCommission(raw) }));
  });
  gather(reads, (rates) => {
    if (isRefusal(rates)) {
      done(stepFailed(rates));
      return;
    }
    const receiveTimeUs = site.world.clock.nowUs();
    for (const { of, maker, taker } of rates) {
      site.emit({ type: 'fee-rates', venue: site.venue, instrument: of.id, maker, taker, receiveTimeUs });
    }
    done(DONE);
  });
}
