import { type DecimalText, type Instrument, isRefusal, type Refusal } from '@mm/core';
import type { Run } from './connector.product.ts';
import { DONE, type StepResult, stepFailed } from './connector.starting.ts';
import type { Question } from './user-data.reads.ts';
import { gather } from './user-data.ts';

/** A share of what is traded: `0.0002`. */
export interface Rates {
  readonly maker: DecimalText;
  readonly taker: DecimalText;
}

/** Reads what the account pays in each instrument that is traded, and says it. */
export function readFees<Raw>(
  run: Run,
  question: Question<Raw>,
  ratesOf: (raw: Raw) => Rates,
  done: (result: StepResult) => void,
): void {
  const { site } = run;
  const reads = run.traded().map((of) => (one: (rates: (Rates & { readonly of: Instrument }) | Refusal) => void) => {
    site.read({ ...question, parameters: [['symbol', of.symbol]], security: 'signed' }, (raw) => {
      one(isRefusal(raw) ? raw : { of, ...ratesOf(raw) });
    });
  });
  gather(reads, (all) => {
    if (isRefusal(all)) return done(stepFailed(all));
    const receiveTimeUs = site.world.clock.nowUs();
    for (const { of, maker, taker } of all) {
      site.emit({ type: 'fee-rates', venue: site.venue, instrument: of.id, maker, taker, receiveTimeUs });
    }
    done(DONE);
  });
}
