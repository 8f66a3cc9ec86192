import type { Instrument } from '@mm/core';
import { isCanonical, notional, shown, units } from '../oracle/decimals.ts';
import type { Exam, Invariant } from '../oracle/exam-context.ts';
import type { WireOrder } from '../oracle/wire-reading.ts';
import { idOf } from '../rig/seed-plan.ts';

/** Beyond the collar: the mid moved while the order was on its way out. */
const SLACK_BPS = 30n;
/** The bot may decide on a book so old. */
const MAX_AGE_US = 3_500_000;

/**
 * I17. Prices and sizes on the wire are plain decimals above zero, on the steps that the venue last told, worth the smallest
 * notional at least, and within the collar around the true market or the one the bot was shown.
 */
export const wireNumbers: Invariant = (exam) => {
  let told = new Map<string, Instrument>();
  /** What the bot was shown in the last seconds, and what its books were taken from, by instrument. */
  const mids = new Map<string, { readonly atUs: number; readonly mid: bigint }[]>();
  const keep = (id: string, mid: bigint): void => {
    const lately = (mids.get(id) ?? []).filter(({ atUs }) => exam.nowUs - atUs < MAX_AGE_US);
    lately.push({ atUs: exam.nowUs, mid });
    mids.set(id, lately);
  };
  return {
    onProcess() {
      told = new Map();
    },
    onTold(event) {
      if (event.type === 'instrument') told.set(event.instrument.id, event.instrument);
      if (event.type !== 'bbo' || event.bidLots === 0 || event.askLots === 0) return;
      const tick = told.get(event.instrument)?.wireTick.text;
      if (tick === undefined) return;
      keep(event.instrument, (BigInt(event.bidTicks + event.askTicks) * units(tick)) / 2n);
    },
    // A book of a second ago may be decided on, though it was traded empty since.
    onSecond() {
      for (const truth of exam.truths.values())
        for (const { symbol } of truth.instruments.values()) {
          const mid = trueMid(exam, truth.name, symbol);
          if (mid !== undefined) keep(idOf(truth.name, symbol), mid);
        }
    },
    onWrite({ what, venue, orders }) {
      if (what !== 'create' && what !== 'amend') return;
      for (const order of orders) {
        const id = idOf(venue, order.symbol);
        // With one reference alone a wrong price is believed, as the docs of risk say.
        const hasCollar = exam.plan.limits.instruments?.[id]?.referencesRequired !== 1;
        const wrong = whatIsWrong(exam, hasCollar, order, told.get(id), [
          ...(mids.get(id) ?? []).map(({ mid }) => mid),
          trueMid(exam, venue, order.symbol),
        ]);
        if (wrong !== undefined) exam.fail('I17', `${what} ${order.clientId} ${order.price} × ${order.size}: ${wrong}`);
      }
    },
  };
};

function whatIsWrong(
  exam: Exam,
  hasCollar: boolean,
  { price, size, type, isReduceOnly }: WireOrder,
  of: Instrument | undefined,
  mids: readonly (bigint | undefined)[],
): string | undefined {
  if (of === undefined) return 'nobody told of the instrument';
  if (size !== undefined && !isCanonical(size)) return 'the size is no plain decimal';
  if (size !== undefined && (units(size) <= 0n || units(size) % units(of.wireLot.text) !== 0n)) return 'the size is off its step';
  if (type === 'MARKET') return price === undefined ? undefined : 'a market order with a price';
  // An amend of spot changes the size alone.
  if (price === undefined) return type === undefined ? undefined : 'a limit order without a price';
  if (!isCanonical(price)) return 'the price is no plain decimal';
  if (units(price) <= 0n || units(price) % units(of.wireTick.text) !== 0n) return 'the price is off its step';
  const least = of.minNotional === undefined || isReduceOnly ? 0n : units(of.minNotional);
  if (size !== undefined && type !== undefined && notional(units(price), units(size)) < least) return `less than ${shown(least)}`;
  const collar = BigInt(exam.plan.limits.instrument?.collarBps ?? 200) + SLACK_BPS;
  if (!hasCollar) return undefined;
  const isNear = (mid: bigint | undefined): boolean => mid !== undefined && abs(units(price) - mid) * 10_000n <= mid * collar;
  return mids.some(isNear)
    ? undefined
    : `beyond the collar around ${mids.slice(-3).map((mid) => (mid === undefined ? '?' : shown(mid)))}`;
}

function trueMid(exam: Exam, venue: string, symbol: string): bigint | undefined {
  const truth = exam.truths.get(venue);
  const mid = truth?.mid(symbol);
  return mid === undefined ? undefined : truth?.price(symbol, Math.round(mid));
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
