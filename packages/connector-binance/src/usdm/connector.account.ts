import { type DecimalText, type Instrument, isRefusal, type Refusal, refusal } from '@mm/core';
import { type Rates, readFees } from '../connector.fees.ts';
import type { Run } from '../connector.product.ts';
import { keyFailed, readKeyRights } from '../connector.rights.ts';
import type { RestCall } from '../connector.site.ts';
import { DONE, type Step, type StepResult, stepFailed } from '../connector.starting.ts';
import type { Question } from '../user-data.reads.ts';
import { gather } from '../user-data.ts';
import { USDM_COST } from './limits.ts';
import { accountConfigSchema, type RawAccountConfig } from './wire/account-config.ts';
import { commissionRateSchema, type RawCommissionRate } from './wire/commission-rate.ts';
import { type RawSymbolConfig, symbolConfigsSchema } from './wire/symbol-config.ts';

const FEES: Question<RawCommissionRate> = {
  what: 'commissionRate',
  path: '/fapi/v1/commissionRate',
  cost: USDM_COST.commissionRate,
  schema: commissionRateSchema,
};

function feesOf({ makerCommissionRate: maker, takerCommissionRate: taker }: RawCommissionRate): Rates {
  return { maker, taker };
}

/** What is asked of a futures account before it may trade: rights of the key, position mode, fees, margin. */
export function usdmAccountSteps(run: Run): readonly Step[] {
  return [...usdmRecheck(run), (done) => readFees(run, FEES, feesOf, done), (done) => readMargins(run, run.traded(), done)];
}

/** What is asked again while running. */
export function usdmRecheck(run: Run): readonly Step[] {
  return [(done) => readAccountConfig(run, done)];
}

/** The rights of the key, and how the account is set up; said together. Hedge mode is refused. */
function readAccountConfig(run: Run, done: (result: StepResult) => void): void {
  const { site } = run;
  readKeyRights(site, 'usdm', USDM_COST.listenKey, (rights) => {
    if (isRefusal(rights)) return done(keyFailed(rights));
    const call: RestCall<RawAccountConfig> = {
      what: 'accountConfig',
      path: '/fapi/v1/accountConfig',
      security: 'signed',
      cost: USDM_COST.accountConfig,
      schema: accountConfigSchema,
    };
    site.read(call, (raw, receiveTimeUs) => {
      if (isRefusal(raw)) return done(stepFailed(raw));
      site.emit({
        type: 'account-reported',
        venue: site.venue,
        positionMode: raw.dualSidePosition ? 'hedge' : 'one-way',
        canTrade: raw.canTrade,
        canWithdraw: rights.canWithdraw,
        addressBound: rights.addressBound,
        feeTier: String(raw.feeTier),
        receiveTimeUs,
      });
      done(judge(raw));
    });
  });
}

function judge(raw: RawAccountConfig): StepResult {
  if (raw.dualSidePosition) {
    const message = 'the account is in hedge mode: this connector keeps one position an instrument, so switch to one-way mode';
    return { type: 'final', why: refusal('wrong-position-mode', message) };
  }
  return raw.canTrade ? DONE : { type: 'final', why: refusal('key-cannot-trade', 'the account may not trade') };
}

/** How leverage and margin of these instruments are set. */
export function readMargins(run: Run, instruments: readonly Instrument[], done: (result: StepResult) => void): void {
  const { site } = run;
  const reads = instruments.map(
    (of) => (one: (config: { of: Instrument; raw: RawSymbolConfig | undefined } | Refusal) => void) => {
      const call: RestCall<RawSymbolConfig[]> = {
        what: 'symbolConfig',
        path: '/fapi/v1/symbolConfig',
        parameters: [['symbol', of.symbol]],
        security: 'signed',
        cost: USDM_COST.symbolConfig,
        schema: symbolConfigsSchema,
      };
      site.read(call, (raw) => one(isRefusal(raw) ? raw : { of, raw: raw.find((config) => config.symbol === of.symbol) }));
    },
  );
  gather(reads, (configs) => {
    if (isRefusal(configs)) return done(stepFailed(configs));
    const receiveTimeUs = site.world.clock.nowUs();
    for (const { of, raw } of configs) {
      if (raw === undefined) continue;
      // `CROSSED` here, `cross` elsewhere.
      const mode = raw.marginType.toUpperCase().startsWith('CROSS') ? 'cross' : 'isolated';
      const leverage = String(raw.leverage) as DecimalText;
      site.emit({ type: 'margin-mode', venue: site.venue, instrument: of.id, mode, leverage, settle: of.settle, receiveTimeUs });
    }
    done(DONE);
  });
}
