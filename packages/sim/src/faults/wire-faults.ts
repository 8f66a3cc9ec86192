import type { ByteCut, DialOutcome, LinkFaults } from '../net/link-faults.ts';
import type { FrameChannel, Operation, VenueFrame, VenueHost } from '../server/venue-server.ts';
import type { FaultCounts } from './fault-counts.ts';
import type { FaultId } from './fault-kinds.ts';

/** What is to happen to something that passes between a venue and its clients. */
export interface WirePlan {
  readonly id: FaultId;
  readonly does:
    | 'lose-answer'
    | 'lose-request'
    | 'delay-answer'
    | 'spoil-body'
    | 'lose-frame'
    | 'swap-frame'
    | 'repeat-frame'
    | 'delay-frame';
  readonly how?: string;
  readonly operation?: Operation | 'any';
  readonly channel?: FrameChannel | 'any';
  readonly symbol?: string | undefined;
  readonly delayUs?: number;
  /** `Infinity` where time alone ends it. */
  times: number;
  readonly untilUs: number;
  /** Of plans that time ends, the first effect is counted, not each. */
  isCounted?: boolean;
}

interface DialPlan {
  readonly id: FaultId;
  readonly outcome: Exclude<DialOutcome, 'open'>;
  readonly protocol: 'ws' | 'any';
  readonly untilUs: number;
  isCounted: boolean;
}

/** Plans of one venue at once; more are refused. */
const MOST_PLANS = 1_000;

/** What is to go wrong on the way between one venue and its clients, and what of it has. */
export class WireFaults implements LinkFaults {
  readonly #counts: FaultCounts;
  #plans: WirePlan[] = [];
  #dials: DialPlan[] = [];
  readonly #cuts: ByteCut[] = [];

  constructor(counts: FaultCounts) {
    this.#counts = counts;
  }

  /** How many wait to happen. */
  get pending(): number {
    return this.#plans.length + this.#dials.length + this.#cuts.length;
  }

  /** @throws {RangeError} when there are too many already */
  plan(plan: WirePlan): void {
    this.#checkRoom();
    this.#plans.push(plan);
  }

  /** Beyond {@link MOST_PLANS} nothing is added: dials are refused already. */
  refuseDials(plan: Omit<DialPlan, 'isCounted'>): void {
    if (this.pending >= MOST_PLANS) return;
    this.#dials.push({ ...plan, isCounted: false });
  }

  cutBytes(cut: ByteCut): void {
    this.#checkRoom();
    this.#cuts.push(cut);
  }

  clear(): void {
    this.#plans = [];
    this.#dials = [];
    this.#cuts.length = 0;
  }

  onDial(_venue: string, host: VenueHost, nowUs: number): DialOutcome {
    if (this.#dials.length === 0) return 'open';
    this.#dials = this.#dials.filter((one) => one.untilUs > nowUs);
    const plan = this.#dials.find((one) => one.protocol === 'any' || one.protocol === host.protocol);
    if (plan === undefined) return 'open';
    if (!plan.isCounted) this.#counts.fire(plan.id);
    plan.isCounted = true;
    return plan.outcome;
  }

  onBytes(): ByteCut | undefined {
    const cut = this.#cuts.shift();
    if (cut !== undefined) this.#counts.fire('F06');
    return cut;
  }

  takeOperation(does: WirePlan['does'], operation: Operation | undefined, nowUs: number): WirePlan | undefined {
    if (this.#plans.length === 0) return undefined;
    return this.#take((one) => one.does === does && (one.operation === 'any' || one.operation === operation), nowUs);
  }

  takeFrame(does: WirePlan['does'], frame: VenueFrame, nowUs: number): WirePlan | undefined {
    if (this.#plans.length === 0) return undefined;
    const fits = ({ channel, symbol }: WirePlan): boolean =>
      (channel === 'any' || channel === frame.channel) && (symbol === undefined || symbol === frame.symbol);
    return this.#take((one) => one.does === does && fits(one), nowUs);
  }

  #take(fits: (plan: WirePlan) => boolean, nowUs: number): WirePlan | undefined {
    if (this.#plans.some((one) => one.untilUs <= nowUs)) this.#plans = this.#plans.filter((one) => one.untilUs > nowUs);
    const plan = this.#plans.find(fits);
    if (plan === undefined) return undefined;
    if (plan.isCounted !== true || plan.times !== Number.POSITIVE_INFINITY) this.#counts.fire(plan.id);
    plan.isCounted = true;
    plan.times -= 1;
    if (plan.times <= 0) this.#plans = this.#plans.filter((one) => one !== plan);
    return plan;
  }

  #checkRoom(): void {
    if (this.pending >= MOST_PLANS) throw new RangeError(`more than ${MOST_PLANS} faults wait already`);
  }
}
