import type { FrameChannel, Operation } from '../../server/venue-server.ts';
import { Refusal } from './refusal.ts';
import { VenueClock } from './venue-clock.ts';

/** Ways in which the venue does not say what became of a request, or says that it failed. */
export type BusyAnswer = 'unknown' | 'unavailable' | 'internal' | 'overload' | 'timeout' | 'unexpected';

/** What becomes of one field of a frame or answer (F38). */
export type Mangling = 'nan' | 'null' | 'zero' | 'negative' | 'missing' | 'extra' | 'text';

/** Fault ids of the taxonomy of failures that the protocol itself can show. */
export type BinanceFaultId =
  | 'F04'
  | 'F07'
  | 'F08'
  | 'F09'
  | 'F10'
  | 'F11'
  | 'F12'
  | 'F13'
  | 'F16'
  | 'F17'
  | 'F18'
  | 'F20'
  | 'F21'
  | 'F22'
  | 'F23'
  | 'F24'
  | 'F27'
  | 'F28'
  | 'F29'
  | 'F33'
  | 'F35'
  | 'F36'
  | 'F37'
  | 'F38'
  | 'F39'
  | 'F47';

interface BusyPlan {
  readonly answer: BusyAnswer;
  readonly when: 'before' | 'after';
  readonly operation: Operation | 'any';
}

interface RejectPlan {
  readonly code: number;
  readonly message: string;
  readonly symbol?: string;
  readonly side?: 'BUY' | 'SELL';
}

interface ManglePlan {
  readonly target: FrameChannel | 'rest';
  readonly field: string;
  readonly mangling: Mangling;
}

/** What depth streams can do wrong: lose a frame (F20), repeat it or swap it with the next (F21), cross the book (F24). */
export type DepthFault = 'lose' | 'repeat' | 'swap' | 'cross' | 'one-sided';

/**
 * What goes wrong on purpose. Whoever draws the faults arms them here, each for a number of times or until it is set back;
 * the protocol asks at the place where the fault belongs, and counts what fired.
 */
export class BinanceFaults {
  /** How often each fault has shown itself. */
  readonly fired: Map<BinanceFaultId, number> = new Map();
  /** F08: whether an account's events leave before the reply that caused them. Also an option of the venue. */
  eventsBeforeReply: boolean;
  /** F07 and F13: queries see orders as they were so long ago, µs. */
  replicaLagUs = 0;
  /** F10: fills reach the user stream so much later, µs. */
  holdFillsUs = 0;
  /** F27: the venue's clock. */
  readonly clock: VenueClock = new VenueClock();
  /** F29: cancels wait so long before anything happens, µs. */
  slowCancelUs = 0;
  /** F28: what the weight header says instead of the truth; an empty text leaves it out. */
  weightHeader: string | undefined = undefined;
  /** F47: nothing but time and ping is answered. */
  maintenance = false;
  /** F47: what would take is refused, on these symbols. */
  readonly postOnly: Set<string> = new Set();

  private readonly busy: BusyPlan[] = [];
  private readonly rejects: RejectPlan[] = [];
  private readonly mangles: ManglePlan[] = [];
  private readonly rates: { readonly status: 429 | 418; readonly retryAfterS: number }[] = [];
  private readonly depth = new Map<string, DepthFault[]>();
  private readonly silent = new Map<string, number>();
  private readonly mispriced = new Map<string, PriceFactor>();
  private readonly times = { cancel: 0, subscription: 0, replacement: 0, fill: 0, emptyFill: 0 };
  private nowUs = 0;

  constructor(eventsBeforeReply = false) {
    this.eventsBeforeReply = eventsBeforeReply;
  }

  /** F04: the next requests of this kind are answered like this, before or after they were carried out. */
  answerBusy(answer: BusyAnswer, when: 'before' | 'after', operation: Operation | 'any' = 'create', times = 1): void {
    push(this.busy, { answer, when, operation }, times);
  }

  /** F09: the next cancels are refused as unknown though the order is alive. */
  refuseCancels(times = 1): void {
    this.times.cancel += times;
  }

  /** F11: the next replacements cancel, and fail to place the new order. */
  failReplacements(times = 1): void {
    this.times.replacement += times;
  }

  /** F12: the next fills are told twice, the second time with the same trade id or with none. */
  repeatFills(times = 1, tradeId: 'same' | 'empty' = 'same'): void {
    if (tradeId === 'same') this.times.fill += times;
    else this.times.emptyFill += times;
  }

  /** F17: a stream, or every stream whose name contains the text, says nothing until then. */
  silence(stream: string, untilUs: number): void {
    if (this.silent.size < MOST_PLANS) this.silent.set(stream, untilUs);
  }

  /** F18: the next subscriptions are acknowledged and forgotten. */
  dropSubscriptions(times = 1): void {
    this.times.subscription += times;
  }

  /** F20, F21, F24: what happens to the next depth frames of a symbol. */
  disturbDepth(symbol: string, fault: DepthFault, times = 1): void {
    const plans = this.depth.get(symbol) ?? [];
    push(plans, fault, times);
    this.depth.set(symbol, plans);
  }

  /** F28: the next requests are refused for their rate, within limits or not. */
  refuseRate(status: 429 | 418, retryAfterS: number, times = 1): void {
    push(this.rates, { status, retryAfterS }, times);
  }

  /** F33: the next orders of this kind are rejected with a code. */
  rejectOrders(plan: RejectPlan, times = 1): void {
    push(this.rejects, plan, times);
  }

  /** F38: in the next frames of a channel, or answers, one field is spoilt. */
  mangle(target: FrameChannel | 'rest', field: string, mangling: Mangling, times = 1): void {
    push(this.mangles, { target, field, mangling }, times);
  }

  /** F39: public prices of a symbol are multiplied by `numerator/denominator` until then. */
  misprice(symbol: string, numerator: number, denominator: number, untilUs: number): void {
    this.mispriced.set(symbol, { numerator, denominator, untilUs });
  }

  /** Takes back whatever waits for an occasion. What lasts for a time goes on to its end. */
  clearPlans(): void {
    for (const plans of [this.busy, this.rejects, this.mangles, this.rates]) plans.length = 0;
    this.depth.clear();
    for (const name of Object.keys(this.times) as (keyof BinanceFaults['times'])[]) this.times[name] = 0;
  }

  count(id: BinanceFaultId): void {
    this.fired.set(id, (this.fired.get(id) ?? 0) + 1);
  }

  // What follows is for the protocol.

  setTime(nowUs: number): void {
    this.nowUs = nowUs;
  }

  takeBusy(when: 'before' | 'after', operation: Operation): Refusal | undefined {
    const plan = take(this.busy, (entry) => entry.when === when && (entry.operation === 'any' || entry.operation === operation));
    if (plan === undefined) return undefined;
    this.count('F04');
    return busyRefusal(plan.answer);
  }

  takeCancelRefusal(): boolean {
    return this.takeTimes('cancel', 'F09');
  }

  takeReplacementFailure(): boolean {
    return this.takeTimes('replacement', 'F11');
  }

  takeFillRepeat(): 'same' | 'empty' | undefined {
    if (this.takeTimes('fill', 'F12')) return 'same';
    return this.takeTimes('emptyFill', 'F12') ? 'empty' : undefined;
  }

  isSilent(stream: string): boolean {
    if (this.silent.size === 0) return false;
    for (const [name, untilUs] of this.silent) {
      if (untilUs <= this.nowUs) this.silent.delete(name);
      else if (stream.includes(name)) {
        this.count('F17');
        return true;
      }
    }
    return false;
  }

  dropsSubscription(): boolean {
    return this.takeTimes('subscription', 'F18');
  }

  takeDepth(symbol: string): DepthFault | undefined {
    const fault = this.depth.get(symbol)?.shift();
    if (fault !== undefined) this.count(DEPTH_IDS[fault]);
    return fault;
  }

  takeRate(): { readonly status: 429 | 418; readonly retryAfterS: number } | undefined {
    const plan = this.rates.shift();
    if (plan !== undefined) this.count('F28');
    return plan;
  }

  takeReject(symbol: string, side: string): Refusal | undefined {
    const fits = (plan: RejectPlan): boolean =>
      (plan.symbol === undefined || plan.symbol === symbol) && (plan.side === undefined || plan.side === side);
    const plan = take(this.rejects, fits);
    if (plan === undefined) return undefined;
    this.count('F33');
    return new Refusal(plan.code, plan.message);
  }

  takeMangling(target: FrameChannel | 'rest'): ManglePlan | undefined {
    if (this.mangles.length === 0) return undefined;
    const plan = take(this.mangles, (entry) => entry.target === target);
    if (plan !== undefined) this.count('F38');
    return plan;
  }

  /** The factor on public prices of a symbol, if there is one now. */
  priceFactor(symbol: string): PriceFactor | undefined {
    const factor = this.mispriced.get(symbol);
    if (factor === undefined) return undefined;
    if (factor.untilUs <= this.nowUs) {
      this.mispriced.delete(symbol);
      return undefined;
    }
    this.count('F39');
    return factor;
  }

  private takeTimes(name: keyof BinanceFaults['times'], id: BinanceFaultId): boolean {
    if (this.times[name] === 0) return false;
    this.times[name] -= 1;
    this.count(id);
    return true;
  }
}

export interface PriceFactor {
  readonly numerator: number;
  readonly denominator: number;
  readonly untilUs: number;
}

/** Plans of one kind at most; more are dropped. */
const MOST_PLANS = 1000;

const DEPTH_IDS: Readonly<Record<DepthFault, BinanceFaultId>> = {
  lose: 'F20',
  repeat: 'F21',
  swap: 'F21',
  cross: 'F24',
  'one-sided': 'F24',
};

function push<T>(plans: T[], plan: T, times: number): void {
  for (let i = 0; i < times && plans.length < MOST_PLANS; i += 1) plans.push(plan);
}

function take<T>(plans: T[], fits: (plan: T) => boolean): T | undefined {
  const at = plans.findIndex(fits);
  return at < 0 ? undefined : plans.splice(at, 1)[0];
}

function busyRefusal(answer: BusyAnswer): Refusal {
  switch (answer) {
    case 'unknown':
      return new Refusal(-1000, 'Unknown error, please check your request or try again later.', { status: 503 });
    case 'unavailable':
      return new Refusal(-1000, 'Service Unavailable.', { status: 503 });
    case 'internal':
      return new Refusal(-1001, 'Internal error; unable to process your request. Please try again.', { status: 503 });
    case 'overload':
      return new Refusal(
        -1008,
        'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
        { status: 503 },
      );
    case 'timeout':
      return new Refusal(
        -1007,
        'Timeout waiting for response from backend server. Send status unknown; execution status unknown.',
        {
          status: 408,
        },
      );
    case 'unexpected':
      return new Refusal(-1006, 'An unexpected response was received from the message bus. Execution status unknown.', {
        status: 500,
      });
  }
}
